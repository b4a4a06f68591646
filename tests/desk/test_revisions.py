"""The saved states of a story: listed, looked at, brought back."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Post, Revision
from tests.desk.writing import rewrite, said
from tests.factories import make_post

At = Callable[..., Client]


@pytest.fixture
def post(at: At, blog: Blog, ada: User) -> Post:
    """Return a story that was saved twice by its author."""
    post = make_post(blog, ada, status=Post.Status.DRAFT)
    for title in ("First", "Second"):
        rewrite(at(ada), post, title=title, body=f"<p>{title} words</p>")
        post.refresh_from_db()
    return post


def pages(post: Post) -> list[str]:
    """Return the addresses of a post's revisions."""
    here = f"/admin/blog/post/{post.pk}/revisions/"
    first = post.revisions.order_by("pk").values_list("pk", flat=True)[0]
    return [here, f"{here}{first}/", f"{here}compare/"]


def heard(html: str) -> str:
    """Return ``html`` without the words for the ear."""
    return re.sub(r'<span class="visually-hidden">[^<]*</span>', "", html)


@pytest.mark.parametrize("who", ["author", "editor", "owner", "operator"])
def test_who_may_write_the_story_looks_back(at: At, post: Post, who: str) -> None:
    listed, shown, compared = (at(who).get(page).text for page in pages(post))
    for words in ("First", "Second", "Ada", "as it is now", "Restore"):
        assert words in listed
    assert "<p>First words</p>" in shown
    assert "First</del>" in heard(compared)


@pytest.mark.parametrize("who", ["co-author", "moderator", "reader", "nobody"])
def test_nobody_else_looks_back(at: At, post: Post, who: str) -> None:
    for page in pages(post):
        assert at(who).get(page).status_code in {302, 404}


@pytest.mark.parametrize("who", ["author", "editor"])
def test_restoring_says_the_old_words_again_as_a_new_revision(at: At, post: Post, who: str) -> None:
    page = at(who).post(f"{pages(post)[1]}restore/", follow=True)
    post.refresh_from_db()
    assert (post.title, post.body) == ("First", "<p>First words</p>")
    assert post.revisions.count() == 3
    assert "says again" in said(page)


@pytest.mark.parametrize("who", ["co-author", "moderator", "reader", "nobody"])
def test_nobody_else_restores(at: At, post: Post, who: str) -> None:
    at(who).post(f"{pages(post)[1]}restore/")
    post.refresh_from_db()
    assert post.title == "Second"


def test_restoring_is_a_post_and_looking_is_not(at: At, post: Post) -> None:
    client = at("author")
    assert client.get(f"{pages(post)[1]}restore/").status_code == 405
    assert [client.post(page).status_code for page in pages(post)] == [405] * 3


def test_a_missing_one_and_another_storys_are_not_there(
    at: At, blog: Blog, ada: User, post: Post
) -> None:
    other = make_post(blog, ada, slug="other")
    theirs = other.record_revision(by=ada)
    assert isinstance(theirs, Revision)
    client = at(ada)
    for number in (theirs.pk, 999_999):
        assert client.get(f"{pages(post)[0]}{number}/").status_code == 404
        assert client.post(f"{pages(post)[0]}{number}/restore/").status_code == 404
    assert client.get("/admin/blog/post/999999/revisions/").status_code == 404


# What changed -------------------------------------------------------------------------------------


def test_the_newest_is_compared_with_the_one_before_unless_others_are_named(
    at: At, post: Post
) -> None:
    rewrite(at("author"), post, title="Third", body="<p>Third words</p>", excerpt="In short")
    first, second, third = post.revisions.order_by("pk")
    client, here = at("author"), pages(post)[2]
    newest = heard(client.get(here).text)
    assert "<del>Second</del><ins>Third</ins> words" in newest
    assert "<bdi><del>Second</del><ins>Third</ins></bdi>" in newest
    assert "<ins>In short</ins>" in newest
    assert "<del>First</del><ins>Second</ins> words" in heard(
        client.get(here, {"to": second.pk}).text
    )
    assert "<del>First</del><ins>Third</ins> words" in heard(
        client.get(here, {"from": first.pk, "to": third.pk}).text
    )
    assert "<del>Third</del><ins>First</ins> words" in heard(
        client.get(here, {"from": third.pk, "to": first.pk}).text
    )
    assert "Both say the same" in client.get(here, {"from": first.pk, "to": first.pk}).text
    assert "<ins>First words</ins>" in heard(client.get(here, {"to": first.pk}).text)


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "1.5", "²", "9" * 30, "9" * 5_000])
def test_what_names_no_revision_is_not_there(at: At, post: Post, number: str) -> None:
    client = at("author")
    for name in ("from", "to"):
        assert client.get(pages(post)[2], {name: number}).status_code == 404
    if number:
        assert client.get(pages(post)[0], {"before": number}).status_code == 404


def test_another_storys_revision_is_not_compared(at: At, blog: Blog, ada: User, post: Post) -> None:
    other = make_post(blog, ada, slug="other")
    theirs = other.record_revision(by=ada)
    assert theirs is not None
    assert at(ada).get(pages(post)[2], {"from": theirs.pk}).status_code == 404
    other.revisions.all().delete()
    assert at(ada).get(f"/admin/blog/post/{other.pk}/revisions/compare/").status_code == 404


def test_the_list_says_how_much_changed_and_costs_the_same_for_many(
    at: At, post: Post, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    client, here = at("author"), pages(post)[0]
    listed = " ".join(re.sub("<[^>]*>", " ", client.get(here).text).split())
    assert "+1 −1 word" in listed
    assert "the first: 2 words" in listed
    with CaptureQueriesContext(connection) as few:
        client.get(here)
    for number in range(20):
        post.title = f"Number {number}"
        post.record_revision(by=None)
    with django_assert_num_queries(len(few)):
        page = client.get(here)
    assert "another title" in page.text


def test_older_ones_stand_on_pages_of_their_own(at: At, post: Post) -> None:
    for number in range(60):
        post.title = f"Number {number}"
        post.record_revision(by=None)
    client, here = at("author"), pages(post)[0]
    pages_of_them = [client.get(here)]
    while older := pages_of_them[-1].context["older"]:
        pages_of_them.append(client.get(here, {"before": older}))
    seen = [row["revision"].pk for page in pages_of_them for row in page.context["rows"]]
    assert seen == list(post.revisions.values_list("pk", flat=True))
    assert ["as it is now" in page.text for page in pages_of_them] == [True, False, False]


def test_a_story_without_a_past_says_so(at: At, blog: Blog, ada: User) -> None:
    post = make_post(blog, ada)
    assert "Nothing was saved yet." in at(ada).get(f"/admin/blog/post/{post.pk}/revisions/").text
