"""Opening a story in the editor loses nothing: what it would lose is shown as HTML instead."""

import pytest
from playwright.sync_api import Page

from blog.models import Blog
from storyteller.lib.html import clean_story
from tests import people
from tests.browser.journeys import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Whether the editor itself would say that it loses something of each of these.
ASK = """
async (texts) => {
    const { Editor } = await import("/static/django_prose_editor/editor.js")
    const { extensions } = await import("/static/js/editor-extensions.js")
    const { opened, stored } = await import("/static/js/editor-html.js")
    const { wouldLose } = await import("/static/js/editor-losses.js")
    return texts.filter((html) => {
        const element = document.createElement("div")
        const given = { element, extensions: extensions(""), content: opened(html) }
        const editor = new Editor({ ...given, injectCSS: false })
        return wouldLose(html, stored(editor, ""))
    })
}
"""
IMG = '<img src="/pictures/n/" alt="a">'
MARK = '<sup class="footnote-ref"><a href="#fn1" id="fnref1">1</a></sup>'
NOTES = '<section class="footnotes"><ol class="footnotes-list">{}</ol></section>'
NOTE = '<li id="fn1" class="footnote-item">{}</li>'
LINK = '<a href="https://x.example/"><span>a</span></a>'
CARD = f'<figure class="embed">{LINK}<figcaption>{{}}</figcaption></figure>'

KEPT = [
    "just text",
    "<p>a<br>b</p>",
    f"<p>one {IMG} two</p>",
    f'<figure class="aside">{IMG}<figcaption lang="fr">c <em>d</em></figcaption></figure>',
    '<figure class="full"><img src="/pictures/n/" alt="" title="t"></figure>',
    '<p lang="de"><q dir="rtl" lang="ar">a</q> <span dir="auto">b</span> <span>c</span></p>',
    "<p><em><strong><s>a</s></strong></em><u>b</u><sub>c</sub><sup>d</sup><del>e</del></p>",
    "<p><ins>f</ins><i>g</i><b>h</b><cite>i</cite><dfn>j</dfn><samp>k</samp><var>l</var></p>",
    '<p><a href="/x" title="t">a</a> <a href="mailto:a@b.example">m</a> <a href="x/y">r</a></p>',
    '<ol reversed="" type="i" start="9"><li value="4">a<ul><li>b</li></ul></li></ol>',
    '<table><tbody><tr><th scope="row" colspan="1">a</th><td rowspan="2">b</td></tr></table>',
    "<dl><dt>a</dt><dd><p>b</p><p>c</p></dd></dl>",
    "<details><summary>a</summary>text <em>b</em></details>",
    '<blockquote class="pull" lang="fr"><ul><li>a</li></ul><p class="lead">b</p></blockquote>',
    "<pre>a</pre>",
    f"<p>a{MARK}</p>" + NOTES.format(NOTE.format("<p>n</p><ul><li>m</li></ul>")),
    f'<p>a{MARK}</p><hr class="footnotes-sep">' + NOTES.format(NOTE.format("n")),
    CARD.format("x.example"),
]
SHOWN = [
    f'<p><a href="/x">{IMG}</a></p>',
    f'<figure class="gallery">{IMG}{IMG}</figure>',
    f"<figure>{IMG}<figcaption><p>c</p><p>d</p></figcaption></figure>",
    f"<figure><figcaption>c</figcaption>{IMG}</figure>",
    "<figure><table><tbody><tr><td>a</td></tr></tbody></table></figure>",
    "<table><caption>c</caption><tbody><tr><td>a</td></tr></tbody></table>",
    '<table><colgroup><col span="2"></colgroup><tbody><tr><td>a</td></tr></tbody></table>',
    "<section><p>a</p></section>",
    "<p><code><kbd>x</kbd></code></p>",
    "<pre><code>a <em>b</em></code></pre>",
    '<pre class="language-python"><code>a</code></pre>',
    "<details><p>a</p></details>",
    CARD.format("words of my own"),
    "<p>a</p>" + NOTES.format(NOTE.format("nothing leads here")),
    f"<p>a{MARK}</p>" + NOTES.format(NOTE.format("n")) + "<p>after it</p>",
]


def test_what_the_editor_does_not_keep_is_shown_as_html(page: Page, transactional_db: None) -> None:
    blog: Blog = people.make_blog()
    enter(page, people.author(blog))
    page.goto("/admin/blog/post/add/")
    texts = [clean_story(html) for html in [*KEPT, *SHOWN]]
    # As the server stores them, not as somebody once thought that it would.
    assert all(len(text) > len(html) / 2 for text, html in zip(texts, [*KEPT, *SHOWN], strict=True))
    assert page.evaluate(ASK, texts) == texts[len(KEPT) :]
