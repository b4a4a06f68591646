"""A reader finds a story, reads it, says something and answers somebody."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment
from tests import people
from tests.browser.journeys import comment_as_guest, log_in
from tests.comments.speaking import say
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT_TEN = datetime(2026, 11, 23, 22, tzinfo=UTC)


@pytest.fixture
def ada(transactional_db: None) -> User:
    return people.author(people.make_blog())


@pytest.fixture
def blog(ada: User) -> Blog:
    return ada.blogs.get()


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    return make_post(blog, ada, published_at=AT_TEN)


@pytest.fixture
def said(story: Post, ada: User) -> Comment:
    """Return what everybody can read under the story."""
    comment = say(story, "I was on that train.", as_=people.guest("Tim", "his browser"))
    comment.approve(by=people.moderator(story.blog))
    return comment


@pytest.fixture(params=["with script", "without script"])
def reader(request: pytest.FixtureRequest) -> Page:
    """Return the reader's page, once with JavaScript and once without."""
    name = "page" if request.param == "with script" else "page_without_script"
    page: Page = request.getfixturevalue(name)
    return page


def test_a_reader_opens_a_story_from_the_front_page(reader: Page, story: Post, ada: User) -> None:
    reader.goto("/")
    reader.get_by_role("link", name=story.title).first.click()
    expect(reader).to_have_url("/2026/11/23/the-night-train/")
    expect(reader.get_by_role("heading", level=1)).to_have_text(story.title)
    expect(reader.get_by_text("It left at ten.")).to_be_visible()
    expect(reader.get_by_text("Published by")).to_contain_text("Ada")
    expect(reader.get_by_text("Ada tells of engines.")).to_be_visible()
    expect(reader.get_by_role("heading", name="Leave a comment")).to_be_visible()
    expect(reader.get_by_placeholder("Enter your comment here...")).to_be_visible()


def test_older_stories_lead_to_the_first_one_newest_first(
    reader: Page, story: Post, blog: Blog, ada: User
) -> None:
    for day in range(1, 13):
        moment = AT_TEN + timedelta(days=day)
        make_post(blog, ada, title=f"Night {day}", slug=f"night-{day}", published_at=moment)
    reader.goto("/")
    titles = reader.get_by_role("article").get_by_role("heading")
    expect(titles.first).to_have_text("Night 12")
    expect(titles.nth(1)).to_have_text("Night 11")
    expect(reader.get_by_role("link", name=story.title)).to_have_count(0)
    reader.get_by_role("link", name="Older stories").click()
    expect(reader.get_by_role("link", name=story.title).first).to_be_visible()
    expect(reader.get_by_role("link", name="Older stories")).to_have_count(0)


def test_a_guest_sees_the_own_comment_at_once_and_nobody_else_does(
    reader: Page, story: Post, second_browser: Page
) -> None:
    reader.goto(story.get_absolute_url())
    comment_as_guest(reader, "Is there *tea* on it?")
    mine = reader.get_by_role("article", name="Gus")
    expect(mine).to_contain_text("Is there tea on it?")
    expect(mine).to_contain_text("Your comment is awaiting moderation.")
    reader.goto(story.get_absolute_url())
    expect(reader.get_by_role("article", name="Gus")).to_contain_text("Is there tea on it?")
    second_browser.goto(story.get_absolute_url())
    expect(second_browser.get_by_role("heading", name="Leave a comment")).to_be_visible()
    expect(second_browser.get_by_text("Is there tea on it?")).to_have_count(0)


def test_a_reply_stands_under_what_it_answers(reader: Page, story: Post, said: Comment) -> None:
    reader.goto(story.get_absolute_url())
    expect(reader.get_by_role("heading", name="Join the Conversation")).to_be_visible()
    reader.get_by_role("article", name="Tim").get_by_role("link", name="Leave a Reply").click()
    expect(reader.get_by_role("heading", name="Leave a Reply to Tim")).to_be_visible()
    comment_as_guest(reader, "So was I.")
    expect(reader.get_by_role("article", name="Gus")).to_contain_text("So was I.")
    reply = Comment.objects.get(body="So was I.")
    assert reply.parent == said
    reader.goto(story.get_absolute_url())
    below = reader.locator("li", has=reader.locator(f"#comment-{said.no}")).locator("ol")
    expect(below.get_by_role("article", name="Gus")).to_contain_text("awaiting moderation")


