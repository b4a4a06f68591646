"""The one way in which a comment's state changes, with everything that hangs on it."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils import timezone

from accounts.models import User
from comments.states import MOVES, VISIBLE, Status

from .conversation import Conversation
from .event import ModerationEvent

if TYPE_CHECKING:
    from .comment import Comment


class _Lost(Exception):
    """Somebody else was first, or there is nothing to do."""


def move(
    comment: "Comment",
    to: Status,
    *,
    by: User | None,
    reason: str = "",
    note: str = "",
    seen: str = "",
) -> bool:
    """Bring ``comment`` from the state its caller saw into ``to``; say whether that happened."""
    if comment.status not in MOVES[to]:
        return False
    event = ModerationEvent(by=by, to_status=to, reason=reason, note=note)
    return _in_turn(comment, event, seen)


def retract(comment: "Comment", reason: str) -> bool:
    """Bring ``comment`` from whatever state to where nobody reads it: its author is gone."""
    if comment.status == Status.WITHDRAWN:
        return False
    return _in_turn(comment, ModerationEvent(by=None, to_status=Status.WITHDRAWN, reason=reason))


def can_undo(comment: "Comment") -> bool:
    """Say whether there is a decision to take back."""
    return _undoable(comment) is not None


def undo(comment: "Comment", by: User) -> bool:
    """Bring ``comment`` back to where the last decision found it; say whether that happened."""
    last = _undoable(comment)
    if last is None:
        return False
    return _in_turn(comment, ModerationEvent(by=by, to_status=last.from_status, undoes=last))


def _undoable(comment: "Comment") -> ModerationEvent | None:
    """Return the decision that made the state of now; how it was submitted is none."""
    if comment.status == Status.WITHDRAWN:
        return None  # its author took the words back
    decisions = comment.events.exclude(from_status="").filter(undoes=None, undone_by=None)
    return decisions.filter(to_status=comment.status).order_by("-pk").first()


def _in_turn(comment: "Comment", event: ModerationEvent, seen: str = "") -> bool:
    try:
        with transaction.atomic():
            _move(comment, event, seen)
    except _Lost:
        comment.refresh_from_db(fields=["status", "shown", "shown_replies", "body"])
        return False
    return True


def _move(comment: "Comment", event: ModerationEvent, seen: str) -> None:
    conversation = Conversation.take_turn(comment.conversation_id)
    before, after = comment.status, event.to_status
    # The state its caller saw decides who was first; later states and other words lose.
    rows = conversation.comments.filter(pk=comment.pk, status=before)
    moved = rows.update(
        status=after,
        status_at=timezone.now(),
        shown=_shown(after),
        changed_seq=conversation.change_seq,
    )
    if not moved:
        raise _Lost
    comment.refresh_from_db(fields=["status", "shown", "shown_replies", "branch_removed", "body"])
    if seen and seen != comment.body_digest:
        comment.status = before
        raise _Lost
    conversation.settle(comment, before)
    event.comment, event.from_status = comment, before
    event.body_digest = comment.body_digest
    event.save()
    conversation.tell_blog(comment.blog, before, after, is_public=_is_public(comment, before))


def _shown(status: str) -> Case:
    """Return whether the row stands in the tree in this state."""
    return Case(
        When(branch_removed=True, then=Value(False)),
        When(shown_replies__gt=0, then=Value(True)),
        default=Value(status in VISIBLE),
    )


def _is_public(comment: "Comment", before: str) -> bool:
    """Say whether readers see a difference: words or a tombstone come, go or change."""
    if comment.branch_removed or (before in VISIBLE and comment.is_visible):
        return False
    if comment.is_visible or before in VISIBLE:
        return True
    # A tombstone says the same of both of these.
    return comment.shown and {before, comment.status} != {Status.REJECTED, Status.SPAM}
