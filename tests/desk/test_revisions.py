"""The saved states of a story: listed, looked at, brought back."""

from collections.abc import Callable

import pytest
from django.test import Client

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
    return [here, f"{here}{first}/"]


@pytest.mark.parametrize("who", ["author", "editor", "owner", "operator"])
def test_who_may_write_the_story_looks_back(at: At, post: Post, who: str) -> None:
    listed, shown = (at(who).get(page).text for page in pages(post))
    for words in ("First", "Second", "Ada", "as it is now", "Restore"):
        assert words in listed
    assert "<p>First words</p>" in shown


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
    assert client.post(pages(post)[0]).status_code == 405
    assert client.post(pages(post)[1]).status_code == 405


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
