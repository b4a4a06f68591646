"""Submitting: what becomes of words, and what is refused."""

from accounts.models import User
from blog.models import Post
from tests.comments.speaking import face, say


def test_a_guest_waits(post: Post) -> None:
    comment = say(post, "Lovely.")
    assert comment.status == "pending"
    assert comment.no == 1


def test_a_moderator_is_approved_at_once(post: Post, moderator: User) -> None:
    comment = say(post, "Hello.", as_=face(moderator), by=moderator)
    assert comment.status == "approved"
    post.refresh_from_db()
    assert post.comment_count == 1
    assert say(post, under=comment).approve(by=moderator)
