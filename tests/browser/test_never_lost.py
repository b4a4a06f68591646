"""What an author has typed is there afterwards: tab closed, session over, server away, two tabs."""

import re
import subprocess
import sys

import pytest
import requests
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Post, Unsaved
from tests import people
from tests.browser.accessible import assert_accessible
from tests.browser.conftest import Watch
from tests.browser.journeys import enter, log_in
from tests.factories import make_post
from tests.test_serve import free_port, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRITE = "/admin/blog/post/add/"
KEEP = "**/admin/blog/post/unsaved/"
PATIENCE = 20  # seconds
NO_STORAGE = "Storage.prototype.setItem = () => {}"


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    return people.author(blog)


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    """Return a story that Ada has begun, with one revision of it."""
    post = make_post(blog, ada, status=Post.Status.DRAFT)
    post.record_revision(by=ada)
    return post


@pytest.fixture
def desk(page: Page, ada: User) -> Page:
    """Return Ada's page, logged in; when it asks whether she wants to leave, she does."""
    enter(page, ada)
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def change(post: Post) -> str:
    return f"/admin/blog/post/{post.pk}/change/"


def type_in(page: Page, words: str) -> None:
    """Write at the end of the text, as one does: letter by letter."""
    page.locator(".editor-page .story-text").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def see_kept(page: Page, words: str) -> None:
    """Wait until the server has the words and the page says so."""
    kept = Unsaved.objects.filter(fields__body__icontains=words)
    wait_until(lambda: page.title() and kept.exists(), PATIENCE)
    expect(page.locator(".desk-kept")).to_have_text(re.compile(r"^\s*Kept at"))


def see_copied(page: Page, words: str) -> None:
    """Wait until the browser has a copy of the words."""
    wait_until(lambda: words in page.evaluate("JSON.stringify(localStorage)"), PATIENCE)


def see_again(page: Page, address: str, words: str) -> None:
    """Open the form anew and find the words in it, with a notice of what they are."""
    page.goto(address)
    expect(page.get_by_text("These are words you had not saved")).to_be_visible()
    expect(page.locator(".editor-page .story-text")).to_contain_text(words)


def another_tab(page: Page) -> Page:
    """Return a new tab of the same browser."""
    return page.context.new_page()


# The tab is closed -------------------------------------------------------------------------------


def test_what_the_server_has_is_there_in_a_browser_that_forgot_everything(
    desk: Page, second_browser: Page, ada: User, story: Post
) -> None:
    desk.goto(change(story))
    type_in(desk, " It never came back.")
    see_kept(desk, "It never came back.")
    enter(second_browser, ada)
    see_again(second_browser, change(story), "It never came back.")
    second_browser.get_by_role("button", name="Save draft").click()
    expect(second_browser.get_by_text("Saved: “The Night Train”")).to_be_visible()
    expect(second_browser.get_by_text("These are words you had not saved")).to_have_count(0)
    story.refresh_from_db()
    assert story.body == "<p>It left at ten. It never came back.</p>"
    assert not Unsaved.objects.exists()


def test_a_tab_closed_amid_typing_sends_what_it_has(desk: Page, story: Post) -> None:
    desk.add_init_script(NO_STORAGE)
    desk.goto(change(story))
    tab = another_tab(desk)
    type_in(desk, " Whoever closes the tab")
    with desk.expect_event("close"):
        desk.close(run_before_unload=True)
    wait_until(Unsaved.objects.exists, PATIENCE)
    see_again(tab, change(story), "Whoever closes the tab")


