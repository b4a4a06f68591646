"""What people who mean harm bring to the editor runs nowhere: not here, on no page, in no feed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from blog.models import Blog, Post
from tests import people
from tests.browser.conftest import Watch
from tests.browser.journeys import enter
from tests.lib.hostile import ATTACKS
from tests.lib.markup import assert_harmless

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NO_PICTURE = re.compile(r"status of 404 .*/media/a\.png")
WRITE = "/admin/blog/post/add/"

# Whatever an attack calls, it calls this; nothing that is kept from page to page could be forged.
SENTINEL = """
for (const name of ["alert", "confirm", "prompt", "msgbox"]) {
    window[name] = () => (window.pwned = true)
}
"""
# As the browser hands over what another program has put on the clipboard, unclean.
PASTE = """
(page, [html, plain]) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/html", html)
    clipboardData.setData("text/plain", plain)
    const paste = { clipboardData, bubbles: true, cancelable: true }
    page.dispatchEvent(new ClipboardEvent("paste", paste))
}
"""
# Some attacks wait for somebody who comes near.
COME_NEAR = """
for (const one of document.querySelectorAll(".story-text *, .story-body *")) {
    for (const name of ["mouseover", "focus", "toggle", "pointerenter"]) {
        one.dispatchEvent(new Event(name))
    }
}
"""


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def desk(page: Page, blog: Blog, watch: Watch) -> Iterator[Page]:
    """Return the author's page, which notices when somebody else's script runs."""
    enter(page, people.author(blog))
    page.add_init_script(SENTINEL)
    page.goto(WRITE)
    page.get_by_role("textbox", name="Title").fill("<script>alert(1)</script>")
    yield page
    # Pictures of ours that are not there are no trouble; calls elsewhere and scripts are.
    watch.troubles[:] = [one for one in watch.troubles if not NO_PICTURE.search(one)]


def paste(page: Page, html: str, plain: str = "") -> None:
    editor = page.get_by_role("textbox", name="Text", exact=True).locator("visible=true")
    editor.press("ControlOrMeta+End")
    editor.evaluate(PASTE, [html, plain])


def assert_nothing_ran(page: Page) -> None:
    page.evaluate(COME_NEAR)
    assert not page.evaluate("window.pwned"), page.url


def see_everywhere(desk: Page) -> None:
    """Look at the story wherever it is shown: preview, desk, revision, page, lists, feeds."""
    assert_nothing_ran(desk)
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("script")
    assert_nothing_ran(desk)
    post = Post.objects.get()
    assert_harmless(post.body)
    desk.goto(f"/admin/blog/post/{post.pk}/change/")
    desk.get_by_role("button", name="HTML", exact=True).click()
    desk.get_by_role("button", name="HTML", exact=True).click()
    assert_nothing_ran(desk)
    post.publish(by=post.byline[0])  # where no check looks at pictures without a description
    revision = post.revisions.first()
    assert revision
    revisions = f"/admin/blog/post/{post.pk}/revisions/"
    pages = [post.get_absolute_url(), "/", revisions, f"{revisions}{revision.pk}/"]
    for address in [*pages, "/feed/", "/feed/atom/"]:
        desk.goto(address)
        assert_nothing_ran(desk)


def test_nothing_of_what_is_pasted_runs(desk: Page) -> None:
    for attack in ATTACKS:
        paste(desk, attack)
    see_everywhere(desk)


def test_torn_tags_do_not_stop_the_page(desk: Page) -> None:
    began = desk.evaluate("performance.now()")
    for torn in ("<a '", '<a "x', "<!--", "<script>", "<svg></sv"):
        paste(desk, torn * 30_000)
    # Looked at again and again from each beginning, they took half a minute.
    assert desk.evaluate("performance.now()") - began < 10_000


def test_nothing_of_what_is_pasted_as_words_runs(desk: Page) -> None:
    with desk.expect_response("**/markdown/"):
        paste(desk, "", "\n\n".join(["# Heading", *ATTACKS]))
    expect(desk.get_by_text("Your Markdown has become")).to_be_visible()
    see_everywhere(desk)


def test_nothing_of_what_is_written_as_html_runs(desk: Page) -> None:
    desk.get_by_role("button", name="HTML", exact=True).click()
    desk.locator("textarea[name=body]").fill("\n<p>and</p>\n".join(ATTACKS))
    see_everywhere(desk)
