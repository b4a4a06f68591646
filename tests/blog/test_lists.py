"""Lists of stories: the front page, a tag, an author; and how one turns to older ones."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.addresses import Cursor
from blog.models import Blog, Post, Tag
from tests import people
from tests.factories import make_post

ENTRY = re.compile(r'<h2 class="entry-title"><a href="[^"]+">([^<]+)</a>')


def titles(page: Any) -> list[str]:
    """Return the titles of a list, as they stand there."""
    return ENTRY.findall(page.text)


@pytest.fixture
def tell(blog: Blog, ada: User) -> Callable[[int], list[Post]]:
    """Return a function that publishes so many stories, an hour apart, the last one newest."""

    def tell(number: int) -> list[Post]:
        start = timezone.now() - datetime.timedelta(days=30)
        tag, _made = Tag.objects.get_or_create(blog=blog, slug="trains", name="Trains")
        stories = [
            make_post(
                blog,
                ada,
                title=f"Story {index}",
                slug=f"story-{index}",
                published_at=start + datetime.timedelta(hours=index),
            )
            for index in range(number)
        ]
        for story in stories:
            story.tags.add(tag)
        return stories

    return tell


@pytest.fixture(params=["/", "/tag/trains/", "/authors/ada/"])
def address(request: pytest.FixtureRequest) -> str:
    """Return the address of each kind of list in turn."""
    return str(request.param)


def test_an_empty_blog_says_so(client: Client, blog: Blog) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "No stories yet" in page.text


def test_without_a_blog_the_site_says_what_to_do(client: Client, db: None) -> None:
    page = client.get("/")
    assert page.status_code == 503
    assert "make run" in page.text


def test_stories_stand_newest_first(
    client: Client, tell: Callable[[int], list[Post]], address: str
) -> None:
    tell(3)
    assert titles(client.get(address)) == ["Story 2", "Story 1", "Story 0"]


def test_older_stories_follow_without_gap_or_repetition(
    client: Client, tell: Callable[[int], list[Post]], address: str
) -> None:
    stories = tell(25)
    # Three of one moment, at the edge of a page: only the key tells them apart.
    same = stories[15].published_at
    Post.objects.filter(pk__in=[story.pk for story in stories[13:16]]).update(published_at=same)
    seen: list[str] = []
    page, pages = client.get(address), 1
    while older := re.search(r'href="([^"]*)" rel="next"', page.text):
        seen += titles(page)
        page, pages = client.get(address + older[1]), pages + 1
    seen += titles(page)
    assert seen == [f"Story {index}" for index in range(24, -1, -1)]
    assert pages == 3


def test_ten_stories_need_no_second_page(
    client: Client, tell: Callable[[int], list[Post]], address: str
) -> None:
    tell(10)
    assert "Older stories" not in client.get(address).text


def test_only_published_stories_are_listed(
    client: Client, blog: Blog, ada: User, tell: Callable[[int], list[Post]], address: str
) -> None:
    story = tell(1)[0]
    make_post(blog, ada, kind=Post.Kind.PAGE, title="A page").tags.set(story.tags.all())
    for status in Post.Status:
        hidden = make_post(blog, ada, title=status.value, published_at=timezone.now())
        hidden.tags.set(story.tags.all())
        Post.objects.filter(pk=hidden.pk).update(status=status)
    client.force_login(ada)
    assert titles(client.get(address)) == ["published", "Story 0"]


def test_a_list_costs_the_same_for_one_story_and_for_twenty(
    client: Client, tell: Callable[[int], list[Post]], address: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        return len(queries)

    tell(1)
    one = cost()
    for story in Post.objects.all():
        story.delete()
    tell(20)
    assert cost() == one
    # The links of an author are one more; 8 is what a stranger's page may cost.
    assert one <= (6 if "authors" in address else 5)


def test_a_list_is_public_for_strangers(
    client: Client, tell: Callable[[int], list[Post]], address: str
) -> None:
    tell(1)
    page = client.get(address)
    assert not page.cookies
    assert "Cookie" in page.headers["Vary"]
    assert page.headers["Cache-Control"] == "max-age=0, s-maxage=1"
    client.cookies["browser"] = "something"
    assert client.get(address).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_list_is_read_and_nothing_else(
    client: Client, tell: Callable[[int], list[Post]], address: str, method: str
) -> None:
    tell(1)
    assert getattr(client, method)(address).status_code == 405


def test_a_title_is_text(client: Client, blog: Blog, ada: User) -> None:
    make_post(blog, ada, title="<script>alert(1)</script> & “quotes”")
    text = client.get("/").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “quotes”" in text


def test_a_cursor_is_read_as_it_was_written() -> None:
    moment = datetime.datetime(1969, 7, 20, 20, 17, 40, 123_456, tzinfo=datetime.UTC)
    assert Cursor.read(str(Cursor(moment, 42))) == Cursor(moment, 42)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_cursor_of_any_year_is_answered(client: Client, blog: Blog, year: int) -> None:
    moment = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    for pk in (-(2**63), 0, 2**63 - 1):
        assert client.get(f"/?before={Cursor(moment, pk)}").status_code == 200


def test_the_front_page_and_older_stories_read_one_index(
    blog: Blog, tell: Callable[[int], list[Post]]
) -> None:
    older = tell(3)[2].cursor
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Three rows are read faster without any index; ask what thousands would do.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        stories = blog.posts.published().stories().newest_first()
        for listed in (stories, stories.after(older)):
            plan = listed[:11].explain()
            assert "blog_post_newest" in plan
            assert "TEMP B-TREE" not in plan
            assert "Sort" not in plan
        due = Post.objects.filter(status="scheduled", published_at__lte=timezone.now())
        assert "blog_post_due" in due.order_by("published_at", "pk").explain()


# Tags and authors -----------------------------------------------------------------------------


def test_an_unknown_tag_is_not_there(client: Client, blog: Blog) -> None:
    assert client.get("/tag/trains/").status_code == 404


def test_a_tag_of_another_blog_is_not_there(client: Client, blog: Blog) -> None:
    Tag.objects.create(blog=people.make_blog(), name="Trains", slug="trains")
    assert client.get("/tag/trains/").status_code == 404


def test_the_tag_is_the_heading(client: Client, tell: Callable[[int], list[Post]]) -> None:
    tell(1)
    assert '<h1 class="list-heading">Trains</h1>' in client.get("/tag/trains/").text


def test_a_member_without_stories_has_a_page(client: Client, blog: Blog, ada: User) -> None:
    page = client.get("/authors/ada/")
    assert page.status_code == 200
    assert "Ada tells of engines." in page.text


def test_a_reader_has_no_page(client: Client, blog: Blog) -> None:
    people.reader()
    assert client.get("/authors/ruth/").status_code == 404


def test_who_has_left_keeps_a_page_while_a_story_is_public(
    client: Client, blog: Blog, ada: User
) -> None:
    story = make_post(blog, ada)
    blog.memberships.filter(user=ada).delete()
    assert client.get("/authors/ada/").status_code == 200
    story.withdraw(by=ada)
    assert client.get("/authors/ada/").status_code == 404


def test_a_co_author_has_the_story_too(client: Client, blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    ben = people.co_author(blog)
    story.authorships.create(user=ben, position=1)
    assert titles(client.get("/authors/ben/")) == ["The Night Train"]
