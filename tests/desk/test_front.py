"""The first page of the desk: what waits for whom, what was said last, and thirty days."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Identity, User
from blog.models import Blog, Like, Post
from comments.models import Comment
from tests import people
from tests.factories import make_post, make_thread

At = Callable[..., Client]
Status = Comment.Status


def front(client: Client) -> Any:
    """Return the first page."""
    page = client.get("/admin/")
    assert page.status_code == 200
    return page


def part(page: Any, name: str) -> str:
    """Return the words of one of its parts, "" where there is none."""
    found = re.search(rf'<section[^>]+aria-labelledby="{name}".*?</section>', page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


# Stories ------------------------------------------------------------------------------------------


def test_stories_stand_where_they_belong(at: At, blog: Blog, ada: User) -> None:
    moment = datetime(2126, 3, 4, 15, 30, tzinfo=UTC)
    make_post(blog, ada, title="Half", status="draft")
    make_post(blog, ada, title="Soon", status="scheduled", published_at=moment)
    make_post(blog, ada, title="Asked", status="review")
    make_post(blog, ada, title="Told")
    page = front(at(ada))
    assert "Half" in part(page, "drafts")
    assert "Soon March 4, 2126, 3:30 p.m." in part(page, "scheduled")
    assert part(page, "in-review").startswith("In review Asked")
    assert "Told" not in page.text


def test_the_moment_of_a_scheduled_story_is_the_blogs(at: At, blog: Blog, ada: User) -> None:
    Blog.objects.update(time_zone="Asia/Tokyo")
    moment = datetime(2126, 3, 4, 15, 30, tzinfo=UTC)
    make_post(blog, ada, title="Soon", status="scheduled", published_at=moment)
    assert "March 5, 2126, 12:30 a.m." in part(front(at(ada)), "scheduled")


def test_an_editor_sees_whose_story_waits_and_an_author_only_own(
    at: At, blog: Blog, ada: User
) -> None:
    make_post(blog, ada, title="Asked", status="review")
    assert (
        part(front(at("editor")), "in-review")
        == "Waiting for your look Asked Ada "
        + part(front(at("editor")), "in-review").rpartition("Ada ")[2]
    )
    assert part(front(at("co-author")), "in-review") == ""
    assert "Asked" not in front(at("moderator")).text


def test_what_appears_first_stands_first(at: At, blog: Blog, ada: User) -> None:
    for days, title in ((3, "Later"), (1, "Sooner")):
        moment = timezone.now() + timedelta(days=days)
        make_post(blog, ada, title=title, status="scheduled", published_at=moment)
    words = part(front(at(ada)), "scheduled")
    assert words.index("Sooner") < words.index("Later")


# The conversation ---------------------------------------------------------------------------------


def test_moderators_see_how_many_wait_in_each_queue(at: At, blog: Blog) -> None:
    Blog.objects.update(pending_count=3, reported_count=1, spam_count=0)
    for who in ("moderator", "editor", "owner", "operator"):
        words = part(front(at(who)), "desk-conversation")
        assert "Reported 1 Waiting 3" in words
        assert "Spam" not in words
    assert "Waiting 3" not in front(at("author")).text


def test_the_latest_five_are_shown_each_with_the_way_to_it(at: At, blog: Blog, ada: User) -> None:
    comments = make_thread(make_post(blog, ada), 7, replies=0)
    page = front(at("moderator"))
    words = part(page, "desk-conversation")
    assert [no for no in range(1, 8) if f"Number {no} says so." in words] == [3, 4, 5, 6, 7]
    assert f"/admin/comments/comment/{comments[-1].pk}/change/" in page.text


@pytest.mark.parametrize("status", ["unproved", "rejected", "spam", "withdrawn"])
def test_what_nobody_has_to_read_is_not_among_them(
    at: At, blog: Blog, ada: User, status: str
) -> None:
    make_thread(make_post(blog, ada), 1, status=status, shown=False)
    assert "says so." not in front(at("moderator")).text


def test_an_author_sees_what_is_said_under_own_stories(at: At, blog: Blog, ada: User) -> None:
    make_thread(make_post(blog, ada), 1)
    assert "Number 1 says so." in front(at(ada)).text
    assert "says so." not in front(at("co-author")).text
    Blog.objects.update(authors_moderate=False)
    assert "The conversation" not in front(at(ada)).text


def test_what_was_said_is_text(at: At, blog: Blog, ada: User) -> None:
    words = "<p>&lt;script&gt;alert(1)&lt;/script&gt; <b>loud</b></p>"
    make_thread(make_post(blog, ada), 1, body_html=words)
    text = front(at("moderator")).text
    assert "<script>alert" not in text
    assert "<b>loud" not in text


# Thirty days --------------------------------------------------------------------------------------


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    """Return a story with three comments and two likes of today, and some of before."""
    story, now = make_post(blog, ada), timezone.now()
    for days, count in ((0, 3), (5, 1), (40, 9)):
        make_thread(story, count, created_at=now - timedelta(days=days))
    for number, days in enumerate((0, 0, 29, 31)):
        face = Identity.objects.for_guest("", "", "", f"browser {number}")
        Like.objects.create(post=story, identity=face, created_at=now - timedelta(days=days))
    return story


def rows(page: Any) -> list[list[str]]:
    """Return the rows of the table, today first: day, comments, likes."""
    table = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [re.findall(r">([^<]+)</t[hd]>", row) for row in cells]


def test_each_of_thirty_days_has_its_numbers(at: At, story: Post) -> None:
    page = front(at("author"))
    table = rows(page)
    assert len(table) == 30
    assert (table[0][1:], table[5][1:], table[29][1:]) == (["3", "2"], ["1", "0"], ["0", "1"])
    words = part(page, "desk-month")
    assert "Comments 4 at most 3 a day" in words
    assert "Likes 3 at most 2 a day" in words
    assert re.findall(r'<rect x="(\d+)" y="(\d+)" width="7" height="(\d+)"', page.text) == [
        ("240", "40", "20"),
        ("290", "0", "60"),
        ("0", "30", "30"),
        ("290", "0", "60"),
    ]


def test_a_day_begins_at_midnight_in_the_blogs_zone(
    at: At, story: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 7, 10, 20, 0, tzinfo=UTC)  # the 11th in Kathmandu, 1:45
    monkeypatch.setattr(timezone, "now", lambda: now)
    Blog.objects.update(time_zone="Asia/Kathmandu")
    Comment.objects.update(created_at=datetime(2026, 7, 10, 18, 14, tzinfo=UTC))
    Comment.objects.filter(no=1).update(created_at=datetime(2026, 7, 10, 18, 15, tzinfo=UTC))
    table = rows(front(at("author")))
    assert [row[:2] for row in table[:2]] == [["July 11", "1"], ["July 10", "12"]]


def test_only_what_everybody_reads_is_counted_and_nothing_of_other_blogs(
    at: At, story: Post, ada: User
) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example")
    far = make_post(elsewhere, ada, slug="far")
    make_thread(far, 2)
    Like.objects.create(post=far, identity=Identity.objects.for_account(ada))
    make_thread(story, 2, replies=0, status=Status.SPAM, shown=False)
    assert rows(front(at("author")))[0][1:] == ["3", "2"]


@pytest.mark.parametrize("who", ["author", "editor", "owner", "moderator", "operator"])
def test_every_role_sees_the_thirty_days_of_an_empty_blog(at: At, blog: Blog, who: str) -> None:
    assert len(rows(front(at(who)))) == 30
    assert "<rect" not in front(at(who)).text


# What it costs ------------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads few rows without it.")
def test_drafts_are_found_without_walking_through_what_is_published(at: At, blog: Blog) -> None:
    edda = at("editor")
    with CaptureQueriesContext(connection) as queries:
        front(edda)
    asked = [query["sql"] for query in queries if "'draft'" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]}")
        plan = str(cursor.fetchall())
    assert "blog_post_standing" in plan
    assert "TEMP B-TREE" not in plan


def test_the_first_page_costs_the_same_for_one_row_and_for_many(
    at: At, blog: Blog, ada: User
) -> None:
    def cost(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            front(client)
        return len(queries)

    clients = [at(ada), at("editor")]
    states = {"draft": None, "review": None, "scheduled": timezone.now() + timedelta(days=1)}

    def fill() -> None:
        for status, moment in states.items():
            make_post(blog, ada, status=status, published_at=moment)
        story = make_post(blog, ada, slug=f"s{Post.objects.count()}")
        make_thread(story, 3)

    fill()
    few = [cost(client) for client in clients]
    for _time in range(8):
        fill()
    assert [cost(client) for client in clients] == few
    assert max(few) <= 17
