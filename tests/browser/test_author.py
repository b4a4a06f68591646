"""A story from the first word to its past, as its author walks the whole way."""

import base64
import datetime
import io
from collections.abc import Callable

import pytest
from django.utils import timezone
from PIL import Image as Picture
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Post
from tests import people
from tests.browser.journeys import log_in, see_drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Two lamps hung on the platform."
# As a browser brings a file: from the clipboard, or by the mouse to a place of the text.
BRING = """([kind, name, content]) => {
    const carried = new DataTransfer()
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
    carried.items.add(new File([bytes], name, { type: "image/png" }))
    const text = document.querySelector(".story-text")
    const { left, bottom } = text.getBoundingClientRect()
    const place = { bubbles: true, cancelable: true, clientX: left + 20, clientY: bottom - 10 }
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { ...place, clipboardData: carried })
        : new DragEvent("drop", { ...place, dataTransfer: carried })
    text.dispatchEvent(event)
}"""


@pytest.fixture
def ada(transactional_db: None) -> User:
    return people.author(people.make_blog())


def bring(page: Page, kind: str, colour: str, words: str) -> None:
    """Let a picture come into the text, and say what it shows."""
    written = io.BytesIO()
    Picture.new("RGB", (900, 600), colour).save(written, "PNG")
    content = base64.b64encode(written.getvalue()).decode()
    page.evaluate(BRING, [kind, f"{colour}.png", content])
    dialog = page.get_by_role("dialog", name="Picture")
    expect(dialog.get_by_text("Describe the picture")).to_have_count(0)
    dialog.get_by_role("button", name="Add the picture").click()
    expect(dialog.get_by_text("Describe the picture")).to_be_visible()
    dialog.get_by_role("textbox", name="Description").fill(words)
    dialog.get_by_role("button", name="Add the picture").click()
    see_drawn(page.locator(f".story-text img[alt='{words}']"))


def test_an_author_walks_the_whole_way(
    page: Page, second_browser: Page, ada: User, run_tasks: Callable[[], None]
) -> None:
    log_in(page, ada)
    page.goto("/admin/blog/post/add/")
    page.get_by_role("textbox", name="Title").fill("Two lamps")
    page.get_by_role("textbox", name="Excerpt").fill("A red one and a blue one.")
    page.locator(".story-text").click()
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    bring(page, "paste", "red", "A red lamp")
    bring(page, "drop", "blue", "A blue lamp")
    tomorrow = timezone.localtime(timezone.now() + datetime.timedelta(days=1))
    page.get_by_label("Appears at").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_text("Scheduled: “Two lamps” appears by itself")).to_be_visible()
    run_tasks()
    story = Post.objects.get()
    assert (story.status, story.body.count("<picture>")) == ("scheduled", 2)

    page.get_by_role("link", name="Review", exact=True).click()
    page.get_by_label("For whom").fill("Gus")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_role("textbox", name="Review link: Gus").input_value()
    second_browser.goto(link)
    see_drawn(second_browser.get_by_role("img", name="A blue lamp"))
    second_browser.get_by_role("link", name="Note on paragraph 1").click()
    form = second_browser.get_by_role("form", name="Your note on paragraph 1")
    form.get_by_label("Note", exact=True).fill("Say that it rained.")
    form.get_by_role("button", name="Send the note").click()
    expect(second_browser.locator("#p1").get_by_text("Say that it rained.")).to_be_visible()
    page.reload()
    page.locator("#p1").get_by_role("button", name="Done").click()
    expect(page.get_by_text("0 notes wait.")).to_be_visible()

    page.goto(f"/admin/blog/post/{story.pk}/change/")
    page.locator(".story-text p").first.click()
    page.keyboard.press("Home")
    page.keyboard.type("It rained. ")
    expect(page.locator(".story-text p").first).to_have_text(f"It rained. {WORDS}")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("everybody can read “Two lamps” now")).to_be_visible()
    second_browser.goto("/")
    second_browser.get_by_role("link", name="Two lamps").first.click()
    expect(second_browser.get_by_text(f"It rained. {WORDS}")).to_be_visible()
    see_drawn(second_browser.get_by_role("img", name="A red lamp"))

    page.get_by_role("link", name="Revisions", exact=True).click()
    page.get_by_role("button", name="Restore").last.click()
    expect(page.get_by_text("The story says again what it said then.")).to_be_visible()
    second_browser.reload()
    expect(second_browser.get_by_text(WORDS)).to_be_visible()
    expect(second_browser.get_by_text("It rained.")).to_have_count(0)
    see_drawn(second_browser.get_by_role("img", name="A red lamp"))
    story.refresh_from_db()
    assert (story.status, story.body.count("<picture>")) == ("published", 2)
