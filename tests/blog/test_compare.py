"""Two texts as one: what went, what came, and nothing else."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.compare import marked, marked_line, size
from blog.fragments import blocks
from storyteller.lib.html import clean_story, text_of
from tests.lib.hostile import ATTACKS
from tests.lib.markup import assert_harmless

UNSEEN = re.compile(r'<span class="visually-hidden">.*?</span>', re.DOTALL)
LONGEST = 400_000


def plain(before: str, after: str) -> str:
    """Return the comparison without the words for the ear."""
    return UNSEEN.sub("", marked(before, after))


def without(mark: str, html: str) -> str:
    """Return what is left when all that is marked so is dropped."""
    return re.sub(f"<{mark}>.*?</{mark}>", "", UNSEEN.sub("", html), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("<p>It left at ten.</p>", "<p>It left at ten.</p>", "<p>It left at ten.</p>"),
        (
            "<p>It left at ten.</p>",
            "<p>It left at eleven.</p>",
            "<p>It left at <del>ten</del><ins>eleven</ins>.</p>",
        ),
        ("<p>One</p><p>Two</p>", "<p>One</p>", "<p>One</p><p><del>Two</del></p>"),
        ("<p>One</p>", "<p>One</p><h2>Two</h2>", "<p>One</p><h2><ins>Two</ins></h2>"),
        (
            "<p>Nobody saw it go.</p>",
            "<p>Nobody <em>saw</em> it go.</p>",
            "<p>Nobody <del>saw</del><ins><em>saw</em></ins> it go.</p>",
        ),
        (
            "<ul><li>cat</li><li>dog</li></ul>",
            "<ul><li>cat</li><li>cow</li><li>dog</li></ul>",
            "<ul><li>cat</li><li><ins>cow</ins></li><li>dog</li></ul>",
        ),
        (
            "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            "<table><tbody><tr><td>1</td><td>3</td></tr></tbody></table>",
            "<table><tbody><tr><td>1</td><td><del>2</del><ins>3</ins></td></tr></tbody></table>",
        ),
        (
            '<p>See <a href="/a/">there</a>.</p>',
            '<p>See <a href="/b/">there</a>.</p>',
            (
                '<p>See <del><a href="/a/" rel="noopener">there</a></del>'
                '<ins><a href="/b/" rel="noopener">there</a></ins>.</p>'
            ),
        ),
        ("<p>A</p><hr><p>B</p>", "<p>A</p><p>B</p>", "<p>A</p><del><hr></del><p>B</p>"),
        ("", "<p>A word</p>", "<p><ins>A word</ins></p>"),
        ("", "", ""),
    ],
)
def test_what_changed_is_marked_at_its_words(before: str, after: str, shown: str) -> None:
    assert plain(clean_story(before), clean_story(after)) == shown


def test_spaces_between_changed_words_are_no_crumbs() -> None:
    before, after = (
        "<p>The old grey cat sat here today.</p>",
        "<p>The new red dog sat here today.</p>",
    )
    assert "<del>old grey cat</del><ins>new red dog</ins> sat here" in plain(before, after)


def test_another_paragraph_is_not_mixed_with_the_one_that_went() -> None:
    before, after = (
        "<p>All the trains had left by ten.</p>",
        "<p>She sold ice cream on the pier.</p>",
    )
    shown = f"<p><del>{text_of(before)}</del></p><p><ins>{text_of(after)}</ins></p>"
    assert plain(before, after) == shown


def test_the_authors_own_marks_do_not_look_like_changes() -> None:
    assert plain("<p><ins>a</ins> <del>b</del></p>", "<p><ins>a</ins> <del>b</del></p>") == (
        "<p><u>a</u> <s>b</s></p>"
    )


def test_who_does_not_see_colours_hears_what_happened() -> None:
    heard = re.sub(r"<[^>]*>", "", marked("<p>at ten</p>", "<p>at eleven</p>"))
    assert " ".join(heard.split()) == "at taken out: ten end put in: eleven end"


def test_titles_are_compared_as_plain_text() -> None:
    shown = UNSEEN.sub("", marked_line("A <b> & c", "A <i> & c"))
    assert shown == "A &lt;<del>b</del><ins>i</ins>&gt; &amp; c"
    assert marked_line("", "") == ""


def test_the_size_of_a_change_is_counted_in_words() -> None:
    assert size("<p>It left at ten.</p>", "<p>It left late at night.</p>") == (2, 1)
    assert size("<p>Same</p>", "<h2>Same</h2>") == (0, 0)


# Whatever comes -------------------------------------------------------------------------------

_words = st.lists(
    st.sampled_from(["a", "b", "cat", "don't", "&amp;", "猫犬", "x.", "é", "العربية", "<", "1,5"]),
    max_size=6,
).map(" ".join)
_inline = st.recursive(
    _words,
    lambda inner: st.tuples(
        st.sampled_from(["b", "em", "a", "code", "ins", "del", "span", "sub"]), inner, _words
    ).map(lambda made: f"<{made[0]}>{made[1]}</{made[0]}>{made[2]}"),
    max_leaves=3,
)
_block = st.recursive(
    st.tuples(st.sampled_from(["p", "h2", "h3", "pre", "li"]), _inline).map(
        lambda made: f"<{made[0]}>{made[1]}</{made[0]}>"
    )
    | _inline
    | st.sampled_from(["<hr>", "<br>", '<img src="/a" alt="x">', "<p></p>"]),
    lambda inner: st.tuples(
        st.sampled_from(["blockquote", "ul", "table", "tr", "td", "figure", "details", "section"]),
        st.lists(inner, max_size=3).map("".join),
    ).map(lambda made: f"<{made[0]}>{made[1]}</{made[0]}>"),
    max_leaves=5,
)
stories = st.lists(_block, max_size=5).map("".join).map(clean_story)


@given(stories, stories)
def test_without_what_came_it_is_the_old_text_and_without_what_went_the_new(
    before: str, after: str
) -> None:
    shown = marked(before, after)
    assert text_of(without("ins", shown)) == text_of(before)
    assert text_of(without("del", shown)) == text_of(after)
    assert clean_story(UNSEEN.sub("", shown)) == UNSEEN.sub("", shown)


@given(stories)
def test_a_text_has_not_changed_from_itself(story: str) -> None:
    assert not re.search("<(ins|del)>", marked(story, story))


@given(stories)
def test_the_blocks_of_a_story_are_the_story_and_each_is_whole(story: str) -> None:
    found = blocks(story)
    assert "".join("".join(found).split()) == "".join(story.split())
    assert all(clean_story(block) == block for block in found)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_shown_has_been_through_the_door(attack: str) -> None:
    assert_harmless(UNSEEN.sub("", marked(attack, f"{attack} and <p>more</p>")))
    assert_harmless(UNSEEN.sub("", marked_line(attack, f"{attack} and more")))


def test_a_mark_in_an_attribute_stays_a_word() -> None:
    picture = clean_story('<img src="/a" alt="<ins>a<del>">')
    shown = marked(picture, picture)
    assert shown == picture
    assert "visually-hidden" not in shown


HOSTILE = {
    "paragraphs of one letter": ("<p>a</p>", "<p>b</p><p>a</p>"),
    "words that repeat": ("a b ", "b a c "),
    "formats that change": ("<b>a</b>b", "b<i>a</i>"),
    "line ends": ("a<br>", "<br>b"),
    "pictures": ('<img src="/a">', '<img src="/b">'),
    "signs": ("a,", ",a;"),
    "no spaces": ("猫犬", "犬猫鳥"),
    "list items": ("<li>a</li>", "<li>b c</li>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_longest_texts_are_compared_in_bounded_time(name: str) -> None:
    before, after = (
        clean_story(f"<p>{some * (LONGEST // len(some))}</p>") for some in HOSTILE[name]
    )
    begun = time.process_time()
    marked(before, after)
    assert time.process_time() - begun < 3  # about 0.7 s; slower machines have to pass too
