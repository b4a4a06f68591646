"""What the database itself refuses, whoever writes."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from blog.models import Post
from comments.models import Comment, ModerationEvent
from tests.comments.speaking import face, say


@pytest.fixture
def root(post: Post, moderator: User) -> Comment:
    return say(post, as_=face(moderator), by=moderator)


@pytest.fixture
def reply(post: Post, moderator: User, root: Comment) -> Comment:
    return say(post, under=root, as_=face(moderator), by=moderator)


def refused(constraint: str, row: Any, **changes: Any) -> None:
    """See the database refuse ``changes`` to a row, for this reason and no other."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**changes)
    # SQLite names the columns of a broken UNIQUE, not the constraint.
    assert constraint in str(error.value) or "UNIQUE constraint failed" in str(error.value)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("comments_comment_status_valid", {"status": "lost"}),
        ("comments_comment_numbered", {"no": 0, "root_no": 0}),
        ("comments_comment_numbered", {"root_no": 9}),
        ("comments_comment_root_has_no_parent", {"depth": 0}),
        ("comments_comment_root_has_no_parent", {"parent": None}),
        ("comments_comment_depth_bounded", {"depth": 100}),
        ("comments_comment_shown_is_true", {"shown": False}),
        ("comments_comment_shown_is_true", {"branch_removed": True}),
        ("comments_comment_shown_is_true", {"status": "rejected"}),
        ("comments_comment_no_unique", {"no": 1}),
    ],
)
def test_a_comment_that_cannot_be_is_refused(
    reply: Comment, constraint: str, changes: dict[str, Any]
) -> None:
    if "status" in changes and changes["status"] == "lost":
        changes = changes | {"shown": False}  # so that the status alone is wrong
    refused(constraint, reply, **changes)


def test_a_tombstone_stands_as_long_as_it_holds_replies(root: Comment, reply: Comment) -> None:
    refused("comments_comment_shown_is_true", root, status="rejected", shown=False)
    refused("comments_comment_shown_is_true", reply, status="rejected", shown=True)


def test_two_comments_have_neither_path_nor_key_in_common(root: Comment, reply: Comment) -> None:
    refused("comments_comment_path_unique", reply, path=bytes(root.path))
    refused("submit_key", reply, submit_key=root.submit_key)


def test_a_parent_with_replies_cannot_be_deleted(root: Comment, reply: Comment) -> None:
    with pytest.raises(IntegrityError):
        root.delete()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("comments_event_to_valid", {"to_status": "lost"}),
        ("comments_event_from_valid", {"from_status": "lost"}),
    ],
)
def test_an_event_names_states_that_exist(
    root: Comment, constraint: str, changes: dict[str, Any]
) -> None:
    refused(constraint, ModerationEvent.objects.get(), **changes)


def test_a_decision_is_undone_once(root: Comment) -> None:
    first = ModerationEvent.objects.get()
    fields = {"comment": root, "to_status": "pending", "body_digest": "", "undoes": first}
    ModerationEvent.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationEvent.objects.create(**fields)


def test_the_form_key_is_one_in_the_whole_house(root: Comment) -> None:
    twin = Comment.objects.get(pk=root.pk)
    twin.pk, twin.no, twin.root_no, twin.path = None, 7, 7, b"\0\0\0\7"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    twin.submit_key = uuid.uuid4()
    twin.save(force_insert=True)
