"""The one way in which a comment's state changes, with everything that hangs on it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from comments.states import FOR_MODERATORS, MOVES, VISIBLE, Status

from .conversation import Conversation
from .event import ModerationEvent
from .revision import CommentRevision

if TYPE_CHECKING:
    from .comment import Comment

SECOND_LOOK = "second_look"
# By its name, because the task speaks of comments in turn.
TELL_OF_WAITING = "comments.tasks.tell_of_waiting"
LEARN = "comments.tasks.learn"
# Who brings a comment into one of these, or out of it, teaches the filter.
TEACHING = {Status.APPROVED, Status.SPAM}
# Whoever decides so about a comment decides about the words that wait to replace it, too.
ENDS_EDITS = (Status.REJECTED, Status.SPAM, Status.WITHDRAWN)
# What another may have changed since the comment was read.
AS_STORED = [
    "status",
    "shown",
    "shown_replies",
    "branch_removed",
    "body",
    "edit_pending",
    "pinned",
    "locked",
    "reported_at",
]


class Lost(Exception):
    """Somebody else was first, or there is nothing to do."""


def in_turn(comment: "Comment", act: "Callable[[Conversation], None]") -> bool:
    """Do ``act`` within the conversation's turn; False, with nothing changed, where it has lost."""
    try:
        with transaction.atomic():
            act(Conversation.take_turn(comment.conversation_id))
    except Lost:
        comment.refresh_from_db(fields=AS_STORED)
        return False
    return True


def record(
    comment: "Comment",
    verb: str,
    by: User | None,
    *,
    note: str = "",
    digest: str = "",
    undoes: ModerationEvent | None = None,
) -> None:
    """Put on record what was done while the state stayed as it is."""
    comment.events.create(
        by=by,
        from_status=comment.status,
        to_status=comment.status,
        verb=verb,
        note=note,
        undoes=undoes,
        body_digest=digest or comment.body_digest,
    )


def move(
    comment: "Comment",
    to: Status,
    *,
    by: User | None,
    reason: str = "",
    note: str = "",
    seen: str = "",
    verb: str = "",
) -> bool:
    """Bring ``comment`` from the state its caller saw into ``to``; say whether that happened."""
    if comment.status not in MOVES[to]:
        return False
    event = ModerationEvent(by=by, to_status=to, reason=reason, note=note, verb=verb)
    return in_turn(comment, lambda turn: change_state(comment, turn, event, seen))


def retract(comment: "Comment", reason: str) -> bool:
    """Bring ``comment`` from whatever state to where nobody reads it: its author is gone."""
    if comment.status == Status.WITHDRAWN:
        return False
    event = ModerationEvent(by=None, to_status=Status.WITHDRAWN, reason=reason, verb="withdraw")
    return in_turn(comment, lambda turn: change_state(comment, turn, event))


def ask_second_look(comment: "Comment") -> bool:
    """Do what ``Comment.ask_second_look`` says."""
    if comment.status != Status.REJECTED or not comment.body:
        return False

    def ask(turn: Conversation) -> None:
        if comment.events.filter(verb=SECOND_LOOK).exists():
            raise Lost
        change_state(
            comment, turn, ModerationEvent(by=None, to_status=Status.PENDING, verb=SECOND_LOOK)
        )
        comment.hold_reasons = [
            {"rule": SECOND_LOOK, "detail": "", "points": 0},
            *comment.hold_reasons,
        ]
        turn.comments.filter(pk=comment.pk).update(hold_reasons=comment.hold_reasons)

    return in_turn(comment, ask)


def change_state(
    comment: "Comment", conversation: Conversation, event: ModerationEvent, seen: str = ""
) -> None:
    """Bring the row where ``event`` says, with all that hangs on it, within one's turn.

    Raises ``Lost``.
    """
    before, after = comment.status, event.to_status
    # A moderator's own word answers what readers reported; its undoing asks nobody anew.
    answers = event.verb == "" and event.undoes_id is None
    was_reported = conversation.comments.reported().filter(pk=comment.pk).exists()
    _update(comment, conversation, before, after, answers=answers)
    # Words that are gone nobody brings back: there would be a name, and nothing said.
    is_wordless = after not in ENDS_EDITS and not comment.body
    if is_wordless or (seen and seen != comment.body_digest):
        comment.status = before
        raise Lost
    dropped = drop_revision(comment) if after in ENDS_EDITS else 0
    if answers:
        comment.reports.filter(is_settled=False).update(is_settled=True)
    is_hidden = conversation.settle(comment, before)
    event.comment, event.from_status = comment, before
    event.body_digest = comment.body_digest
    event.save()
    if event.undoes_id is None and after in FOR_MODERATORS:
        import_string(TELL_OF_WAITING).enqueue(comment_id=comment.pk)
    if event.by_id and TEACHING & {before, after}:
        import_string(LEARN).enqueue(comment_id=comment.pk)
    conversation.tell_blog(
        comment.blog,
        before,
        after,
        is_public=not is_hidden and _is_public(comment, before),
        edits=-dropped,
        reported=(comment.reported_at is not None) - was_reported,
    )


def drop_revision(comment: "Comment") -> int:
    """Forget the words that wait to replace those of ``comment``; return how many did: 0 or 1."""
    gone, _each = CommentRevision.objects.filter(pk=comment.pk).delete()
    if gone:
        type(comment).objects.filter(pk=comment.pk).update(edit_pending=False)
        comment.edit_pending = False
    return gone


def _update(
    comment: "Comment", conversation: Conversation, before: str, after: str, *, answers: bool
) -> None:
    # The state its caller saw decides who was first; later states and other words lose.
    rows = conversation.comments.filter(pk=comment.pk, status=before)
    # A pin is for what everybody reads; it outlasts the time while readers' reports are looked at.
    stays_pinned = {} if after in (*VISIBLE, Status.REPORTED) else {"pinned": False}
    is_new = after in VISIBLE and before not in VISIBLE
    appears = {"appeared_seq": conversation.change_seq} if is_new else {}
    moved = rows.update(
        status=after,
        status_at=timezone.now(),
        shown=shown_as(Value(after in VISIBLE)),
        changed_seq=conversation.change_seq,
        reported_at=_reported_at(after, answers=answers),
        **stays_pinned,
        **appears,
    )
    if not moved:
        raise Lost
    comment.refresh_from_db(fields=AS_STORED)


def _reported_at(after: str, *, answers: bool) -> Any:
    """Return since when readers' reports wait for an answer, of a row that comes into a state."""
    if after == Status.REPORTED:
        return Coalesce(F("reported_at"), timezone.now())
    return F("reported_at") if after in VISIBLE and not answers else None


def shown_as(is_visible: Any) -> Case:
    """Return whether a row stands in the tree, given whether its words are to be read."""
    return Case(
        When(branch_removed=True, then=Value(False)),
        When(shown_replies__gt=0, then=Value(True)),
        default=is_visible,
    )


def _is_public(comment: "Comment", before: str) -> bool:
    """Say whether readers see a difference: words or a tombstone come, go or change."""
    if before in VISIBLE and comment.status in VISIBLE:
        return False
    if comment.is_visible or before in VISIBLE:
        return True
    # A tombstone says the same of both of these.
    return comment.shown and {before, comment.status} != {Status.REJECTED, Status.SPAM}