def test_a_browser_that_died_amid_typing_has_kept_a_copy(desk: Page, ada: User) -> None:
    desk.route(KEEP, lambda route: route.fulfill(status=404))
    desk.goto(WRITE)
    desk.get_by_role("textbox", name="Title").fill("The Night Ferry")
    type_in(desk, "The captain slept.")
    see_copied(desk, "captain slept.")
    tab = another_tab(desk)
    # Without a last word: nothing leaves a browser that has no line.
    tab.context.set_offline(offline=True)
    desk.close()
    tab.context.set_offline(offline=False)
    assert not Unsaved.objects.exists()
    tab.goto("/admin/")
    expect(tab.get_by_role("link", name="The Night Ferry")).to_be_visible()
    see_again(tab, WRITE, "The captain slept.")
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.get_by_text("Saved: “The Night Ferry”")).to_be_visible()
    tab.goto(WRITE)
    expect(tab.get_by_role("textbox", name="Title")).to_have_value("")
    assert (
        tab.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('unsaved'))") == []
    )


def test_discarded_words_do_not_come_back(desk: Page, story: Post) -> None:
    desk.goto(change(story))
    type_in(desk, " Nonsense.")
    see_kept(desk, "Nonsense.")
    see_again(desk, change(story), "Nonsense.")
    type_in(desk, " More nonsense.")
    desk.get_by_role("button", name="Discard them").click()
    expect(desk.get_by_text("These are words you had not saved")).to_have_count(0)
    desk.goto(change(story))
    expect(desk.locator(".editor-page .story-text")).to_have_text("It left at ten.")


def test_a_copy_is_shown_to_nobody_else_at_this_browser(
    desk: Page, blog: Blog, ada: User, story: Post
) -> None:
    desk.route(KEEP, lambda route: route.fulfill(status=404))
    desk.goto(change(story))
    type_in(desk, " Only Ada knows.")
    see_copied(desk, "Ada knows.")
    tab = another_tab(desk)
    desk.close()
    tab.context.clear_cookies()
    enter(tab, people.editor(blog))
    tab.goto(change(story))
    expect(tab.locator(".editor-page .story-text")).to_have_text("It left at ten.")
    tab.context.clear_cookies()
    enter(tab, ada)
    see_again(tab, change(story), "Only Ada knows.")


# The session ends --------------------------------------------------------------------------------


def test_a_session_that_ends_amid_typing_loses_nothing(desk: Page, ada: User, story: Post) -> None:
    desk.goto(change(story))
    type_in(desk, " Hours later.")
    see_kept(desk, "Hours later.")
    Session.objects.all().delete()
    type_in(desk, " Still writing.")
    expect(desk.get_by_text("You are logged out.")).to_be_visible()
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="log in, in another tab").click()
    log_in(opened.value, ada)
    see_kept(desk, "Still writing.")
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.get_by_text("Saved: “The Night Train”")).to_be_visible()
    story.refresh_from_db()
    assert story.body == "<p>It left at ten. Hours later. Still writing.</p>"
    assert not Unsaved.objects.exists()


def test_a_story_that_is_saved_after_the_session_ended_goes_on_after_a_log_in(
    desk: Page, ada: User, story: Post
) -> None:
    desk.goto(change(story))
    type_in(desk, " Hours later.")
    see_kept(desk, "Hours later.")
    Session.objects.all().delete()
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.get_by_role("heading", name="You are logged out")).to_be_visible()
    expect(desk.get_by_text("Hours later.")).to_be_visible()
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Log in, in another tab").click()
    log_in(opened.value, ada)
    desk.get_by_role("button", name="Send again").click()
    desk.locator("form button[type=submit]").last.click()  # the token is an old one: once more
    expect(desk.get_by_text("Saved: “The Night Train”")).to_be_visible()
    story.refresh_from_db()
    assert story.body == "<p>It left at ten. Hours later.</p>"
    assert not Unsaved.objects.exists()


# The server is away ------------------------------------------------------------------------------


class Server:
    """A process that serves the blog of this test, until it is stopped."""

    def __init__(self, port: int) -> None:
        self.address = f"http://localhost:{port}"
        serve = ["runserver", "--noreload", "--nostatic", "--skip-checks", f"localhost:{port}"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "django", *serve],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> "Server":
        wait_until(self.answers)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def answers(self) -> bool:
        try:
            return requests.get(self.address, timeout=5).ok
        except requests.ConnectionError:
            return False


