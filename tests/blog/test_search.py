"""Finding stories by their words: the same on both databases, whatever was typed."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Post, Tag
from blog.models.search_text import SearchText
from blog.searching import catch_up
from storyteller.tasks import DUTIES
from tests import people
from tests.factories import make_post
from tests.lib.hostile import ATTACKS
from tests.lib.markup import Reading

TITLE = re.compile(r'<h2 class="search-title">\s*<a href="[^"]+"><bdi>(.*?)</bdi>', re.DOTALL)


def found(query: str, client: Client | None = None, **more: Any) -> list[str]:
    """Return the titles that are found, without their marks."""
    answer = (client or Client()).get("/search/", {"q": query, **more})
    assert answer.status_code == 200, query
    return [html.unescape(re.sub("</?mark>", "", title)) for title in TITLE.findall(answer.text)]


@pytest.fixture
def stories(blog: Blog, ada: User) -> dict[str, Post]:
    """Return some stories by their slugs."""
    told = {
        "train": ("The Night Train", "<p>It left at ten from the <em>naïve</em> Café.</p>"),
        "ship": ("A ship", "<p>No rails: a train of waves, and don’t ask.</p>"),
        "tokyo": ("日本語の話", "<p>東京都に行きました。</p>"),
        "arabic": ("قصة", "<p>ذهبت إلى المحطة</p>"),
    }
    return {
        slug: make_post(blog, ada, slug=slug, title=title, body=body)
        for slug, (title, body) in told.items()
    }


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("train", ["The Night Train", "A ship"]),  # the title counts more
        ("TRAINS", []),
        ("nigh tra", ["The Night Train"]),
        ("naive cafe", ["The Night Train"]),
        ("ＣＡＦÉ", ["The Night Train"]),
        ("dont", ["A ship"]),
        ("don't", ["A ship"]),
        ("train waves rails", ["A ship"]),
        ("train tokyo", []),
        ("日本", ["日本語の話"]),
        ("京都", ["日本語の話"]),
        ("都京", []),
        ("المحط", ["قصة"]),
        ("em", []),  # markup is no word
    ],
)
@pytest.mark.usefixtures("stories")
def test_stories_are_found_by_the_beginnings_of_their_words(query: str, titles: list[str]) -> None:
    assert found(query) == titles


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        '"',
        "'",
        'NEAR("a b", 2)',
        "NEAR(",
        "a AND OR NOT",
        "title: train",
        "-train",
        "* ^ :* & | ! ( )",
        "'; DROP TABLE blog_post; --",
        "\\",
        "%",
        "a:b:c",
        "<->",
        "\u202e\u2066x",
        "é́́́",
        "x" * 10_000,
        "x " * 5_000,
        "x-" * 5_000,
        "🚂",
        "٣",
        *ATTACKS[:12],
    ],
)
def test_whatever_was_typed_is_answered(query: str) -> None:
    answer = Client().get("/search/", {"q": query})
    assert answer.status_code == 200
    assert not [name for _tag, name, _value in Reading(answer.text).attributes if name[:2] == "on"]
    assert "<script>alert" not in answer.text


def test_a_nul_is_refused_and_nothing_falls_over(client: Client, blog: Blog) -> None:
    assert client.get("/search/?q=a%00b").status_code == 400


def test_tags_and_authors_are_found_and_found_anew(
    stories: dict[str, Post], blog: Blog, ada: User, desk: Client
) -> None:
    catch_up()
    assert sorted(found("ada")) == sorted(post.title for post in stories.values())
    ship = stories["ship"]
    sent = {"title": ship.title, "body": ship.body, "slug": "ship", "kind": "story"}
    sent |= {"tag_words": "Ocean liners", "byline_words": "ada", "version": str(ship.version)}
    answer = desk.post(f"/admin/blog/post/{ship.pk}/change/", sent)
    assert answer.status_code == 302
    assert found("liner") == ["A ship"]
    Tag.objects.update(name="Steamers")
    assert found("steamer") == []
    catch_up()
    assert (found("steamer"), found("liner")) == (["A ship"], [])


@pytest.fixture
def desk(ada: User) -> Client:
    """Return the author's browser."""
    client = Client()
    client.force_login(ada)
    return client


def test_changed_words_are_found_and_old_ones_are_not(stories: dict[str, Post], ada: User) -> None:
    ship = stories["ship"]
    ship.body = "<p>Only gulls.</p>"
    ship.save()
    assert (found("gulls"), found("waves")) == (["A ship"], [])
    ship.withdraw(by=ada)
    assert found("gulls") == []
    ship.delete()
    assert not SearchText.objects.filter(title__contains="ship").exists()
    assert found("train") == ["The Night Train"]


