"""Readers like a story and what is said under it, and see who else does; a moderator tidies up."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Ban, Like, Post
from comments.models import Comment
from tests import people
from tests.browser.journeys import log_in
from tests.comments.speaking import say
from tests.factories import make_post
from tests.liking import crowd_of_faces

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(transactional_db: None) -> Post:
    blog = people.make_blog()
    return make_post(blog, people.author(blog))


@pytest.fixture
def mo(story: Post) -> User:
    return people.moderator(story.blog)


@pytest.fixture
def comment(story: Post, mo: User) -> Comment:
    """Return what everybody can read under the story."""
    comment = say(story, "I was on that train.", as_=people.guest("Tim", "his browser"))
    comment.approve(by=mo)
    return comment


@pytest.fixture(params=["with script", "without script"])
def reader(request: pytest.FixtureRequest) -> Page:
    """Return the reader's page, once with JavaScript and once without."""
    name = "page" if request.param == "with script" else "page_without_script"
    page: Page = request.getfixturevalue(name)
    return page


def read(page: Page, post: Post) -> None:
    """Open the story and wait until its scripts, if there are any, have taken over."""
    page.goto(post.get_absolute_url(), wait_until="load")


def test_a_guest_likes_a_story_and_no_more(reader: Page, story: Post, second_browser: Page) -> None:
    crowd_of_faces(story, 1)
    read(reader, story)
    likes = reader.locator("#likes")
    expect(likes).to_contain_text("One blogger likes this.")
    likes.get_by_role("button", name="Like").click()
    expect(likes).to_contain_text("You and one other blogger like this.")
    expect(likes.get_by_role("button", name="Liked", pressed=True)).to_be_visible()
    read(reader, story)
    expect(likes).to_contain_text("You and one other blogger like this.")
    read(second_browser, story)
    expect(second_browser.locator("#likes")).to_contain_text("2 bloggers like this.")
    likes.get_by_role("button", name="Liked").click()
    expect(likes).to_contain_text("One blogger likes this.")
    assert Like.objects.count() == 1


@pytest.mark.parametrize("pause", [0, 150])
def test_two_quick_clicks_are_one_like(reader: Page, story: Post, pause: int) -> None:
    read(reader, story)
    likes = reader.locator("#likes")
    likes.get_by_role("button", name="Like").dblclick(delay=pause)
    expect(likes).to_contain_text("You like this.")
    assert Like.objects.count() == 1


def test_an_account_likes_a_comment(reader: Page, story: Post, comment: Comment) -> None:
    log_in(reader, people.reader())
    read(reader, story)
    article = reader.get_by_role("article", name="Tim")
    article.get_by_role("button", name="Like").click()
    expect(article.get_by_role("button", name="Liked", pressed=True)).to_contain_text("1 like")
    expect(article).to_be_in_viewport()
    read(reader, story)
    article.get_by_role("button", name="Liked").click()
    expect(article.get_by_role("button", name="Like", pressed=False)).to_be_visible()
    comment.refresh_from_db()
    assert comment.like_count == 0


def test_without_script_the_number_leads_to_the_faces(
    page_without_script: Page, story: Post
) -> None:
    crowd_of_faces(story, 7)
    reader = page_without_script
    read(reader, story)
    expect(reader.get_by_role("dialog")).to_have_count(0)
    reader.get_by_role("link", name="7 bloggers").click()
    expect(reader.get_by_role("heading", name="Who likes this")).to_be_visible()
    expect(reader.locator("#faces li")).to_have_count(7)
    reader.get_by_role("link", name="The whole story").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(story.title)


def test_the_number_opens_a_dialog_that_gives_the_focus_back(page: Page, story: Post) -> None:
    crowd_of_faces(story, 70)
    log_in(page, people.moderator(story.blog))
    read(page, story)
    page.locator("#likes").get_by_role("button", name="Like").press("Enter")
    expect(page.locator("#likes").get_by_role("button", name="Liked")).to_be_focused()
    number = page.get_by_role("link", name="70 other bloggers")
    number.press("Enter")
    dialog = page.get_by_role("dialog", name="Who likes this")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("dialog => dialog.matches(':modal')")
    expect(dialog.get_by_role("listitem").first).to_contain_text("Mo")
    expect(dialog.get_by_role("listitem")).to_have_count(60)
    dialog.get_by_role("link", name="More").press("Enter")
    expect(dialog.get_by_role("listitem")).to_have_count(71)
    expect(dialog.get_by_role("link", name="Remove likes at the desk")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(number).to_be_focused()
    number.press("Enter")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(number).to_be_focused()
    expect(page).to_have_url(story.get_absolute_url())


def test_a_moderator_removes_a_like_and_blocks_who_liked(
    reader: Page, story: Post, mo: User, second_browser: Page
) -> None:
    read(second_browser, story)
    second_browser.locator("#likes").get_by_role("button", name="Like").click()
    expect(second_browser.locator("#likes")).to_contain_text("You like this.")

    log_in(reader, mo)
    reader.goto(f"/likes/{story.pk}/")
    expect(reader.get_by_text("One guest likes this.")).to_be_visible()
    reader.get_by_role("link", name="Remove likes at the desk").click()
    guest = reader.get_by_role("group", name="A guest")
    guest.get_by_role("button", name="Remove and block").click()
    expect(reader.get_by_text("The like was removed.")).to_be_visible()
    expect(reader.get_by_text("is blocked until")).to_be_visible()
    expect(reader.get_by_text("Nobody likes this yet.")).to_be_visible()

    read(second_browser, story)
    second_browser.locator("#likes").get_by_role("button", name="Like").click()
    expect(second_browser.get_by_text("A moderator of this blog has blocked you")).to_be_visible()
    expect(second_browser.locator("#likes")).to_contain_text("Be the first to like this.")

    reader.get_by_role("link", name="Who is blocked").click()
    reader.locator("#result_list tbody").get_by_role("checkbox").check()
    reader.locator("select[name=action]").select_option("Unblock the chosen people")
    reader.get_by_role("button", name="Run").click()
    expect(reader.get_by_text("1 person was unblocked.")).to_be_visible()
    assert not Ban.objects.exists()