def test_a_reply_can_be_called_off(reader: Page, story: Post, said: Comment) -> None:
    reader.goto(story.get_absolute_url())
    reader.get_by_role("article", name="Tim").get_by_role("link", name="Leave a Reply").click()
    reader.get_by_role("link", name="Cancel reply").click()
    expect(reader.get_by_role("heading", name="Leave a comment")).to_be_visible()
    comment_as_guest(reader, "Lovely.")
    expect(reader.get_by_role("article", name="Gus")).to_contain_text("Lovely.")
    assert Comment.objects.get(body="Lovely.").parent is None


def test_what_is_wrong_is_said_at_its_field_and_the_words_are_kept(
    reader: Page, story: Post
) -> None:
    reader.goto(story.get_absolute_url())
    form = reader.locator("#comment-form")
    form.get_by_placeholder("Enter your comment here...").fill("Half a thought")
    form.get_by_role("button", name="Post Comment").click()
    expect(reader.get_by_text("Please enter your name here")).to_be_visible()
    expect(reader.get_by_text("Please enter a valid email address")).to_be_visible()
    expect(reader.get_by_placeholder("Enter your comment here...")).to_have_value("Half a thought")
    comment_as_guest(reader, "Half a thought, and the other half")
    expect(reader.get_by_role("article", name="Gus")).to_contain_text("the other half")


def test_a_draft_outlives_the_page(page: Page, story: Post) -> None:
    page.goto(story.get_absolute_url())
    page.get_by_placeholder("Enter your comment here...").fill("Not yet")
    page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('Not yet'))")
    page.goto("/")
    page.goto(story.get_absolute_url())
    expect(page.get_by_placeholder("Enter your comment here...")).to_have_value("Not yet")


def test_a_draft_comes_back_to_its_writer_and_to_nobody_else(page: Page, story: Post) -> None:
    words = page.get_by_placeholder("Enter your comment here...")
    ruth, ben = people.reader(), people.make_person("bert")
    log_in(page, ruth)
    type_and_see_kept(page, story, "Not for Bert")
    page.get_by_role("banner").get_by_role("button", name="Log out").click()
    page.goto(story.get_absolute_url())
    expect(words).to_have_value("")
    log_in(page, ben)
    page.goto(story.get_absolute_url())
    expect(words).to_have_value("")
    page.get_by_role("banner").get_by_role("button", name="Log out").click()
    log_in(page, ruth)
    page.goto(story.get_absolute_url())
    expect(words).to_have_value("Not for Bert")


def test_what_a_guest_typed_goes_along_into_the_account_and_out_again(
    page: Page, story: Post
) -> None:
    words = page.get_by_placeholder("Enter your comment here...")
    ruth = people.reader()
    type_and_see_kept(page, story, "Before I logged in")
    log_in(page, ruth)
    page.goto(story.get_absolute_url())
    expect(words).to_have_value("Before I logged in")
    page.locator("#comment-form").get_by_role("button", name="Log Out").click()
    expect(page.get_by_role("textbox", name="Email")).to_be_visible()
    comment_as_guest(page, "Before I logged in")
    expect(page.get_by_role("article", name="Gus")).to_contain_text("Before I logged in")
    log_in(page, ruth)
    page.goto(story.get_absolute_url())
    expect(words).to_have_value("")


def type_and_see_kept(page: Page, story: Post, words: str) -> None:
    """Type into the form under the story, and see that the browser keeps it."""
    page.goto(story.get_absolute_url())
    page.get_by_placeholder("Enter your comment here...").fill(words)
    page.wait_for_function(
        "words => Object.values(localStorage).some((kept) => kept.includes(words))", arg=words
    )
