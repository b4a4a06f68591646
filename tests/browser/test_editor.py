"""An author uses what the editor has: footnotes, cards, descriptions, Markdown, the full page."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Post
from tests import people
from tests.browser.accessible import assert_accessible
from tests.browser.journeys import enter
from tests.factories import make_post
from tests.lib.markup import Reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRITE = "/admin/blog/post/add/"

# As a program that holds words, or HTML, puts it on the clipboard.
PASTE = """
(page, given) => {
    const clipboardData = new DataTransfer()
    const { picture, ...texts } = given
    for (const [type, text] of Object.entries(texts)) clipboardData.setData(type, text)
    if (picture) clipboardData.items.add(new File(["?"], picture, { type: "image/png" }))
    const paste = { clipboardData, bubbles: true, cancelable: true }
    page.dispatchEvent(new ClipboardEvent("paste", paste))
}
"""

UNKNOWN = "<table><caption>a</caption><tbody><tr><td>b</td></tr></tbody></table>"
# Everything that the server lets through and the editor knows.
WHOLE = (
    '<p class="lead">A <mark>b</mark> <abbr title="c">d</abbr> <kbd>e</kbd> <q>f</q>'
    ' <small>g</small> <span lang="fr">h</span> <time datetime="2026-01-01">i</time>'
    ' <a href="/x" title="j">k</a>'
    '<sup class="footnote-ref"><a href="#fn1" id="fnref1" role="doc-noteref">1</a></sup></p>'
    '<h2>Two</h2><h3>Three</h3><h4>Four</h4><p dir="rtl" lang="ar">مرحبا</p>'
    '<blockquote class="pull"><p>q</p></blockquote>'
    '<pre><code class="language-python">x = 1\n\n</code></pre>'
    "<details><summary>More</summary><p>Folded</p></details>"
    '<figure class="embed"><a href="https://vimeo.com/1"><span>A film</span></a>'
    "<figcaption>vimeo.com</figcaption></figure>"
    '<figure class="wide"><img src="/pictures/none/" alt="A door">'
    "<figcaption>c</figcaption></figure>"
    '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
    '<tbody><tr><td colspan="2">c</td></tr></tbody></table>'
    '<ol start="3" type="a"><li>x</li></ol><hr><dl><dt>y</dt><dd>z</dd></dl><p>End</p>'
    '<section class="footnotes" role="doc-endnotes"><ol class="footnotes-list">'
    '<li id="fn1" class="footnote-item"><p>One <em>note</em>'
    ' <a href="#fnref1" class="footnote-backref" role="doc-backlink">↩</a></p><p>and more</p></li>'
    "</ol></section>"
)


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    return people.author(blog)


def text_of(page: Page) -> str:
    return page.locator("textarea[name=body]").input_value()


def begin(page: Page, ada: User) -> None:
    enter(page, ada)
    page.goto(WRITE)
    page.get_by_role("textbox", name="Title").fill("The Night Ferry")
    page.get_by_role("textbox", name="Text", exact=True).locator("visible=true").click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def move(page: Page, *keys: str) -> None:
    """Move the cursor; browsers tell a page of it a moment after the key."""
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("new Promise((told) => setTimeout(() => requestAnimationFrame(told)))")


def marks_and_notes(page: Page) -> list[str]:
    """Return the words before each mark, and the words of each note, as they would be stored."""
    marks = re.findall(r"(\w+)<sup[^>]*><a[^>]*>(\d)</a>", text_of(page))
    notes = re.findall(r'<li[^>]*id="fn(\d)"[^>]*><p>(\w*)', text_of(page))
    assert [number for _word, number in marks] == [number for number, _word in notes]
    return [f"{word}: {note}" for (word, _), (_, note) in zip(marks, notes, strict=True)]


def test_footnotes_follow_their_marks(page: Page, ada: User, second_browser: Page) -> None:
    begin(page, ada)
    keyboard = page.keyboard
    keyboard.type("Ferries")
    press(page, "Footnote")
    keyboard.type("Boats")
    press(page, "Back to the text")
    keyboard.type(" sail")
    keyboard.press("Control+Alt+f")
    keyboard.type("Steam")
    assert marks_and_notes(page) == ["Ferries: Boats", "sail: Steam"]
    # One that is set before them is the first; the others move on.
    move(page, "Control+Home")
    keyboard.type("Night ")
    move(page, "ArrowLeft")
    keyboard.press("Control+Alt+f")
    keyboard.type("Dark")
    assert marks_and_notes(page) == ["Night: Dark", "Ferries: Boats", "sail: Steam"]
    # A note goes with its mark, and a mark with its note; both come back.
    page.locator(".story-text li", has_text="Boats").click()
    press(page, "Delete the footnote")
    assert marks_and_notes(page) == ["Night: Dark", "sail: Steam"]
    keyboard.press("Control+z")
    assert marks_and_notes(page) == ["Night: Dark", "Ferries: Boats", "sail: Steam"]
    # Cut and pasted behind the others, it is the last and has kept its words.
    move(page, "Control+Home", "Control+Shift+ArrowRight", "Shift+ArrowRight")
    keyboard.press("Control+x")
    assert marks_and_notes(page) == ["Ferries: Boats", "sail: Steam"]
    move(page, "End")
    keyboard.press("Control+v")
    assert marks_and_notes(page)[-1] == "Night: Dark"

    page.locator(".story-text sup").first.dblclick()
    keyboard.type("!")
    assert "Boats!" in text_of(page)

    press(page, "Preview")
    story = Post.objects.get()
    story.publish(by=ada)
    page.goto(f"/admin/blog/post/{story.pk}/change/")
    expect(page.get_by_text("would lose")).to_be_hidden()
    second_browser.goto(story.get_absolute_url())
    second_browser.locator(".footnote-ref a").first.click()
    expect(second_browser).to_have_url(re.compile(r"#fn1$"))
    second_browser.get_by_role("link", name="Back to the text").first.click()
    expect(second_browser).to_have_url(re.compile(r"#fnref1$"))


def test_opening_a_story_loses_nothing_that_the_editor_knows(page: Page, ada: User) -> None:
    story = make_post(ada.memberships.get().blog, ada, body=WHOLE)
    enter(page, ada)
    page.goto(f"/admin/blog/post/{story.pk}/change/")
    expect(page.get_by_text("would lose")).to_be_hidden()
    page.locator(".story-text").press("Control+End")
    page.keyboard.type("!")
    page.get_by_role("button", name="Update").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    was = Reading(story.body)
    story.refresh_from_db()
    kept = Reading(story.body)
    made = {"aria-label"}
    assert sorted(one for one in kept.attributes if one[1] not in made) == sorted(was.attributes)
    # What it does not know is shown as HTML rather than lost.
    Post.objects.filter(pk=story.pk).update(body=UNKNOWN)
    page.goto(f"/admin/blog/post/{story.pk}/change/")
    expect(page.get_by_text("would lose")).to_be_visible()
    expect(page.locator("textarea[name=body]")).to_have_value(UNKNOWN)


def test_a_card_leads_elsewhere_and_loads_nothing_from_there(
    page: Page, ada: User, second_browser: Page
) -> None:
    begin(page, ada)
    text = page.locator(".story-text")
    text.evaluate(PASTE, {"text/plain": "https://www.youtube.com/watch?v=abc"})
    expect(text.locator("figure.embed figcaption")).to_have_text("youtube.com")
    press(page, "Undo the paste")
    expect(text.get_by_role("link")).to_have_text("https://www.youtube.com/watch?v=abc")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    press(page, "Card for a page elsewhere")
    dialog = page.get_by_role("dialog", name="Card")
    dialog.get_by_label("Address").fill("example.org/ferries")
    dialog.get_by_label("What is to be found there").fill("All ferries")
    dialog.get_by_role("button", name="Set the card").click()
    press(page, "Preview")
    story = Post.objects.get()
    story.publish(by=ada)
    second_browser.goto(story.get_absolute_url())
    card = second_browser.locator(".story-body figure.embed")
    expect(card.get_by_role("link", name="All ferries")).to_have_attribute(
        "href", "https://example.org/ferries"
    )
    assert_accessible(second_browser)


def test_pasted_markdown_becomes_structure_and_can_stay_words(page: Page, ada: User) -> None:
    begin(page, ada)
    words = "# Ferries\n\nThey *sail*[^1].\n\n- one\n- two\n\n[^1]: At night."
    page.locator(".story-text").evaluate(PASTE, {"text/plain": words})
    expect(page.locator(".story-text h2")).to_have_text("Ferries")
    assert {"h2", "em", "ul", "sup", "section"} <= Reading(text_of(page)).tags
    press(page, "Undo the paste")
    expect(page.locator(".story-text")).to_contain_text("# Ferries")
    assert not {"h2", "ul", "sup"} & Reading(text_of(page)).tags
    # With Shift it stays as it is from the beginning: nobody is asked what it means.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.down("Shift")
    page.locator(".story-text").evaluate(PASTE, {"text/plain": words})
    page.keyboard.up("Shift")
    assert text_of(page).count("# Ferries") == 2
    assert not [url for url in asked if url.endswith("/markdown/")]


def test_what_word_processors_say_comes_without_their_looks(page: Page, ada: User) -> None:
    begin(page, ada)
    html = (
        '<html xmlns:o="urn:o"><head><style>p { color: red }</style></head><body lang=EN-US>'
        "<p class=MsoNormal style='margin:0'><span style='font-weight:700' lang=EN-GB>Bold</span>"
        " words<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a>.<o:p></o:p></p><h1>Top</h1>"
        "<hr><div id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'>[1]</a> Note."
        "</p></div></body></html>"
    )
    # Beside the words it puts a picture of them, which is not what one wants.
    page.locator(".story-text").evaluate(PASTE, {"text/html": html, "picture": "words.png"})
    expect(page.get_by_role("dialog")).to_have_count(0)
    kept = text_of(page)
    assert kept.startswith("<p><strong>Bold</strong> words<sup")
    assert "<h2>Top</h2><section" in kept
    assert marks_and_notes(page) == ["words: Note"]
    assert not {"style", "lang"} & {name for _tag, name, _value in Reading(kept).attributes}


def test_pictures_of_other_sites_are_left_out_and_those_of_this_one_stay(
    page: Page, ada: User, base_url: str
) -> None:
    begin(page, ada)
    own = f'<img src="{base_url}/pictures/none/" alt="Ours">'
    html = f'<p>Words <a href="{base_url}/a/">here</a></p><img src="https://x.example/y.gif">{own}'
    page.locator(".story-text").evaluate(PASTE, {"text/html": html})
    expect(page.get_by_text("Pictures of other sites were left out.")).to_be_visible()
    kept = Reading(text_of(page))
    assert kept.values("src") == ["/pictures/none/"]
    assert kept.values("href") == ["/a/"]


def test_a_picture_is_described_and_widened_in_its_place(page: Page, ada: User) -> None:
    html = '<figure><img src="/pictures/none/" alt=""></figure><p>x</p>'
    story = make_post(ada.memberships.get().blog, ada, body=html)
    enter(page, ada)
    page.goto(f"/admin/blog/post/{story.pk}/change/")
    page.locator(".story-text img").click()
    press(page, "Description")
    dialog = page.get_by_role("dialog", name="Description of the picture")
    expect(dialog.get_by_label("It only decorates")).to_be_checked()
    dialog.get_by_label("It only decorates").uncheck()
    dialog.get_by_label("What is to be seen").fill("An empty platform")
    dialog.get_by_role("button", name="Set the description").click()
    press(page, "Wide")
    press(page, "Caption")
    page.keyboard.type("At night")
    expect(page.locator("textarea[name=body]")).to_have_value(
        '<figure class="wide"><img src="/pictures/none/" alt="An empty platform">'
        "<figcaption>At night</figcaption></figure><p>x</p>"
    )


@pytest.mark.parametrize("seat", ["page", "phone_page"])
def test_the_full_page_is_entered_and_left_by_keys(
    request: pytest.FixtureRequest, ada: User, seat: str
) -> None:
    page: Page = request.getfixturevalue(seat)
    begin(page, ada)
    page.keyboard.type("It left at eleven.")
    expect(page.locator("[data-words]")).to_have_text("4")
    publish = page.get_by_role("button", name="Publish", exact=True)
    expect(publish).to_be_visible()
    page.keyboard.press("Alt+F10")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(publish).to_be_hidden()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(publish).to_be_visible()


def test_the_open_editor_bars_nobodys_way(page: Page, ada: User) -> None:
    story = make_post(ada.memberships.get().blog, ada, body=WHOLE)
    enter(page, ada)
    page.goto(f"/admin/blog/post/{story.pk}/change/")
    for place in ("pre", "figure.embed span", "section.footnotes p", "td p"):
        page.locator(f".story-text {place}").first.click()
        expect(page.locator(".editor-place:not([hidden])")).to_have_count(1)
    assert_accessible(page)
    page.locator(".story-text figure img").click()
    press(page, "Description")
    assert_accessible(page)
    page.keyboard.press("Escape")
    press(page, "Nothing but the text")
    assert_accessible(page)
