"""The feeds of comments and the linked data in the story's page: what everybody reads, no more."""

import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment
from comments.states import VISIBLE
from tests import people
from tests.comments.browsing import browser, said
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread

ATOM = "{http://www.w3.org/2005/Atom}"
HIDDEN = [status for status in Comment.Status if status not in VISIBLE]


def feed(path: str, client: Client | None = None) -> ET.Element:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)  # noqa: S314 -- our own feed


def links(found: ET.Element) -> list[str]:
    entries = found.iter(f"{ATOM}entry")
    return [str(link.get("href")) for entry in entries for link in entry.findall(f"{ATOM}link")]


def linked_data(post: Post, client: Client | None = None) -> dict[str, Any]:
    page = (client or Client()).get(post.get_absolute_url()).text
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data: dict[str, Any] = json.loads(block)
    return data


def test_the_feed_of_a_conversation_has_its_newest_comments_first(post: Post) -> None:
    make_thread(post, 60)
    found = feed(f"{post.get_absolute_url()}feed/")
    assert found.findtext(f"{ATOM}title") == "Comments on “The Night Train”"
    first = f"http://testserver{post.get_absolute_url()}comment/60/#comment-60"
    assert len(links(found)) == 50
    assert links(found)[0] == first
    assert found.findtext(f"{ATOM}entry/{ATOM}summary") == "<p>Number 60 says so.</p>"


def test_the_feed_of_the_blog_has_those_under_published_stories_only(
    post: Post, blog: Blog, author: User
) -> None:
    secret = make_post(blog, author, slug="secret", title="A secret")
    make_thread(post, 1)
    make_thread(secret, 1)
    secret.withdraw(by=author)
    assert len(links(feed("/comments/feed/"))) == 1
    assert Client().get(f"{secret.get_absolute_url()}feed/").status_code == 404


@pytest.mark.parametrize("status", HIDDEN)
def test_what_only_its_author_sees_is_in_neither(post: Post, status: str) -> None:
    gus = browser()
    comment = said(gus, post, "For nobody else.")
    reported = comment.created_at if status == "reported" else None
    Comment.objects.filter(pk=comment.pk).update(status=status, reported_at=reported)
    assert links(feed("/comments/feed/", gus)) == []
    assert links(feed(f"{post.get_absolute_url()}feed/", gus)) == []
    assert "comment" not in linked_data(post, gus)


def test_answers_stand_inside_what_they_answer(post: Post, moderator: User) -> None:
    first = say(post, "First & <foremost>.", by=moderator)
    gone = say(post, "Soon gone.", by=moderator, under=first)
    say(post, "Under a tombstone.", as_=face(moderator), by=moderator, under=gone)
    say(post, "A second thread.", by=moderator)
    gone.reject(by=moderator)
    data = linked_data(post)
    assert data["@id"] == f"http://testserver{post.get_absolute_url()}"
    assert [comment["text"] for comment in data["comment"]] == [
        "First & <foremost>.",
        "A second thread.",
    ]
    [answer] = data["comment"][0]["comment"]
    assert answer["text"] == "Under a tombstone."
    assert answer["author"] == {"@type": "Person", "name": "Mo"}
    assert "comment" not in answer


def test_an_author_has_an_address_in_a_feed_or_none_but_no_empty_one(
    post: Post, moderator: User
) -> None:
    for guest in (people.guest(), people.guest("Ida", url="https://ida.example/")):
        say(post, as_=guest).approve(by=moderator)
    found = feed(f"{post.get_absolute_url()}feed/")
    addresses = [one.findtext(f"{ATOM}uri") for one in found.iter(f"{ATOM}author")]
    assert addresses == ["https://ida.example/", None]


def test_a_feed_costs_the_same_for_one_comment_and_for_twenty(post: Post) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            feed("/comments/feed/")
            feed(f"{post.get_absolute_url()}feed/")
        return len(queries)

    make_thread(post, 1)
    one = cost()
    make_thread(post, 19, identity=people.guest("Gil"))
    assert cost() == one <= 5


def test_a_page_has_its_feed_too(blog: Blog, author: User) -> None:
    about = make_post(blog, author, kind=Post.Kind.PAGE, slug="about", title="About")
    make_thread(about, 1)
    assert len(links(feed("/about/feed/"))) == 1


def test_a_preview_names_no_feed(post: Post, blog: Blog, author: User) -> None:
    ada = browser(author)
    assert 'type="application/atom+xml"' in ada.get(post.get_absolute_url()).text
    draft = make_post(blog, author, status="draft", slug="draft")
    page = ada.get(draft.get_absolute_url())
    assert page.status_code == 200
    assert 'type="application/atom+xml"' not in page.text
