"""Which decision is the last that can be taken back, and how: by the opposite event."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from accounts.models import User
from comments import roles

from . import branches, flags, people
from .event import ModerationEvent
from .moving import change_state, in_turn

if TYPE_CHECKING:
    from .comment import Comment

type Verb = Callable[["Comment", User, ModerationEvent], bool]

# Of each act beside the state, what takes it back. Words that were replaced or taken out are gone:
# no act brings them back.
OPPOSITES: dict[str, Verb] = {
    "pin": flags.unpin,
    "unpin": flags.pin,
    "lock": flags.unlock,
    "unlock": flags.lock,
    "remove_branch": branches.restore,
    "restore_branch": lambda comment, by, event: branches.remove(comment, by, undoes=event),
    "trust": people.distrust,
    "distrust": people.trust,
}
LOOKED_AT = 20  # events; nobody takes back more than the last few


def last_decision(comment: "Comment") -> ModerationEvent | None:
    """Return the last decision whose effect still stands; how it was submitted is none."""
    if comment.status == comment.Status.WITHDRAWN:
        return None  # its author took the words back
    decisions = comment.events.exclude(from_status="").filter(undoes=None, undone_by=None)
    recent = decisions.order_by("-pk")[:LOOKED_AT]
    return next((event for event in recent if _stands(comment, event)), None)


def undo(comment: "Comment", by: User) -> bool:
    """Do what ``Comment.undo`` says."""
    last = last_decision(comment)
    # Whoever may not do one act may not undo its opposite: that would be the same.
    if last is None or (last.verb and not roles.may(by, last.verb, comment)):
        return False
    if last.verb:
        return OPPOSITES[last.verb](comment, by, last)
    opposite = ModerationEvent(by=by, to_status=last.from_status, undoes=last)
    return in_turn(comment, lambda turn: change_state(comment, turn, opposite))


def _stands(comment: "Comment", event: ModerationEvent) -> bool:
    """Say whether the comment is still as ``event`` left it."""
    match event.verb:
        case "":
            return event.to_status == comment.status
        case "pin" | "unpin":
            return comment.pinned == (event.verb == "pin")
        case "lock" | "unlock":
            return comment.locked == (event.verb == "lock")
        case "remove_branch" | "restore_branch":
            return branches.is_removed(comment) == (event.verb == "remove_branch")
        case "trust" | "distrust":
            return people.is_trusted(comment) == (event.verb == "trust")
    return False
