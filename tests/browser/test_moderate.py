"""A moderator finds what waits, decides, and readers see what came of it."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Post
from comments.models import Comment
from tests import people
from tests.browser.journeys import log_in
from tests.comments.speaking import say
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/comments/comment/"


@pytest.fixture
def story(transactional_db: None) -> Post:
    blog = people.make_blog()
    return make_post(blog, people.author(blog))


@pytest.fixture
def mo(story: Post) -> User:
    return people.moderator(story.blog)


@pytest.fixture(params=["with script", "without script"])
def desk(request: pytest.FixtureRequest, mo: User) -> Page:
    """Return the moderator's page, logged in, once with JavaScript and once without."""
    name = "page" if request.param == "with script" else "page_without_script"
    page: Page = request.getfixturevalue(name)
    log_in(page, mo)
    return page


def test_an_approved_reply_is_there_for_everybody(
    desk: Page, story: Post, mo: User, second_browser: Page
) -> None:
    first = say(story, "I was on that train.", as_=people.guest("Tim", "his browser"))
    first.approve(by=mo)
    reply = say(story, "So was I.", under=first)
    desk.goto(QUEUE)
    waiting = desk.get_by_role("article", name="Gus")
    expect(waiting).to_contain_text("So was I.")
    expect(waiting).to_contain_text("A guest: the name and the address were only typed.")
    waiting.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("1 comment was approved.")).to_be_visible()
    expect(desk.get_by_text("Nothing waits here.")).to_be_visible()

    second_browser.goto(story.get_absolute_url())
    below = second_browser.locator("li", has=second_browser.locator("#comment-1")).locator("ol")
    shown = below.get_by_role("article", name="Gus")
    expect(shown).to_contain_text("So was I.")
    shown.get_by_role("link", name="Permanent link to comment 2").click()
    expect(second_browser).to_have_url(reply.get_absolute_url())
    expect(second_browser.locator("#comment-2")).to_be_in_viewport()


def test_many_are_approved_at_once(desk: Page, story: Post) -> None:
    for number in range(3):
        say(story, f"Words {number}", as_=people.guest(f"Gus {number}"))
    desk.goto(QUEUE)
    for box in desk.get_by_role("checkbox").all()[:2]:
        box.check()
    chosen = desk.get_by_role("group", name="With the chosen comments")
    chosen.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("2 comments were approved.")).to_be_visible()
    expect(desk.get_by_role("article")).to_have_count(1)
    assert Comment.objects.filter(status="approved").count() == 2


def test_the_keyboard_goes_on_with_the_next_comment(desk: Page, story: Post) -> None:
    for words in ("I was on that train.", "So was I."):
        say(story, words)
    desk.goto(QUEUE)
    desk.get_by_role("button", name="Approve").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("1 comment was approved.")).to_be_in_viewport()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("checkbox", name="Choose comment 2 of Gus")).to_be_focused()


def test_replies_of_a_removed_comment_stay_until_it_comes_back(
    desk: Page, story: Post, mo: User, second_browser: Page
) -> None:
    first = say(story, "Something rude.", as_=people.guest("Tim", "his browser"))
    first.approve(by=mo)
    say(story, "Please be kind.", under=first).approve(by=mo)
    desk.goto(f"{QUEUE}?queue=approved")
    rude = desk.get_by_role("article", name="Tim")
    rude.get_by_text("Reject", exact=True).click()
    rude.get_by_role("button", name="Insults or mocks somebody").click()
    expect(desk.get_by_text("1 comment was rejected.")).to_be_visible()

    second_browser.goto(story.get_absolute_url())
    expect(second_browser.get_by_text("This comment was removed.")).to_be_visible()
    expect(second_browser.get_by_text("Please be kind.")).to_be_visible()
    expect(second_browser.get_by_text("Something rude.")).to_have_count(0)

    decided = desk.get_by_role("complementary", name="Just decided")
    decided.get_by_role("button", name="Undo").first.click()
    expect(desk.get_by_text("1 decision was undone.")).to_be_visible()
    second_browser.reload()
    expect(second_browser.get_by_text("Something rude.")).to_be_visible()


def test_spam_is_gone_from_the_story(
    desk: Page, story: Post, mo: User, second_browser: Page
) -> None:
    say(story, "Cheap watches.", as_=people.guest("Tim", "his browser")).approve(by=mo)
    desk.goto(f"{QUEUE}?queue=approved")
    desk.get_by_role("article", name="Tim").get_by_role("button", name="Spam").click()
    expect(desk.get_by_text("1 comment is spam now.")).to_be_visible()
    second_browser.goto(story.get_absolute_url())
    expect(second_browser.get_by_role("heading", name="Leave a comment")).to_be_visible()
    expect(second_browser.get_by_text("Cheap watches.")).to_have_count(0)
