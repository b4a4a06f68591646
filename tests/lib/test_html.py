"""The sanitising door: what may pass, and that nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyteller.lib.html import clean_comment, clean_story, safe, text_of
from tests.lib.hostile import ATTACKS
from tests.lib.markup import Reading, assert_harmless

# Torn pieces of the attacks glued together find what the attacks one by one do not.
PIECES = st.lists(
    st.one_of(
        st.sampled_from(ATTACKS),
        st.sampled_from(
            ["<", ">", '"', "'", "</p>", "<p>", "<table>", "<svg>", "<!--", "-->", "="]
        ),
        st.text(max_size=8),
    ),
    max_size=8,
).map("".join)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_passes_the_door_of_stories(attack: str) -> None:
    assert_harmless(clean_story(attack))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_passes_the_door_of_comments(attack: str) -> None:
    cleaned = clean_comment(attack)
    assert_harmless(cleaned)
    allowed = {"p", "br", "em", "strong", "del", "a", "blockquote", "ul", "ol", "li", "code", "pre"}
    assert Reading(cleaned).tags <= allowed


@given(PIECES)
def test_whatever_passes_is_harmless_and_passes_again_unchanged(html: str) -> None:
    for clean in (clean_story, clean_comment):
        once = clean(html)
        assert_harmless(once)
        assert Reading(clean(once)).course == Reading(once).course


def test_a_story_keeps_everything_a_story_is_made_of() -> None:
    story = (
        '<h2>One</h2><h3>Two</h3><h4>Three</h4><p class="lead">H<sub>2</sub>O, <em>a</em>, '
        "<strong>b</strong>, <s>c</s>, <u>d</u>, <mark>e</mark>, <kbd>f</kbd></p>"
        '<p dir="rtl" lang="ar">مرحبا</p><blockquote><p>q</p></blockquote><hr>'
        '<ul><li>x</li></ul><ol start="3"><li>y</li></ol>'
        '<pre><code class="language-python">1 &lt; 2</code></pre>'
        '<table><thead><tr><th scope="col">n</th></tr></thead>'
        '<tbody><tr><td colspan="2">1</td></tr></tbody></table>'
    )
    assert clean_story(story) == story


def test_a_story_keeps_its_pictures_of_our_own_site() -> None:
    figure = (
        '<figure class="wide"><picture>'
        '<source srcset="/media/a-400.avif 400w, /media/a-800.avif 800w" sizes="100vw"'
        ' type="image/avif"><img src="/media/a.jpg" alt="A &gt; B" width="800" height="600"'
        ' srcset="/media/a-400.jpg 400w, /media/a.jpg 2x" sizes="(min-width: 40em) 50vw, 100vw"'
        ' loading="lazy"></picture><figcaption>A door</figcaption></figure>'
    )
    kept = Reading(clean_story(figure))
    assert sorted(kept.attributes) == sorted(Reading(figure).attributes)


def test_a_picture_from_elsewhere_leaves_nothing_behind() -> None:
    assert clean_story('a<img src="https://evil.example/x.gif" alt="x" width="1">b') == "ab"


def test_footnotes_keep_their_ids_and_nothing_else_has_one() -> None:
    story = (
        '<p>Word<sup class="footnote-ref"><a href="#fn1" id="fnref1" role="doc-noteref">1</a></sup>'
        '</p><section class="footnotes" role="doc-endnotes"><ol class="footnotes-list">'
        '<li id="fn1" class="footnote-item">Note <a href="#fnref1" class="footnote-backref">↩</a>'
        "</li></ol></section>"
    )
    kept = Reading(clean_story(story))
    assert kept.values("id") == ["fnref1", "fn1"]
    assert kept.values("href") == ["#fn1", "#fnref1"]
    assert not Reading(clean_story('<p id="main">x</p><a id="body" href="/">y</a>')).values("id")


@pytest.mark.parametrize(
    "srcset",
    ["/media/a.png 1x 2x", "/media/a.png 1x,", "/media/a.png wide", "a.png", "/media/a b"],
)
def test_a_choice_of_pictures_that_cannot_be_read_is_dropped(srcset: str) -> None:
    cleaned = clean_story(f'<img src="/media/a.png" srcset="{srcset}" width="9999999">')
    assert cleaned == '<img src="/media/a.png">'


def test_a_comment_element_has_no_attribute_but_its_address() -> None:
    assert clean_comment('<p lang="en" title="x" dir="rtl" id="x">x</p>') == "<p>x</p>"


def test_only_known_classes_stay() -> None:
    assert clean_story('<p class="lead site-header">x</p>') == '<p class="lead">x</p>'
    assert clean_comment('<p class="lead">x</p>') == "<p>x</p>"


def test_a_comment_link_asks_search_engines_not_to_follow() -> None:
    link = clean_comment('<a href="https://example.org/" rel="dofollow" title="x">x</a>')
    assert link == '<a href="https://example.org/" rel="nofollow ugc noopener">x</a>'


def test_a_comment_cannot_link_into_our_own_site_by_a_path() -> None:
    assert not Reading(clean_comment('<a href="/accounts/logout/">x</a>')).values("href")


def test_safe_text_is_not_escaped_again() -> None:
    assert safe("<p>x</p>").__html__() == "<p>x</p>"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("h<em>ell</em>o<br>there", "hello there"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("1 < 2 &nbsp; \n 3", "1 < 2 3"),
        ("<script>x</script><style>y</style>z", "z"),
        ('w<sup class="footnote-ref"><a href="#fn1">1</a></sup>, x<sup>2</sup>', "w, x2"),
        ('<p>n <a href="#fnref1" class="footnote-backref" rel="noopener">↩</a></p>', "n"),
        ("", ""),
    ],
)
def test_the_words_of_a_text_are_separated_as_they_look(html: str, words: str) -> None:
    assert text_of(html) == words