@pytest.mark.parametrize("status", ["draft", "review", "scheduled", "private", "withdrawn"])
def test_nobody_finds_what_they_may_not_read(
    stories: dict[str, Post], blog: Blog, status: str
) -> None:
    Post.objects.filter(slug="ship").update(status=status)
    assert found("waves") == []
    reader, member = Client(), Client()
    reader.force_login(people.reader())
    member.force_login(people.moderator(blog))
    assert found("waves", reader) == []
    assert found("waves", member) == (["A ship"] if status == "private" else [])


def test_another_blog_is_another_place(stories: dict[str, Post], blog: Blog) -> None:
    Blog.objects.filter(pk=blog.pk).update(address="ours.example")
    Blog.objects.create(title="Theirs", address="testserver")
    assert found("train") == []


def test_what_was_found_is_marked_and_nothing_else(stories: dict[str, Post]) -> None:
    text = Client().get("/search/", {"q": "TRAI café"}).text
    assert "The Night <mark>Train</mark>" in text
    assert "It left at ten from the naïve <mark>Café</mark>." in text


def test_words_are_shown_as_words(blog: Blog, ada: User) -> None:
    make_post(blog, ada, title="<b>Bold</b> & brave", body="<p>&lt;script&gt;alert(1) bold</p>")
    text = Client().get("/search/", {"q": "bold"}).text
    assert "&lt;b&gt;<mark>Bold</mark>&lt;/b&gt; &amp; brave" in text
    assert "&lt;script&gt;alert(1) <mark>bold</mark>" in text


def test_there_are_pages_and_no_page_behind_the_last(blog: Blog, ada: User) -> None:
    for number in range(12):
        make_post(blog, ada, title=f"Story {number}", slug=f"story-{number}")
    first, second = found("story"), found("story", page="2")
    assert (len(first), len(second), len({*first, *second})) == (10, 2, 12)
    for page in ("3", "0", "-1", "x", "9" * 50, "²"):
        assert Client().get("/search/", {"q": "story", "page": page}).status_code == 404
    assert "?q=story&amp;page=2" in Client().get("/search/", {"q": "story"}).text


def test_a_script_gets_the_list_alone(stories: dict[str, Post]) -> None:
    headers = {"X-Requested-With": "storyteller"}
    answer = Client().get("/search/", {"q": "train"}, headers=headers)
    assert "<html" not in answer.text
    assert len(TITLE.findall(answer.text)) == 2


def test_no_cache_shows_people_what_a_script_has_asked_for(stories: dict[str, Post]) -> None:
    for headers in ({}, {"X-Requested-With": "storyteller"}):
        answer = Client().get("/search/", {"q": "train"}, headers=headers)
        assert "X-Requested-With" in answer["Vary"]


def test_a_page_costs_the_same_for_one_and_for_ten(blog: Blog, ada: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            found("story")
        return len(queries)

    make_post(blog, ada, title="Story")
    once = cost()
    for number in range(9):
        make_post(blog, ada, title=f"Story {number}", slug=f"story-{number}")
    assert cost() == once <= 5


@pytest.fixture
def _fresh_clock(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("_fresh_clock")
def test_the_clock_finds_what_is_in_no_index_and_then_rests(stories: dict[str, Post]) -> None:
    assert catch_up in DUTIES
    SearchText.objects.all().delete()
    assert found("train") == []
    assert catch_up() == len(stories)
    assert len(found("train")) == 2
    assert [catch_up(), catch_up()] == [0, 0]


@pytest.mark.usefixtures("_fresh_clock")
def test_the_clock_asks_little_and_reads_no_text_where_nothing_is_new(
    blog: Blog, ada: User
) -> None:
    for number in range(20):
        make_post(blog, ada, slug=f"story-{number}")
    catch_up()  # their author was named after they were written
    with CaptureQueriesContext(connection) as queries:
        assert catch_up() == 0
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    asked = [sql for sql in asked if "storyteller_cache" not in sql]
    assert len(asked) <= 4
    assert not any('"body"' in sql or '"words"' in sql for sql in asked)


@pytest.mark.usefixtures("_fresh_clock")
def test_a_new_name_is_found_after_the_clock_has_come_by(blog: Blog, ada: User) -> None:
    post = make_post(blog, ada)
    catch_up()
    ada.display_name = "Augusta"
    ada.save()
    assert found("augusta") == []
    assert catch_up() == 1
    assert found("augusta") == [post.title]


def test_a_page_that_is_not_there_offers_to_search(client: Client, blog: Blog) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert 'action="/search/"' in answer.text
