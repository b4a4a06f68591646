"""The owner's lists: what an entry finds, where, and how long the longest of them takes."""

import time

import hypothesis.strategies as st
import pytest
from hypothesis import given

from comments.spam.places import host_of, hosts_in, listed, listed_address
from comments.spam.words import Words, fold, words_in
from storyteller.lib.markdown import render_comment
from storyteller.lib.text import scrub

LETTERS = "ab*.é +$(\\[|"


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("casino", "The Casino!", "Casino"),
        ("casino", "casinos, incasino, casino1", ""),
        ("casino", "a_casino_b", "casino"),
        ("casino*", "Two casinos here", "casinos"),
        ("casino *", "Two casinos here", "casinos"),
        ("naïve", "how NAIVE", "NAIVE"),
        ("naive", "how nai\u0308ve", "nai\u0308ve"),
        ("straße", "STRASSE 7", "STRASSE"),
        ("strasse", "Die Straße", "Straße"),
        ("free money", "free\u00a0 \n money", "free\u00a0 \n money"),
        ("free money", "free, money", ""),
        ("free mon*", "Free moneys", "Free moneys"),
        ("viagra", "vi\u200bag\u00adra", "vi\u200bag\u00adra"),
        ("ｃａｓｉｎｏ", "casino", "casino"),
        ("c++", "I write C++ here", "C++"),
        ("$$$", "win $$$ now", "$$$"),
        (".*", "anything", ""),
        ("(a+)+$", "aaaa (A+)+$", "(A+)+$"),
        ("[a-z]", "b", ""),
        ("赌博", "你好赌博网站", "赌博"),
        ("казино", "Лучшее КАЗИНО тут", "КАЗИНО"),
        ("*", "anything", ""),
        ("", "anything", ""),
    ],
)
def test_an_entry_finds_whole_words_however_they_are_written(
    entry: str, text: str, found: str
) -> None:
    assert Words([entry]).find(text) == found


def test_a_list_finds_the_first_match_in_the_text() -> None:
    words = words_in("poker\n\n  casino \nroulette*\n")
    assert words.find("Roulettes and casino") == "Roulettes"
    assert words.find("chess") == ""
    assert words_in("").find("anything") == ""


def naive(entry: str, text: str) -> bool:
    """Say slowly whether ``entry`` stands in ``text``."""
    is_beginning = entry.strip().endswith("*")
    wanted = fold(entry).strip()
    wanted = wanted.rstrip("* ") if is_beginning else wanted
    text = fold(text)
    if not wanted:
        return False
    for start in range(len(text)):
        end = start + len(wanted)
        inside_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
        inside_after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
        if text[start:end] == wanted and not inside_before and (is_beginning or not inside_after):
            return True
    return False


@given(st.lists(st.text(LETTERS, max_size=5), max_size=4), st.text(LETTERS, max_size=30))
def test_the_tree_finds_what_a_slow_search_finds(entries: list[str], text: str) -> None:
    found = Words(entries).find(text)
    assert bool(found) == any(naive(entry, text) for entry in entries)
    assert found in text


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_list_and_any_text_are_borne(entry: str, text: str) -> None:
    assert Words([scrub(entry)]).find(scrub(text)) in scrub(text)


HOSTILE = [
    "a " * 49 + "b",
    *(f"{'x' * 90}{number}*" for number in range(400)),
    *["(a+)+$"] * 50,
    *(f"{'$' * number}!" for number in range(1, 49)),
]


@pytest.mark.parametrize("text", ["a " * 5_000, "x" * 10_000, "$" * 10_000, "(a+)+" * 2_000])
def test_the_longest_list_and_the_worst_text_are_a_moment(text: str) -> None:
    words = Words(HOSTILE)
    begin = time.perf_counter()
    words.find(text)
    # It takes a tenth of a second at the most; squared it would be minutes.
    assert time.perf_counter() - begin < 3


# Places -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("Example.COM", "example.com"),
        ("https://www.example.com:8080/a?b#c", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("example.com.", "example.com"),
        ("localhost", ""),
        ("two words.com", ""),
        ("http://[::1", ""),
        ("a..b.com", ""),
        ("-a.com", ""),
        ("x" * 300 + ".com", ""),
        ("\ud800.com", ""),
        ("", ""),
    ],
)
def test_a_host_is_read_as_people_write_it(typed: str, host: str) -> None:
    assert host_of(typed) == host


def test_every_link_of_a_comment_is_seen() -> None:
    html = render_comment(
        "[a](https://www.one.example/x) ![b](http://two.example) <https://three.example> "
        "mailto:me@four.example https://one.example/y?z=https://five.example"
    )
    assert hosts_in(html)[:3] == ["one.example", "two.example", "three.example"]
    assert "five.example" not in hosts_in(html)


def test_a_listed_host_means_what_lies_below_it_and_nothing_beside() -> None:
    lines = "example.com\nhttps://other.example/page"
    assert listed("example.com", lines) == "example.com"
    assert listed("a.b.example.com", lines) == "example.com"
    assert listed("other.example", lines) == "other.example"
    for host in ("badexample.com", "example.com.evil.net", "com", ""):
        assert listed(host, lines) == ""


def test_a_listed_address_is_one_person_and_a_listed_host_everybody_there() -> None:
    lines = "me@one.example\n@two.example\nthree.example"
    assert listed_address("ME@one.example", lines) == "me@one.example"
    assert listed_address("you@one.example", lines) == ""
    assert listed_address("you@mail.two.example", lines) == "two.example"
    assert listed_address("you@three.example", lines) == "three.example"
    assert listed_address("", lines) == ""
