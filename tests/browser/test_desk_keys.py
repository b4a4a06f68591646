"""A moderator works through a queue with the keyboard alone."""

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, Conversation
from tests import people
from tests.browser.conftest import Watch
from tests.browser.journeys import log_in
from tests.browser.lending import PATIENCE
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/comments/comment/"


@pytest.fixture
def story(transactional_db: None) -> Post:
    blog = people.make_blog()
    return make_post(blog, people.author(blog))


@pytest.fixture
def mo(story: Post) -> User:
    return people.moderator(story.blog)


@pytest.fixture
def desk(page: Page, mo: User) -> Page:
    """Return the moderator's page, logged in."""
    log_in(page, mo)
    return page


def wait(story: Post, count: int) -> list[Comment]:
    """Let so many comments wait."""
    waiting = make_thread(story, count, replies=0, status="pending", shown=False)
    Conversation.objects.update(shown_count=0, pending_count=count)
    Post.objects.update(comment_count=0)
    Blog.objects.update(pending_count=count)
    return waiting


def test_a_queue_of_fifty_is_cleared_without_a_mouse(desk: Page, story: Post) -> None:
    waiting = wait(story, 50)
    desk.goto(QUEUE)
    desk.keyboard.press("j")
    for number, comment in enumerate(waiting):
        here = desk.locator(f"#row-{comment.pk} article")
        expect(here).to_be_focused()
        for key in (("a",), ("r", "2"), ("s",))[number % 3]:
            desk.keyboard.press(key)
    expect(desk.get_by_text("Nothing waits here.")).to_be_visible()
    # Fifty answers of a busy machine, one behind the other.
    tab = desk.locator("#queue-tabs [aria-current]")
    expect(tab).to_have_text("Waiting 0", timeout=4 * PATIENCE)
    decided = Counter(Comment.objects.values_list("status", flat=True))
    assert decided == {"approved": 17, "rejected": 17, "spam": 16}
    assert not story.blog.comments.filter(events__to_status="rejected").exclude(
        events__reason="insult"
    )


def test_undo_brings_the_comment_back_and_a_note_is_typed_in_peace(desk: Page, story: Post) -> None:
    first, second = wait(story, 2)
    desk.goto(QUEUE)
    desk.keyboard.press("j")
    desk.keyboard.press("s")
    expect(desk.locator(f"#row-{first.pk}")).to_have_count(0)
    expect(desk.locator(f"#row-{second.pk} article")).to_be_focused()
    expect(desk.get_by_role("status")).to_have_text("1 comment is spam now.")
    desk.keyboard.press("u")
    expect(desk.locator(f"#row-{first.pk} article")).to_be_focused()
    desk.keyboard.press("n")
    desk.keyboard.type("as kind as ever")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_have_text("1 note was kept.")
    expect(desk.locator(f"#row-{first.pk}")).to_contain_text("as kind as ever")
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}


def test_somebody_is_trusted_and_somebody_blocked(desk: Page, story: Post) -> None:
    ruth = people.reader()
    first = say(story, "Hello", as_=face(ruth), by=ruth)
    tim = people.guest("Tim", "his browser")
    second, third = (say(story, f"Cheap watches, {number}", as_=tim) for number in (1, 2))
    last = say(story, "I was there")
    desk.goto(QUEUE)
    desk.keyboard.press("j")
    desk.keyboard.press("Shift+A")
    expect(desk.locator(f"#row-{second.pk} article")).to_be_focused()
    desk.keyboard.press("b")
    expect(desk.get_by_role("combobox", name="For how long")).to_be_focused()
    for key in ("Tab", "ArrowDown", "Tab", "Enter"):
        desk.keyboard.press(key)
    expect(desk.get_by_role("status")).to_have_text("1 person is blocked.")
    expect(desk.locator(f"#row-{third.pk}")).to_have_count(0)
    expect(desk.locator(f"#row-{last.pk} article")).to_be_focused()
    assert story.blog.trusted.get().identity == first.identity
    assert story.blog.bans.get().identity == second.identity
    assert Comment.objects.get(pk=second.pk).status == "spam"  # what waited was swept


def test_keys_that_mean_something_else_decide_nothing(
    desk: Page, story: Post, watch: Watch
) -> None:
    (comment,) = wait(story, 1)
    desk.goto(QUEUE)
    desk.keyboard.press("j")
    for key in ("Control+a", "Alt+s", "Meta+a"):
        desk.keyboard.press(key)
    desk.get_by_role("searchbox").press("s")
    desk.get_by_role("button", name="Keys").press("?")
    help_ = desk.get_by_role("dialog", name="Keys of the desk")
    expect(help_).to_contain_text("approve and trust from now on")
    desk.keyboard.press("a")  # behind the dialog
    help_.get_by_role("checkbox", name="Single keys decide").uncheck()
    help_.get_by_role("button", name="Close").click()
    desk.keyboard.press("a")
    desk.reload()
    desk.keyboard.press("a")  # still switched off
    desk.get_by_role("button", name="Keys").click()
    help_.get_by_role("checkbox").check()
    desk.keyboard.press("Escape")
    assert Comment.objects.get().status == "pending"

    desk.route("**/decide/", lambda route: route.abort())
    desk.keyboard.press("j")
    desk.keyboard.press("a")
    expect(desk.get_by_role("status")).to_contain_text("There is no answer")
    expect(desk.locator(f"#row-{comment.pk} article")).to_be_focused()
    watch.troubles.clear()  # the line that was cut
