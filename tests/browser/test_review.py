"""A story is shown to a friend before it is out; the friend says something, and it is done with."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Post
from tests import people
from tests.browser.accessible import assert_accessible
from tests.browser.conftest import NewPage
from tests.browser.journeys import log_in
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    return people.author(blog)


@pytest.fixture
def draft(blog: Blog, ada: User) -> Post:
    """Return a story that was written in two goes."""
    draft = make_post(blog, ada, status="draft", body="<p>It left at ten.</p><p>It was late.</p>")
    draft.record_revision(by=ada)
    draft.body = "<p>It left at ten.</p><p>It was very late.</p><hr><p>Then it came.</p>"
    draft.save()
    draft.record_revision(by=ada)
    return draft


@pytest.fixture(params=["with script", "without script"])
def friend(request: pytest.FixtureRequest, open_page: NewPage) -> Page:
    """Return the page of somebody without an account, on a phone."""
    scripted = request.param == "with script"
    return open_page(java_script_enabled=scripted, viewport={"width": 390, "height": 844})


def test_a_friend_notes_on_the_second_paragraph_and_the_author_is_done_with_it(
    page: Page, friend: Page, draft: Post, ada: User
) -> None:
    log_in(page, ada)
    page.goto(f"/admin/blog/post/{draft.pk}/change/")
    page.get_by_role("link", name="Review", exact=True).click()
    page.get_by_label("For whom").fill("Gus")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text("Copy it, and send it.")).to_be_visible()
    link = page.get_by_role("textbox", name="Review link: Gus").input_value()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link

    friend.goto(link)
    expect(friend.get_by_role("heading", level=1)).to_have_text(draft.title)
    friend.get_by_role("link", name="Note on paragraph 2").click()
    form = friend.get_by_role("form", name="Your note on paragraph 2")
    expect(form.get_by_label("Your name")).to_have_value("Gus")
    form.get_by_role("button", name="Send the note").click()
    expect(form.get_by_text("Write your note first.")).to_be_visible()
    form.get_by_label("Note", exact=True).fill("How late?\n\nSay it.")
    form.get_by_role("button", name="Send the note").click()
    expect(friend.locator("#p2").get_by_text("How late?")).to_be_visible()
    assert not friend.context.cookies()

    page.reload()
    expect(page.get_by_text("1 note waits.")).to_be_visible()
    second = page.locator("#p2")
    expect(second.get_by_text("Say it.")).to_be_visible()
    second.get_by_role("button", name="Done").click()
    expect(page.get_by_text("0 notes wait.")).to_be_visible()
    friend.reload()
    expect(friend.locator("#p2").get_by_text("done", exact=True)).to_be_visible()

    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The link leads nowhere any more.")).to_be_visible()
    friend.goto(link)
    expect(friend.get_by_role("heading", level=1)).to_have_text("This link has ended")


def test_nothing_bars_the_way_to_a_review_and_to_the_past_of_a_story(
    page: Page, second_browser: Page, draft: Post, ada: User
) -> None:
    log_in(page, ada)
    here = f"/admin/blog/post/{draft.pk}"
    page.goto(f"{here}/review/")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_role("textbox", name="Review link").input_value()
    second_browser.goto(f"{link}?paragraph=2#note")
    second_browser.get_by_label("Your name").fill("Gus")
    second_browser.get_by_label("Note", exact=True).fill("How late?")
    second_browser.get_by_role("button", name="Send the note").click()
    expect(second_browser.get_by_text("How late?")).to_be_visible()
    for address in (link, f"{link}?paragraph=1", "/review/nothing/"):
        second_browser.goto(address)
        assert_accessible(second_browser)
    for address in ("review/?paragraph=1", "revisions/", "revisions/compare/"):
        page.goto(f"{here}/{address}")
        assert_accessible(page)
