"""What moderators put on a comment beside its state: a pin, a lock."""

from typing import TYPE_CHECKING, Any

from accounts.models import User
from comments.paths import prefixes
from comments.states import VISIBLE

from .moving import Lost, in_turn, record

if TYPE_CHECKING:
    from .comment import Comment
    from .conversation import Conversation
    from .event import ModerationEvent

PINNED = 3  # in a conversation: more would be another order


def pin(comment: "Comment", by: User, undoes: "ModerationEvent | None" = None) -> bool:
    """Do what ``Comment.pin`` says."""

    def room(conversation: "Conversation") -> None:
        if conversation.comments.filter(pinned=True).count() >= PINNED:
            raise Lost

    can_be = {"pinned": False, "depth": 0, "status__in": VISIBLE, "branch_removed": False}
    return _set(comment, by, "pin", can_be, {"pinned": True}, undoes, room)


def unpin(comment: "Comment", by: User, undoes: "ModerationEvent | None" = None) -> bool:
    """Do what ``Comment.unpin`` says."""
    return _set(comment, by, "unpin", {"pinned": True}, {"pinned": False}, undoes)


def lock(comment: "Comment", by: User, undoes: "ModerationEvent | None" = None) -> bool:
    """Do what ``Comment.lock`` says."""
    return _set(comment, by, "lock", {"locked": False}, {"locked": True}, undoes)


def unlock(comment: "Comment", by: User, undoes: "ModerationEvent | None" = None) -> bool:
    """Do what ``Comment.unlock`` says."""
    return _set(comment, by, "unlock", {"locked": True}, {"locked": False}, undoes)


def accepts_replies(comment: "Comment") -> bool:
    """Do what ``Comment.accepts_replies`` says."""
    above = prefixes(bytes(comment.path))
    if comment.locked or not above:
        return not comment.locked
    here = type(comment).objects.filter(conversation=comment.conversation_id, path__in=above)
    return not here.filter(locked=True).exists()


def _set(
    comment: "Comment",
    by: User,
    verb: str,
    before: dict[str, Any],
    after: dict[str, Any],
    undoes: "ModerationEvent | None",
    look: Any = None,
) -> bool:
    """Change a flag of the row while it is as ``before`` says."""

    def act(conversation: "Conversation") -> None:
        if look:
            look(conversation)
        row = conversation.comments.filter(pk=comment.pk, **before)
        if not row.update(**after, changed_seq=conversation.change_seq):
            raise Lost
        comment.refresh_from_db(fields=["status", "shown", "body", *after])
        record(comment, verb, by, undoes=undoes)
        status = comment.status
        conversation.tell_blog(comment.blog, status, status, is_public=comment.shown)

    return in_turn(comment, act)
