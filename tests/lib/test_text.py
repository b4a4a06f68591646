"""Text from outside: scrubbed for the databases, for the page, and for comparison."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from storyteller.lib.text import mixes_scripts, scrub, scrub_line, skeleton, slug_of

# Everything Python can hold, lone surrogates included, with the dangerous letters drawn often.
ANYTHING = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Mn", "Cf"]),
        st.sampled_from("\x00\r\n\t\u2028\x85\u202e\u202c\u2066\u2069\u0301\u0323ا\u0344a"),
    )
)


@given(ANYTHING)
def test_scrubbed_text_can_be_encoded_and_has_no_controls(text: str) -> None:
    kept = scrub(text)
    kept.encode()
    assert not [c for c in kept if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert unicodedata.is_normalized("NFC", kept)


@given(ANYTHING)
def test_scrubbing_twice_changes_nothing(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)
    assert scrub_line(scrub_line(text)) == scrub_line(text)


@given(ANYTHING)
def test_a_line_is_one_line_without_direction_controls(text: str) -> None:
    line = scrub_line(text)
    assert line == " ".join(line.split())
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(ANYTHING)
def test_no_letter_carries_more_than_three_marks(text: str) -> None:
    in_a_row = 0
    for letter in scrub(text):
        in_a_row = in_a_row + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        assert in_a_row <= 3


@given(ANYTHING)
def test_every_line_closes_the_directions_it_opens(text: str) -> None:
    for line in scrub(text).split("\n"):
        assert sum(map(line.count, "\u202a\u202b\u202d\u202e")) == line.count("\u202c")
        assert sum(map(line.count, "\u2066\u2067\u2068")) == line.count("\u2069")


@given(ANYTHING)
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["a\x00b", "a\ud800b", "a\ufffeb", "\U0001f468\u200d\U0001f33e", "e\u0301"]
)
def test_the_database_returns_scrubbed_text_as_it_was_given(text: str) -> None:
    kept = scrub(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS text)", [kept])
        assert cursor.fetchone() == (kept,)


def test_line_ends_are_made_equal() -> None:
    assert scrub("a\r\nb\rc\u2028d\x0be") == "a\nb\nc\nd\ne"


def test_a_family_and_a_keycap_stay_whole() -> None:
    for text in ("👨‍👩‍👧", "1️⃣", "❤️", "می‌خواهم", "שָׁלוֹם", "हिन्दी", "ก็"):
        assert scrub(text) == unicodedata.normalize("NFC", text)
        assert scrub_line(text) == unicodedata.normalize("NFC", text)


def test_marks_that_climb_over_other_lines_are_cut_off() -> None:
    assert scrub("x" + "\u0301" * 50 + "y") == "x\u0301\u0301\u0301y"


def test_directions_nest_no_deeper_than_anybody_writes() -> None:
    assert len(scrub("\u2066" * 10_000)) <= 120


def test_a_name_loses_its_direction_controls() -> None:
    assert scrub_line("\u202eeda\u202c\u2066 \u2069L") == "eda L"


def test_an_isolate_closes_what_was_left_open_inside() -> None:
    assert scrub("\u2066a\u202eb\u2069c") == "\u2066a\u202eb\u202c\u2069c"
    assert scrub("\u202a\u2066a\u202cb") == "\u202a\u2066ab\u2069\u202c"
    assert scrub("a\u202c\u2069b") == "ab"
    assert scrub("\u202ea\nb") == "\u202ea\u202c\nb"


@pytest.mark.parametrize(
    "name", ["", " \t\n", "\u200b\u2060", "\u200d\u200c", "\u3164", "\u2800", "\ufe0f"]
)
def test_a_name_that_shows_nothing_is_empty(name: str) -> None:
    assert scrub_line(name) == ""


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("paypal", "PayPaI"),
        ("paypal", "раураl"),
        ("Ada Lovelace", "A.d.a  Lovelace"),
        ("Ada Lovelace", "Αdа Lovelасe"),
        ("Zoë", "zoe"),
        ("Mary", "Rnary"),
        ("Wendy", "vvendy"),
        ("Bob 10", "B0b lO"),
        ("Anna", "Ａnna"),
        ("Anna", "𝐀𝑛𝗇𝕒"),
        ("Anna 7", "Anna ٧"),
        ("Anna", "An\u200bna\u0301"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(true: str, false: str) -> None:
    assert skeleton(true) == skeleton(false)


@pytest.mark.parametrize(
    ("one", "other"), [("Anna", "Hanna"), ("Жанна", "Анна"), ("★", "☆"), ("?", "!")]
)
def test_names_that_differ_have_two_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("name", ["Аnna", "Αlpha", "pаypal", "Annа Smith", "aאb", "aمb"])
def test_a_word_of_two_alphabets_is_noticed(name: str) -> None:
    assert mixes_scripts(name)


@pytest.mark.parametrize(
    "name",
    [
        "Anna",
        "Анна",
        "Anna Анна",
        "山田たろう",
        "カタカナ山田",
        "Taro山田",
        "한국漢字",
        "José",
        "مریم",
        "Anna2",
        "Łukasz",
        "",
    ],
)
def test_an_ordinary_name_is_left_in_peace(name: str) -> None:
    assert not mixes_scripts(name)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Café — a story", "cafe-a-story"),
        ("Привет, мир", "привет-мир"),
        ("5 способов", "5-способов"),
        ("日本語", "日本語"),
        ("★ ★", "story"),
        ("", "story"),
        ("-_-", "story"),
        ("x" * 300, "x" * 80),
        ("word " * 60, "-".join(["word"] * 16)),
    ],
)
def test_a_title_becomes_a_part_of_an_address(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(ANYTHING, st.integers(min_value=5, max_value=100))
def test_a_slug_is_never_empty_nor_too_long(title: str, room: int) -> None:
    slug = slug_of(scrub_line(title), room)
    assert 0 < len(slug) <= room
    assert not set(slug) & set(" /?#%\n.")
