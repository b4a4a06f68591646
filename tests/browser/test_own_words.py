"""A reader says something, changes it, reports another's words and takes the own back: by keys."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from blog.models import Post
from comments.models import Comment, Report
from tests import people
from tests.browser.journeys import log_in
from tests.comments.speaking import face, say
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FAR = 120  # presses of the Tab key; nothing on these pages is farther away


@pytest.fixture
def story(transactional_db: None) -> Post:
    author = people.author(people.make_blog())
    return make_post(author.blogs.get(), author)


@pytest.fixture
def ruth(story: Post) -> User:
    """Return a reader who has been approved once, so that she speaks at once."""
    ruth, mo = people.reader(), people.moderator(story.blog)
    say(story, "I was on that train.", as_=face(ruth)).approve(mo)
    say(story, "You are a fool.", as_=face(mo), by=mo)
    return ruth


@pytest.fixture(params=["with script", "without script"])
def reader(request: pytest.FixtureRequest) -> Page:
    """Return the reader's page, once with JavaScript and once without."""
    name = "page" if request.param == "with script" else "page_without_script"
    page: Page = request.getfixturevalue(name)
    return page


def reach(page: Page, place: Locator) -> None:
    """Walk to ``place`` with the Tab key alone."""
    expect(place).to_be_visible()
    for _press in range(FAR):
        page.keyboard.press("Tab")
        if place.evaluate("place => place === document.activeElement"):
            return
    pytest.fail(f"{place} cannot be reached by keyboard.")


def press(page: Page, place: Locator) -> None:
    """Walk to a button or link and press Enter."""
    reach(page, place)
    page.keyboard.press("Enter")


def test_a_reader_needs_no_mouse_and_no_script(reader: Page, story: Post, ruth: User) -> None:
    log_in(reader, ruth)
    reader.goto(story.get_absolute_url())
    reach(reader, reader.get_by_placeholder("Enter your comment here..."))
    reader.keyboard.type("It was ten to tne.")
    press(reader, reader.get_by_role("button", name="Post Comment"))
    mine = reader.get_by_role("article", name="Ruth").filter(has_text="ten to tne")
    expect(mine).to_be_visible()

    reader.goto(story.get_absolute_url())
    press(reader, mine.get_by_role("link", name="Edit comment 3"))
    words = reader.get_by_label("Comment", exact=True)
    expect(words).to_have_value("It was ten to tne.")
    reach(reader, words)
    reader.keyboard.press("Control+A")
    reader.keyboard.type("It was ten to ten.")
    press(reader, reader.get_by_role("button", name="Save"))
    expect(reader.get_by_text("Your comment was changed.")).to_be_visible()
    expect(reader.get_by_text("It was ten to ten.")).to_be_visible()

    reader.goto(story.get_absolute_url())
    press(reader, reader.get_by_role("link", name="Report comment 2"))
    expect(reader.get_by_text("You are a fool.")).to_be_visible()
    reach(reader, reader.get_by_role("radio", name="Advertising or spam"))
    reader.keyboard.press("ArrowDown")
    expect(reader.get_by_role("radio", name="Insulting or hateful")).to_be_checked()
    press(reader, reader.get_by_role("button", name="Report"))
    expect(reader.get_by_text("Thank you. The moderators will see")).to_be_visible()
    assert Report.objects.get().reason == "insult"

    own = reader.get_by_role("article", name="Ruth").filter(has_text="ten to ten")
    press(reader, own.get_by_role("link", name="Withdraw comment 3"))
    expect(reader.get_by_text("Nobody can undo this.")).to_be_visible()
    press(reader, reader.get_by_role("button", name="Withdraw"))
    expect(reader.get_by_text("You have withdrawn your comment.")).to_be_visible()
    expect(reader.get_by_text("It was ten to ten.")).to_have_count(0)
    assert Comment.objects.get(no=3).status == "withdrawn"