def test_a_server_that_is_restarted_amid_typing_loses_nothing(desk: Page, watch: Watch) -> None:
    port, away = free_port(), "The site does not answer."
    with Server(port) as server:
        write = server.address + WRITE
        desk.goto(write)
        desk.get_by_role("textbox", name="Title").fill("The Storm")
        type_in(desk, "Before the storm.")
        see_kept(desk, "Before the storm.")
        closed = another_tab(desk)
        closed.goto(f"{write}?unsaved=none")
    type_in(desk, " In the storm.")
    closed.get_by_role("textbox", name="Title").fill("The Wreck")
    type_in(closed, "Nobody saw it.")
    expect(desk.get_by_text(away)).to_be_visible()
    expect(closed.get_by_text(away)).to_be_visible()
    closed.close()
    watch.troubles.clear()  # that nobody answered was the point
    with Server(port):
        see_kept(desk, "In the storm.")
        watch.troubles.clear()
        desk.get_by_role("button", name="Save draft").click()
        expect(desk.get_by_text("Saved: “The Storm”")).to_be_visible()
        story = Post.objects.get()
        assert story.body == "<p>Before the storm. In the storm.</p>"
        # The page that says so has brought them to the server.
        wait_until(Unsaved.objects.filter(fields__title="The Wreck").exists, PATIENCE)
        see_again(desk, write, "Nobody saw it.")
        desk.goto("about:blank")


# Two tabs ----------------------------------------------------------------------------------------


def test_of_two_tabs_the_second_is_shown_both_texts(desk: Page, story: Post) -> None:
    desk.goto(change(story))
    other = another_tab(desk)
    other.goto(change(story))
    type_in(desk, " Said in the first tab.")
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.get_by_text("Saved: “The Night Train”")).to_be_visible()
    type_in(other, " Said in the second.")
    expect(other.get_by_text("You saved this story in another tab")).to_be_visible()
    other.get_by_role("button", name="Save draft").click()
    expect(other.get_by_role("heading", level=1)).to_have_text(re.compile("has changed since"))
    expect(other.get_by_role("region", name="Theirs")).to_contain_text("first tab")
    expect(other.get_by_role("region", name="Yours")).to_contain_text("second")
    assert_accessible(other)
    story.refresh_from_db()
    assert story.body == "<p>It left at ten. Said in the first tab.</p>"
    other.get_by_role("link", name="Edit mine further").click()
    expect(other.get_by_text("These are words you had not saved")).to_be_visible()
    assert_accessible(other)
    type_in(other, " Both were right.")
    other.get_by_role("button", name="Save draft").click()
    expect(other.get_by_text("Saved: “The Night Train”")).to_be_visible()
    story.refresh_from_db()
    assert story.body == "<p>It left at ten. Said in the second. Both were right.</p>"
    assert not Unsaved.objects.exists()


def test_of_two_tabs_without_script_the_second_is_shown_both_texts(
    page_without_script: Page, ada: User, story: Post
) -> None:
    page = page_without_script
    enter(page, ada)
    page.goto(change(story))
    other: Page = another_tab(page)
    other.goto(change(story))
    page.locator("textarea[name=body]").fill("<p>The first.</p>")
    page.get_by_role("button", name="Save draft").click()
    other.locator("textarea[name=body]").fill("<p>The second.</p>")
    other.get_by_role("button", name="Save draft").click()
    expect(other.get_by_role("region", name="Theirs")).to_contain_text("first")
    other.get_by_role("button", name="Save mine over theirs").click()
    expect(other.get_by_text("Saved: “The Night Train”")).to_be_visible()
    story.refresh_from_db()
    assert story.body == "<p>The second.</p>"
    assert [one.body for one in story.revisions.all()][:2] == [
        "<p>The second.</p>",
        "<p>The first.</p>",
    ]
