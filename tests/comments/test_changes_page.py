"""What an open page is told: how much was said since it was made."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, Conversation
from comments.views_changes import MANY
from tests import people
from tests.comments.browsing import browser, said, story
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread

JANUARY = datetime.date(2026, 1, 1)


def opened(client: Client, post: Post) -> int:
    """Return what the page that is opened now will ask with."""
    page = story(client, post)
    return int(page.partition("<new-comments")[2].partition('data-seq="')[2].partition('"')[0])


def news(client: Client, post: Post, since: int) -> dict[str, Any]:
    answer = client.get(f"{post.get_absolute_url()}changes/?since={since}")
    assert answer.status_code == 200
    told: dict[str, Any] = json.loads(answer.content)
    return told


def test_an_open_page_is_told_what_was_said_since(post: Post, moderator: User) -> None:
    ruth = browser()
    assert opened(ruth, post) == 0
    say(post, as_=face(moderator), by=moderator)
    since = opened(ruth, post)
    assert news(ruth, post, since) == {"seq": since, "new": 0, "url": "", "says": "", "show": ""}
    for _ in range(2):
        say(post, as_=face(moderator), by=moderator)
    assert news(ruth, post, since) == {
        "seq": since + 2,
        "new": 2,
        "url": f"{post.get_absolute_url()}comment/2/#comment-2",
        "says": "2 new comments",
        "show": "Show 2 new comments",
    }
    assert news(ruth, post, 0)["new"] == 3
    assert news(ruth, post, since + 2)["new"] == 0
    assert opened(ruth, post) == since + 2


def test_only_what_begins_to_be_read_is_new(post: Post, moderator: User) -> None:
    ruth = browser()
    old = say(post, as_=face(moderator), by=moderator)
    waiting = say(post)
    Post.objects.filter(pk=post.pk).update(comment_mode="open")
    unreviewed = say(Post.objects.get(pk=post.pk), as_=people.guest("Gil"))
    since = opened(ruth, post)
    say(post, as_=people.guest("Greta"), under=old).reject(by=moderator)
    unreviewed.approve(by=moderator)
    old.pin(by=moderator)
    old.lock(by=moderator)
    assert news(ruth, post, since)["new"] == 0
    # It was said before, and nobody could read it.
    waiting.approve(by=moderator)
    told = news(ruth, post, since)
    assert (told["new"], told["show"]) == (1, "Show 1 new comment")
    assert told["url"].endswith(f"comment/{waiting.no}/#comment-{waiting.no}")
    waiting.reject(by=moderator)
    assert news(ruth, post, since)["new"] == 0


def test_ones_own_are_new_to_others_alone(post: Post, moderator: User) -> None:
    mo, ruth = browser(moderator), browser()
    since = opened(mo, post)
    said(mo, post, "Mine.")
    assert news(mo, post, since)["new"] == 0
    assert news(ruth, post, since)["new"] == 1


def test_very_many_are_not_counted(post: Post) -> None:
    make_thread(post, MANY + 20, replies=0)
    told = news(browser(), post, 1)
    assert (told["new"], told["says"]) == (MANY, "More than 100 new comments")
    assert told["url"].endswith("comment/2/#comment-2")


def test_nothing_new_is_told_with_304(post: Post, moderator: User) -> None:
    ruth = browser()
    say(post, as_=face(moderator), by=moderator)
    address = f"{post.get_absolute_url()}changes/?since=0"
    first = ruth.get(address)
    again = ruth.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "s-maxage=1" in again.headers["Cache-Control"]
    say(post, as_=face(moderator), by=moderator)
    changed = ruth.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.json()["new"] == 2
    assert not changed.cookies


def test_it_asks_two_queries_of_its_own(post: Post) -> None:
    make_thread(post, 500)
    address = f"{post.get_absolute_url()}changes/?since="
    etag = browser().get(f"{address}0").headers["ETag"]

    def cost(since: int, **headers: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            browser().get(f"{address}{since}", headers=headers)
        return len(queries) - 1  # the middleware's, which finds the blog

    assert cost(0) == cost(480) == 2
    assert cost(500) == cost(0, if_none_match=etag) == 1


def test_a_hidden_story_has_none(post: Post, blog: Blog, author: User) -> None:
    private = make_post(blog, author, slug="private", status="private", published_on=JANUARY)
    address = f"{private.get_absolute_url()}changes/?since=0"
    assert browser().get(address).status_code == 404
    assert browser(author).get(address).status_code == 200
    assert browser().get(f"{post.get_absolute_url()}changes/?since=0").status_code == 200
    assert browser().get("/2026/02/31/nothing/changes/?since=0").status_code == 404


def test_a_page_that_is_no_story_has_it_too(blog: Blog, author: User) -> None:
    about = make_post(blog, author, kind=Post.Kind.PAGE, slug="about", title="About")
    make_thread(about, 2)
    assert news(browser(), about, 0)["new"] == 2
    assert 'data-src="/about/changes/"' in story(browser(), about)


@pytest.mark.parametrize("since", ["", "-1", "1.5", "x", "٢", "9" * 30, "%00", "1e3", "1&since="])
def test_asking_since_nothing_is_404(post: Post, since: str) -> None:
    answer = browser().get(f"{post.get_absolute_url()}changes/?since={since}")
    assert answer.status_code in (400, 404)


def test_it_is_only_asked(post: Post) -> None:
    address = f"{post.get_absolute_url()}changes/?since=0"
    assert Client().post(address).status_code == 405
    assert Client().head(address).status_code == 200
    assert not Conversation.objects.exists()


def test_a_closed_conversation_is_not_watched(post: Post) -> None:
    make_thread(post, 3)
    assert "<new-comments" in story(browser(), post)
    Post.objects.filter(pk=post.pk).update(comment_mode="closed")
    assert "<new-comments" not in story(browser(), post)


def test_each_comment_says_when_it_appeared_but_for_ones_own(post: Post, moderator: User) -> None:
    mo = browser(moderator)
    said(mo, post, "Mine.")
    appeared = Comment.objects.get().appeared_seq
    assert f'id="comment-1"\ndata-seq="{appeared}"' in story(browser(), post)
    assert 'id="comment-1"\ndata-seq' not in story(mo, post)
