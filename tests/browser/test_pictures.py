"""An author's pictures: several pasted at once, found again in the library, cut around a point."""

import base64
import io
from collections.abc import Callable

import pytest
from PIL import Image as Picture
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Image, Post
from tests import people
from tests.browser.accessible import assert_accessible
from tests.browser.journeys import log_in, see_drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# As a browser brings files from the clipboard.
PASTE = """(files) => {
    const carried = new DataTransfer()
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
        carried.items.add(new File([bytes], name, { type: "image/png" }))
    }
    const paste = { clipboardData: carried, bubbles: true, cancelable: true }
    document.querySelector(".story-text").dispatchEvent(new ClipboardEvent("paste", paste))
}"""


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    return people.author(blog)


def drawn(colour: str) -> str:
    """Return a picture of one colour, as a clipboard's text."""
    written = io.BytesIO()
    Picture.new("RGB", (900, 600), colour).save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


def test_pictures_are_pasted_found_again_and_cut_where_their_author_says(
    page: Page, ada: User, run_tasks: Callable[[], None]
) -> None:
    log_in(page, ada)
    page.goto("/admin/blog/post/add/")
    page.get_by_role("textbox", name="Title").fill("Two lamps")
    page.get_by_role("textbox", name="Excerpt").fill("A red one and a blue one.")
    page.locator(".story-text").click()
    page.evaluate(PASTE, [["red.png", drawn("red")], ["blue.png", drawn("blue")]])
    for number, words in ((1, "A red lamp"), (2, "A blue lamp")):
        dialog = page.get_by_role("dialog", name=f"Picture {number} of 2")
        expect(dialog.locator("canvas")).to_be_visible()
        dialog.get_by_role("textbox", name="Description").fill(words)
        dialog.get_by_role("button", name="Add the picture").click()
        expect(page.locator(f".story-text img[alt='{words}']")).to_be_visible()
    run_tasks()

    page.get_by_role("link", name="From the library").click()
    dialog = page.get_by_role("dialog", name="Picture")
    dialog.get_by_role("searchbox").fill("red")
    dialog.get_by_role("button", name="Search").click()
    expect(dialog.locator(".library-picture")).to_have_count(1)
    assert_accessible(page)
    dialog.get_by_role("button", name="A red lamp").click()
    expect(dialog).to_be_hidden()
    see_drawn(page.locator(".cover-chosen"))
    page.get_by_role("button", name="Picture", exact=True).click()
    dialog.get_by_role("tab", name="Upload").press("ArrowRight")
    expect(dialog.get_by_role("tab", name="From the library")).to_be_focused()
    dialog.get_by_role("button", name="A blue lamp").click()
    expect(page.locator(".story-text img")).to_have_count(3)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("everybody can read")).to_be_visible()
    expect(page.locator(".editor-warning")).to_be_hidden()

    story = Post.objects.get()
    assert story.cover == Image.objects.get(alt="A red lamp")
    assert story.body.count("<picture>") == 3
    page.goto(f"/admin/blog/image/{story.cover_id}/change/")
    box = page.locator("focus-picker img").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    expect(page.get_by_label("Percent from the left")).to_have_value("25")
    expect(page.locator("#focus-preview")).to_have_class("cropped focus-x-1 focus-y-3")
    assert_accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".thumbnail.focus-x-1.focus-y-3")).to_be_visible()
    run_tasks()
    story.refresh_from_db()
    assert story.card_path.endswith(".jpeg")
