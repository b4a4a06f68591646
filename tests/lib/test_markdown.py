"""Comments in Markdown: the few things that are rendered, and the many that are not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyteller.lib.html import clean_comment, text_of
from storyteller.lib.markdown import render_comment
from storyteller.lib.text import scrub
from tests.lib.hostile import ATTACKS, LABOURS
from tests.lib.markup import Reading, assert_harmless

SIGNS = st.sampled_from(
    [*"*_`[]()<>!#>-+.\\&|~\n:/\" '1", "\n\n", "http://", "](", "![", "- ", "> "]
)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>\n"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>\n"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("2. a", "<ol>\n<li>a</li>\n</ol>\n"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>\n"),
        ("```py\nx = 1\n```", "<pre><code>x = 1\n</code></pre>\n"),
        ("\\*not\\* &copy;", "<p>*not* ©</p>\n"),
    ],
)
def test_the_subset_is_rendered(source: str, html: str) -> None:
    assert render_comment(source) == html


@pytest.mark.parametrize(
    "source",
    ["# no heading", "a\n===", "a\n---", "| a | b |", "***", "<b>no html</b>", "[a]: /b\n\n[a]"],
)
def test_what_is_not_in_the_subset_stays_as_it_was_typed(source: str) -> None:
    assert text_of(render_comment(source)) == " ".join(source.split())


def test_an_indented_line_is_a_paragraph() -> None:
    assert render_comment("    so I said") == "<p>so I said</p>\n"


def test_an_address_becomes_a_link_and_a_file_name_does_not() -> None:
    html = render_comment("See https://example.org/a?b=1&c=2, manage.py and me@example.org.")
    assert Reading(html).values("href") == ["https://example.org/a?b=1&c=2"]


def test_a_picture_becomes_a_link_without_its_exclamation_mark() -> None:
    html = render_comment("Look ![a cat](https://example.org/cat.png)!")
    assert text_of(html) == "Look a cat!"
    assert Reading(html).values("href") == ["https://example.org/cat.png"]


def test_a_picture_inside_a_link_is_only_words() -> None:
    html = render_comment("[![cat](https://a.example/c.png)](https://b.example/)")
    assert Reading(html).values("href") == ["https://b.example/"]
    assert text_of(html) == "cat"


@pytest.mark.parametrize("source", [">" * 30 + " deep", "- " * 30 + "deep"])
def test_words_that_nest_too_deep_are_shown_as_typed(source: str) -> None:
    assert "deep" in text_of(render_comment(source))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack: str) -> None:
    assert_harmless(render_comment(attack))


@given(st.lists(st.one_of(SIGNS, st.sampled_from(ATTACKS), st.text(max_size=4))).map("".join))
def test_whatever_is_typed_renders_to_clean_html(source: str) -> None:
    html = render_comment(scrub(source))
    assert_harmless(html)
    assert Reading(clean_comment(html)).course == Reading(html).course


@pytest.mark.parametrize("source", LABOURS.values(), ids=LABOURS.keys())
def test_ten_thousand_hostile_letters_cost_less_than_a_second(source: str) -> None:
    began = time.process_time()
    render_comment(scrub(source))
    assert time.process_time() - began < 1
