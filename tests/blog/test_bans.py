"""Who is blocked at a blog: neither likes nor comments, under whichever face."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Identity, User
from blog.models import Ban, Banned, Blog, Post
from comments.models import Comment
from tests import people
from tests.comments.browsing import browser, errors, kept, said, send
from tests.factories import make_post, make_thread
from tests.liking import BY_SCRIPT, face_of, like

BLOCKED = "A moderator of this blog has blocked you"


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    return make_post(blog, ada)


def guest_of(client: Client) -> Identity:
    """Return the nameless guest that this browser is, once it has liked something."""
    return Identity.objects.get(browser=Identity.digest(client.cookies["browser"].value))


def test_the_blocked_cannot_like_and_read_why(blog: Blog, story: Post, ada: User) -> None:
    ruth = people.reader()
    blog.ban(face_of("Ruth"), by=ada)
    answer = like(browser(ruth), story)
    assert answer.status_code == 403
    assert BLOCKED in answer.text
    by_script = {name.replace("-", "_"): word for name, word in BY_SCRIPT.items()}
    answer = like(browser(ruth), story, **by_script)
    assert answer.status_code == 403
    assert BLOCKED in answer.text
    comment = make_thread(story, 1)[0]
    with pytest.raises(Banned):
        comment.like(face_of("Ruth"))
    story.refresh_from_db()
    assert story.like_count == 0
    assert like(browser(), story).status_code == 303  # nobody else is


def test_the_blocked_may_take_back_what_they_liked(blog: Blog, story: Post, ada: User) -> None:
    ruth = browser(people.reader())
    like(ruth, story)
    blog.ban(face_of("Ruth"), by=ada)
    assert like(ruth, story, 0).status_code == 303
    story.refresh_from_db()
    assert story.like_count == 0


def test_the_blocked_cannot_comment_and_keep_their_words(
    blog: Blog, story: Post, ada: User
) -> None:
    ruth = people.reader()
    blog.ban(face_of("Ruth"), by=ada)
    answer = send(browser(ruth), story, "Hear me out.")
    assert answer.status_code == 422
    assert BLOCKED in errors(answer)[0]
    assert kept(answer, "body") == "Hear me out."
    assert not Comment.objects.exists()


def test_a_ban_covers_all_faces_of_the_account(blog: Blog, story: Post, ada: User) -> None:
    ruth = people.reader()
    other = Identity.objects.create(kind="x", uid="7", user=ruth, display_name="Ruth on X")
    blog.ban(other, by=ada)
    assert like(browser(ruth), story).status_code == 403
    assert send(browser(ruth), story).status_code == 422


def test_a_ban_of_a_guest_covers_what_else_the_browser_types(
    blog: Blog, story: Post, ada: User
) -> None:
    gus = browser()
    like(gus, story)
    blog.ban(guest_of(gus), by=ada)
    answer = send(gus, story, "It is Eve now.", name="Eve", email="eve@example.com")
    assert answer.status_code == 422
    assert BLOCKED in errors(answer)[0]
    assert like(gus, story).status_code == 403
    said(browser(), story)  # another guest


def test_a_ban_of_a_typed_name_covers_the_likes_of_its_browser(
    blog: Blog, story: Post, ada: User
) -> None:
    gus = browser()
    comment = said(gus, story)
    blog.ban(comment.identity, by=ada)
    assert like(gus, story).status_code == 403


def test_a_ban_holds_at_its_blog_alone(blog: Blog, story: Post, ada: User) -> None:
    other = people.make_blog(title="Another", address="other.example")
    other.ban(face_of("Ruth"), by=ada)
    assert story.like(face_of("Ruth"))


def test_a_ban_with_an_end_ends(blog: Blog, story: Post, ada: User) -> None:
    ruth, now = face_of("Ruth"), timezone.now()
    ban = blog.ban(ruth, by=ada, until=now + timedelta(hours=1))
    assert ban
    with pytest.raises(Banned):
        story.like(ruth)
    Ban.objects.update(until=now - timedelta(seconds=1))
    assert story.like(ruth)


def test_blocking_again_is_one_ban_with_the_newest_end(blog: Blog, ada: User) -> None:
    ruth = face_of("Ruth")
    blog.ban(ruth, by=ada, until=timezone.now())
    blog.ban(ruth, by=ada, reason="Again")
    ban = Ban.objects.get()
    assert (ban.until, ban.reason) == (None, "Again")


def test_who_works_at_the_blog_cannot_be_blocked(blog: Blog, story: Post, ada: User) -> None:
    mo = people.moderator(blog)
    face = Identity.objects.for_account(mo)
    assert blog.ban(face, by=ada) is None
    assert story.like(face)


def test_the_lifted_take_part_again(blog: Blog, story: Post, ada: User) -> None:
    ban = blog.ban(face_of("Ruth"), by=ada)
    assert ban
    ban.lift()
    assert story.like(face_of("Ruth"))


def test_the_database_refuses_a_second_ban_of_one_face(blog: Blog) -> None:
    ruth = face_of("Ruth")
    Ban.objects.create(blog=blog, identity=ruth)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ban.objects.create(blog=blog, identity=ruth)
