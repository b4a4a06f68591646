"""An author writes a story at the desk, shows it, changes it and takes it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Picture
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Post
from tests import people
from tests.browser.journeys import log_in
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRITE = "/admin/blog/post/add/"


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    return people.author(blog)


@pytest.fixture(params=["with script", "without script"])
def desk(request: pytest.FixtureRequest, ada: User) -> Page:
    """Return the author's page, logged in, once with JavaScript and once without."""
    name = "page" if request.param == "with script" else "page_without_script"
    page: Page = request.getfixturevalue(name)
    log_in(page, ada)
    return page


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """Return a picture as a camera leaves it."""
    path = tmp_path / "platform.jpg"
    exif = Picture.Exif()
    exif[0x010F] = "A camera that tells where it was"
    Picture.new("RGB", (1200, 800), (40, 60, 90)).save(path, exif=exif)
    return path


def write(page: Page, title: str, text: str) -> None:
    """Fill in title and text: in the editor, or as HTML where there is no script."""
    page.get_by_role("textbox", name="Title").fill(title)
    editor = page.get_by_role("textbox", name="Text", exact=True).locator("visible=true")
    if editor.get_attribute("contenteditable"):
        editor.click()
        page.keyboard.type(text)
    else:
        page.locator("textarea[name=body]").fill(f"<p>{text}</p>")


def test_a_story_is_written_previewed_published_changed_and_withdrawn(
    desk: Page, ada: User, second_browser: Page
) -> None:
    desk.goto(WRITE)
    write(desk, "The Night Ferry", "It left at eleven.")
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("The Night Ferry")
    expect(desk.get_by_text("It left at eleven.")).to_be_visible()
    preview = desk.url
    assert second_browser.goto(preview).status == 404  # type: ignore[union-attr]

    story = Post.objects.get()
    change = f"/admin/blog/post/{story.pk}/change/"
    desk.goto(change)
    desk.get_by_role("button", name="Publish").click()
    way = desk.get_by_role("link", name="There is neither a description nor an excerpt.")
    way.click()
    if "/change/#" not in desk.url:
        expect(desk.get_by_role("textbox", name="Description")).to_be_focused()
    desk.get_by_role("button", name="Publish anyway").click()
    expect(desk.get_by_text("everybody can read “The Night Ferry” now")).to_be_visible()
    story.refresh_from_db()
    second_browser.goto("/")
    second_browser.get_by_role("link", name="The Night Ferry").first.click()
    expect(second_browser).to_have_url(story.get_absolute_url())
    expect(second_browser.get_by_text("It left at eleven.")).to_be_visible()

    desk.goto(change)
    write(desk, "The Late Ferry", "It left at midnight. ")
    desk.get_by_role("button", name="Update").click()
    expect(desk.get_by_role("link", name="Revisions")).to_be_visible()
    second_browser.reload()
    expect(second_browser.get_by_role("heading", level=1)).to_have_text("The Late Ferry")
    expect(second_browser.get_by_text("It left at midnight.")).to_be_visible()

    desk.goto(change)
    desk.get_by_role("button", name="Withdraw").click()
    expect(desk.get_by_text("Withdrawn: readers no longer find")).to_be_visible()
    assert second_browser.goto(story.get_absolute_url()).status == 404  # type: ignore[union-attr]
    assert {revision.by for revision in story.revisions.all()} == {ada}


def test_what_is_wrong_is_said_and_the_story_is_kept(desk: Page) -> None:
    desk.goto(WRITE)
    write(desk, "The Night Ferry", "It left at eleven.")
    desk.get_by_role("textbox", name="Address").fill("no such slug!")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("Please correct the error below.")).to_be_visible()
    expect(desk.get_by_role("textbox", name="Title")).to_have_value("The Night Ferry")
    expect(desk.locator("textarea[name=body]")).to_have_value("<p>It left at eleven.</p>")
    assert not Post.objects.exists()


def test_a_picture_is_uploaded_into_the_story_and_tells_nothing_of_the_camera(
    page: Page,
    ada: User,
    blog: Blog,
    photograph: Path,
    run_tasks: Callable[[], None],
    second_browser: Page,
) -> None:
    log_in(page, ada)
    page.goto(WRITE)
    write(page, "The Night Ferry", "It left at eleven.")
    page.get_by_role("button", name="Picture").click()
    dialog = page.get_by_role("dialog", name="Picture")
    dialog.locator("input[type=file]").set_input_files(photograph)
    dialog.get_by_role("textbox").fill("The empty platform")
    dialog.get_by_role("button", name="Add the picture").click()
    expect(page.locator(".story-text img")).to_have_attribute("alt", "The empty platform")
    run_tasks()
    page.get_by_role("textbox", name="Excerpt").fill("A crossing by night.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("everybody can read")).to_be_visible()

    story = Post.objects.get()
    second_browser.goto(story.get_absolute_url())
    shown = second_browser.get_by_role("img", name="The empty platform")
    expect(shown).to_be_visible()
    address = shown.evaluate("(picture) => picture.decode().then(() => picture.currentSrc)")
    sent = second_browser.request.get(address)
    assert sent.headers["content-type"] == "image/avif"
    assert b"camera" not in sent.body()


def test_an_author_reaches_own_stories_only(desk: Page, blog: Blog, ada: User) -> None:
    own = make_post(blog, ada, title="Ada's own")
    foreign = make_post(blog, people.co_author(blog), title="Ben's own", slug="ben")
    desk.goto("/admin/blog/post/")
    expect(desk.get_by_role("link", name=own.title)).to_be_visible()
    expect(desk.get_by_role("link", name=foreign.title)).to_have_count(0)
    desk.goto(f"/admin/blog/post/{foreign.pk}/change/")
    expect(desk.get_by_role("textbox", name="Title")).to_have_count(0)
