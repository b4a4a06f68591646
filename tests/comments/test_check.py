"""The command that proves the trees, and corrects what can be corrected."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, Conversation
from tests.comments.speaking import face, say
from tests.liking import face_of


@pytest.fixture
def _talk(post: Post, moderator: User) -> None:
    mo = face(moderator)
    top = say(post, as_=mo, by=moderator)
    reply = say(post, under=top, as_=mo, by=moderator)
    say(post, under=reply, as_=mo, by=moderator).reject(by=moderator)
    say(post)
    for thing in (post, top):
        thing.like(mo)
        thing.like(face_of("Ruth"))


def check(*arguments: str) -> str:
    out = StringIO()
    call_command("comments_check", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("_talk")
def test_a_sound_conversation_is_right() -> None:
    assert check() == "Everything is right.\n"


@pytest.mark.usefixtures("_talk")
@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Conversation, {"shown_count": 7}),
        (Conversation, {"pending_count": 7}),
        (Conversation, {"last_no": 1}),
        (Post, {"comment_count": 7}),
        (Post, {"like_count": 3}),
        (Comment, {"like_count": 1}),
        (Comment, {"rank": 7.0}),
        (Blog, {"pending_count": 7}),
        (Blog, {"spam_count": 7}),
        (Blog, {"unproved_count": 7}),
        (Comment, {"shown_replies": models.F("shown_replies") + 1, "shown": True}),
        (Comment, {"last_activity_no": 9}),
    ],
)
def test_a_wrong_counter_is_told_and_corrected(
    model: type[models.Model], changes: dict[str, Any]
) -> None:
    model._default_manager.update(**changes)
    with pytest.raises(CommandError):
        check()
    assert "corrected" in check("--fix")
    assert check() == "Everything is right.\n"


@pytest.mark.usefixtures("_talk")
@pytest.mark.parametrize("changes", [{"path": b"\0\0\0\7\0\0\0\3"}, {"parent": 1}, {"root_no": 2}])
def test_a_broken_tree_is_told_and_left_to_people(changes: dict[str, Any]) -> None:
    if "parent" in changes:
        changes = {"parent": Comment.objects.get(no=1)}
    Comment.objects.filter(no=3).update(**changes)
    with pytest.raises(CommandError, match="are left"):
        check("--fix")
    with pytest.raises(CommandError):
        check()
