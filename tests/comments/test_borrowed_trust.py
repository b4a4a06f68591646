"""What a moderator said of some words, or of a person, stretches to no others."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, Trust
from tests import people
from tests.comments.speaking import face, say

DECIDE = "/admin/comments/comment/decide/"


@pytest.fixture
def ruth(blog: Blog) -> User:
    return people.reader()


def approved(post: Post, ruth: User, moderator: User, words: str) -> Comment:
    comment = say(post, words, as_=face(ruth), by=ruth)
    assert comment.approve(moderator)
    return Comment.objects.get(pk=comment.pk)


def test_a_first_approval_speaks_for_no_other_words(
    post: Post, ruth: User, moderator: User
) -> None:
    comment = approved(post, ruth, moderator, "What a lovely story.")
    assert comment.edit("Buy my pills.", by=ruth)
    assert (comment.body, comment.edit_pending) == ("What a lovely story.", True)


def test_other_words_that_appear_at_once_were_approved_by_nobody(
    blog: Blog, post: Post, ruth: User, moderator: User
) -> None:
    approved(post, ruth, moderator, "What a lovely story.")
    second = approved(post, ruth, moderator, "And so well told.")
    assert second.edit("Buy my pills.", by=ruth)
    second.refresh_from_db()
    assert (second.body, second.status) == ("Buy my pills.", "published")
    blog.refresh_from_db()
    assert blog.unreviewed_count == 1
    call_command("comments_check")


def test_who_speaks_freely_stays_approved(post: Post, author: User) -> None:
    comment = say(post, "Thanks.", as_=face(author), by=author)
    assert comment.edit("Thank you.", by=author)
    comment.refresh_from_db()
    assert (comment.body, comment.status) == ("Thank you.", "approved")


def test_an_author_undoes_nothing_that_is_not_theirs_to_do(
    post: Post, author: User, ruth: User, moderator: User
) -> None:
    comment = approved(post, ruth, moderator, "Hello.")
    assert comment.trust(moderator)
    assert comment.distrust(moderator)
    desk = Client()
    desk.force_login(author)
    assert desk.post(DECIDE, {"decide": "undo", "chosen": str(comment.pk)}).status_code == 302
    assert not Trust.objects.exists()
    assert comment.undo(moderator)
    assert Trust.objects.exists()
