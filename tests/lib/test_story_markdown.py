"""Markdown of stories: what it becomes, and that it floods nothing."""

import pytest

from storyteller.lib.html import clean_story
from storyteller.lib.story_markdown import MOST_NOTES, render_story
from tests.lib.hostile import ATTACKS, LABOURS
from tests.lib.markup import Reading, assert_harmless


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# One\n\n##### Five", "<h2>One</h2>\n<h4>Five</h4>\n"),
        ("**a** _b_ ~~c~~", "<p><strong>a</strong> <em>b</em> <s>c</s></p>\n"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("```python\n1 < 2\n```", '<pre><code class="language-python">1 &lt; 2\n</code></pre>\n'),
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n"),
        ("a\n\n---", "<p>a</p>\n<hr>\n"),
    ],
)
def test_markdown_becomes_what_a_story_is_made_of(source: str, html: str) -> None:
    assert render_story(source) == html


def test_a_table_becomes_a_table() -> None:
    assert Reading(render_story("|a|b|\n|-|-|\n|1|2|")).tags >= {"table", "th", "td"}


def test_notes_are_numbered_as_their_marks_stand_and_lead_back() -> None:
    html = render_story("a[^y] b[^x] c[^none]\n\n[^x]: The *x*\ngoes on\n[^y]: The y")
    reading = Reading(html)
    assert reading.values("id") == ["fnref1", "fnref2", "fn1", "fn2"]
    assert reading.values("href") == ["#fn1", "#fn2", "#fnref1", "#fnref2"]
    assert html.index("The y") < html.index("The <em>x</em>\ngoes on")
    assert "c[^none]" in html
    assert clean_story(html) == html


def test_a_note_in_code_is_code() -> None:
    assert "[^1]: no" in render_story("```\n[^1]: no\n```")
    assert "[^1]: no" in render_story("    [^1]: no")


def test_notes_that_are_named_again_and_again_flood_nothing() -> None:
    long = render_story("[^a]" * 500 + "\n\n[^a]: " + "x" * 5_000)
    assert long.count("<li") == 1
    assert render_story("[^a]" * 500 + "\n\n[^a]: x").count("<li") == MOST_NOTES


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_passes(attack: str) -> None:
    assert_harmless(render_story(attack))


@pytest.mark.parametrize("labour", LABOURS.values(), ids=LABOURS)
def test_hard_work_is_done_in_bounded_room(labour: str) -> None:
    assert len(render_story(labour)) < 2_000_000
