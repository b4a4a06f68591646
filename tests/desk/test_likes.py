"""Likes at the desk: who sees them, removes one, blocks who liked, and lets them in again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from blog.admin import likes
from blog.models import Ban, Blog, Like, Post
from comments.models import Comment, CommentLike
from tests import people
from tests.comments.browsing import browser
from tests.factories import make_post, make_thread
from tests.liking import crowd_of_faces, face_of, like

At = Callable[..., Client]
DESK = "/admin/blog/like/"


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    return make_post(blog, ada)


@pytest.fixture
def liked(story: Post) -> Like:
    story.like(face_of("Ruth"))
    return Like.objects.get()


def decide(client: Client, verb: str, like: Any, **fields: Any) -> Any:
    """Press a button beside a like."""
    address = f"/admin/{like._meta.app_label}/{like._meta.model_name}/decide/"
    return client.post(address, {"decide": f"{verb}:{like.pk}", **fields}, follow=True)


def test_a_moderator_finds_the_desk_from_the_page_of_the_faces(
    at: At, story: Post, liked: Like, ada: User
) -> None:
    address = f"{DESK}?of={story.pk}"
    for role in ("moderator", "editor", "owner", "operator"):
        assert address in at(role).get(f"/likes/{story.pk}/").text
    for who in ("nobody", "reader", ada):
        assert DESK not in at(who).get(f"/likes/{story.pk}/").text
    page = at("moderator").get(address).text
    assert "Ruth" in page
    assert f'href="{story.get_absolute_url()}"' in page


def test_a_guest_is_named_as_one(at: At, story: Post) -> None:
    like(browser(), story)
    assert "A guest" in at("moderator").get(DESK).text


def test_a_like_is_removed_and_the_number_with_it(at: At, story: Post, liked: Like) -> None:
    page = decide(at("moderator"), "remove", liked, of=story.pk)
    assert page.redirect_chain[-1][0] == f"{DESK}?of={story.pk}"
    assert "The like was removed." in page.text
    story.refresh_from_db()
    assert (story.like_count, Like.objects.count(), Ban.objects.count()) == (0, 0, 0)
    assert story.like(face_of("Ruth"))


def test_a_moderator_blocks_for_a_while_and_an_owner_for_good(
    at: At, story: Post, liked: Like
) -> None:
    page = decide(at("moderator"), "block", liked)
    assert "Ruth is blocked until" in page.text
    ban = Ban.objects.get()
    assert ban.until
    assert (ban.until - ban.created_at).days in (29, 30)
    assert (str(ban), ban.by and ban.by.handle) == ("Ruth", "mo")
    ban.lift()
    story.like(face_of("Ruth"))
    page = decide(at("owner"), "block", Like.objects.get())
    assert "Ruth is blocked." in page.text
    assert Ban.objects.get().until is None
    assert like(browser(User.objects.get(handle="ruth")), story).status_code == 403


def test_a_blocked_guest_is_known_by_the_browser(at: At, story: Post) -> None:
    gus = browser()
    like(gus, story)
    decide(at("moderator"), "block", Like.objects.get())
    assert like(gus, story).status_code == 403
    assert like(browser(), story, user_agent="Another").status_code == 303


def test_a_member_loses_the_like_and_stays(at: At, story: Post, ada: User) -> None:
    story.like(face_of("Ada"))
    page = decide(at("moderator"), "block", Like.objects.get())
    assert "Who works at this blog cannot be blocked." in page.text
    assert not Ban.objects.exists()
    assert not Like.objects.exists()


def test_the_likes_of_comments_are_there_as_well(at: At, story: Post) -> None:
    comment = make_thread(story, 1)[0]
    comment.like(face_of("Ruth"))
    one = CommentLike.objects.get()
    page = at("moderator").get(f"/admin/comments/commentlike/?of={comment.pk}").text
    assert "Ruth" in page
    assert f"{story.get_absolute_url()}comment/1/#comment-1" in page
    assert f"/admin/comments/commentlike/?of={comment.pk}" in (
        at("moderator").get(f"/admin/comments/comment/{comment.pk}/change/").text
    )
    decide(at("moderator"), "block", one)
    assert Comment.objects.get().like_count == 0
    assert Ban.objects.count() == 1


@pytest.mark.parametrize("who", ["nobody", "reader", "author"])
def test_who_does_not_moderate_removes_nothing(at: At, liked: Like, who: str) -> None:
    decide(at(who), "remove", liked)
    decide(at(who), "block", liked)
    assert Like.objects.count() == 1
    assert not Ban.objects.exists()


def test_the_likes_of_another_blog_are_not_there(at: At, story: Post, liked: Like) -> None:
    other = people.make_blog(title="Another", address="other.example")
    Post.objects.update(blog=other)
    mo = at("moderator")
    assert "Ruth" not in mo.get(DESK).text
    assert decide(mo, "remove", liked).status_code == 404
    assert Like.objects.count() == 1


@pytest.mark.parametrize(
    ("word", "status"),
    [("remove:0", 404), ("remove:", 404), ("remove:x", 404), ("", 400), ("kill:1", 400)],
)
def test_a_button_that_is_none_does_nothing(at: At, liked: Like, word: str, status: int) -> None:
    mo = at("moderator")
    assert mo.post(f"{DESK}decide/", {"decide": word}).status_code == status
    assert mo.get(f"{DESK}decide/").status_code == 405
    assert Like.objects.count() == 1


@pytest.mark.parametrize("query", ["of=x", "before=x", "of=-1", f"before={'9' * 30}", "of=٣"])
def test_a_strange_address_is_not_found(at: At, liked: Like, query: str) -> None:
    assert at("moderator").get(f"{DESK}?{query}").status_code == 404


def test_the_list_is_paged_and_costs_the_same_however_many(
    at: At, story: Post, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(likes, "PAGE", 4)
    crowd_of_faces(story, 9)
    mo, seen, address = at("moderator"), [], f"{DESK}?of={story.pk}"
    while address:
        with django_assert_num_queries(7):  # two of them are Django asking for permissions
            page = mo.get(address).text
        seen += [name for name in (f"P{number}" for number in range(9)) if f">{name}<" in page]
        more = page.partition(f'href="?of={story.pk}&amp;before=')[2].partition('"')[0]
        address = f"{DESK}?of={story.pk}&before={more}" if more else ""
    assert sorted(seen) == [f"P{number}" for number in range(9)]


def test_the_blocked_are_listed_and_let_in_again(
    at: At, blog: Blog, story: Post, ada: User
) -> None:
    ban = blog.ban(face_of("Ruth"), by=ada, reason="Rude")
    assert ban
    mo = at("moderator")
    page = mo.get("/admin/blog/ban/").text
    assert "Ruth" in page
    assert "Rude" in page
    assert "for good" in page
    sent = {"action": "unblock_chosen", "_selected_action": [str(ban.pk)]}
    assert "1 person was unblocked." in mo.post("/admin/blog/ban/", sent, follow=True).text
    assert not Ban.objects.exists()
    assert story.like(face_of("Ruth"))


def test_a_ban_is_neither_rewritten_nor_deleted_bare(at: At, blog: Blog, ada: User) -> None:
    ban = blog.ban(face_of("Ruth"), by=ada)
    assert ban
    owner = at("owner")
    for page in (f"{ban.pk}/delete/", "add/"):
        assert owner.post(f"/admin/blog/ban/{page}", {"post": "yes"}).status_code == 403
    assert owner.post(f"/admin/blog/ban/{ban.pk}/change/", {"reason": "x"}).status_code == 403
    assert Ban.objects.count() == 1


def test_the_bans_of_another_blog_are_not_there(at: At, blog: Blog, ada: User) -> None:
    other = people.make_blog(title="Another", address="other.example")
    ban = other.ban(face_of("Ruth"), by=ada)
    assert ban
    mo = at("moderator")
    assert "Ruth" not in mo.get("/admin/blog/ban/").text
    sent = {"action": "unblock_chosen", "_selected_action": [str(ban.pk)]}
    mo.post("/admin/blog/ban/", sent)
    assert Ban.objects.count() == 1
