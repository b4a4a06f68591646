"""Pictures in the HTML of a story: what browsers must know, put in at each save, and only once."""

import re
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from blog.models import Image
from blog.pictures import dress, undress
from storyteller.lib.html import clean_story
from storyteller.lib.tints import TINTS, tint_of

SHEET = Path(__file__).parents[2] / "storyteller/static/css/pictures.css"


def picture(name: str, **changes: Any) -> Image:
    """Return a picture that was never stored."""
    made = [
        {"width": width, "height": width // 2, "format": kind, "path": f"images/x/{width}.{kind}"}
        for width in (960, 480)
        for kind in ("avif", "webp", "jpeg")
    ]
    fields: dict[str, Any] = {
        "name": name,
        "alt": 'A <train>, "late"',
        "status": Image.Status.READY,
        "width": 960,
        "height": 480,
        "colour": "#20a0ff",
        "renditions": made,
    }
    return Image(**fields | changes)


IMAGES = {
    "ready": picture("ready"),
    "waits": picture("waits", status=Image.Status.WAITING, renditions=[], colour=""),
    "old": picture("old", status=Image.Status.WAITING, width=0, height=0, renditions=[]),
    "decor": picture("decor", is_decorative=True),
}

PIECES = st.sampled_from(
    [
        *[f'<img src="/pictures/{name}/"{more}>' for name in [*IMAGES, "nobodys"] for more in (
            "", ' alt=""', ' alt="x &gt; y"', ' title="T" alt="a"', ' class="tint-000 b"',
            ' loading="eager" width="3"',
        )],
        '<img src="/static/own.png" alt="">',
        "<picture>",
        '<source srcset="/media/images/x/480.webp 480w">',
        "</picture>",
        "<figure>",
        '<figure class="wide">',
        '<figure class="full"> ',
        "</figure>",
        "<figcaption>words</figcaption>",
        "<p>words",
        "</p>",
    ]
)  # fmt: skip


def saved(html: str, is_below: bool = False) -> str:
    """Return ``html`` as a post stores it."""
    return clean_story(dress(clean_story(html), IMAGES, is_below))


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
def test_what_is_saved_twice_is_as_if_saved_once(html: str, is_below: bool) -> None:
    once = saved(html, is_below)
    assert saved(once, is_below) == once


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
def test_what_the_author_sees_again_becomes_the_same(html: str, is_below: bool) -> None:
    once = saved(html, is_below)
    shown = undress(once)
    assert saved(shown, is_below) == once
    assert undress(shown) == shown


def test_a_picture_comes_in_three_formats_and_says_its_size() -> None:
    html = saved('<figure><img src="/pictures/ready/" alt="Mine"></figure>')
    for words in (
        '<picture><source type="image/avif" srcset="/media/images/x/960.avif 960w, ',
        '<source type="image/webp" srcset="/media/images/x/960.webp 960w, ',
        '<img src="/pictures/ready/" width="960" height="480" srcset="/media/images/x/960.jpeg ',
        ' alt="Mine" ',
        ' class="tint-023">',
    ):
        assert words in html


def test_it_says_how_wide_it_will_be_shown() -> None:
    for look, sizes in (
        ("", "(min-width: 46rem) 42rem, 100vw"),
        ("wide", "(min-width: 64rem) 60rem, 100vw"),
        ("full", "100vw"),
        ("aside", "(min-width: 46rem) 19rem, 100vw"),
        ("gallery", "(min-width: 46rem) 42rem, 100vw"),
    ):
        html = saved(f'<figure class="{look}">\n<img src="/pictures/ready/" alt=""></figure>')
        assert set(re.findall(r'sizes="([^"]*)"', html)) == {sizes}


def test_one_that_is_being_made_says_its_size_already() -> None:
    html = saved('<img src="/pictures/waits/" alt="Mine">')
    said = '<img src="/pictures/waits/" width="960" height="480" alt="Mine" decoding="async">'
    assert html == said


def test_the_first_picture_of_a_page_is_not_put_off() -> None:
    two = '<img src="/pictures/ready/" alt=""><img src="/pictures/waits/" alt="">'
    assert re.findall("ready/|waits/|lazy", saved(two)) == ["ready/", "waits/", "lazy"]
    below = re.findall("ready/|waits/|lazy", saved(two, is_below=True))
    assert below == ["ready/", "lazy", "waits/", "lazy"]


def test_words_of_the_library_stand_in_only_where_the_author_has_said_nothing() -> None:
    words = 'alt="A &lt;train&gt;, &quot;late&quot;"'
    assert words in saved('<img src="/pictures/ready/">')
    assert words not in saved('<img src="/pictures/ready/" alt="">')
    assert 'alt=""' in saved('<img src="/pictures/decor/">')
    assert 'alt="Yet"' in saved('<img src="/pictures/decor/" alt="Yet">')


def test_every_colour_has_a_rule() -> None:
    rules = set(re.findall(r"\.(tint-\d{3}) \{", SHEET.read_text()))
    assert rules == TINTS
    assert {tint_of("#000000"), tint_of("#ffffff"), tint_of("")} == {"tint-000", "tint-333", ""}
