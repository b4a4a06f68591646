"""How a whole branch is taken away, and brought back: at once for readers, row by row behind them.

Counters above the top move with the verb; below it nothing is counted anew, for inside the branch
all stays as it was. The flags of the rows follow in steps of a thousand.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, Exists, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from comments.paths import end_of
from comments.states import VISIBLE

from .conversation import Conversation
from .moving import Lost, in_turn, record
from .removed import RemovedBranch

if TYPE_CHECKING:
    from .comment import Comment
    from .event import ModerationEvent

PATIENCE = timedelta(minutes=10)  # of the clock with the task that marks a branch
AT_ONCE = 10  # branches a tick of the clock goes on with
STEP = 1_000  # rows in one transaction: a fraction of a second
# By its name, because the task speaks of comments in turn.
GO_ON = "comments.tasks.mark_branch"


def is_removed(comment: "Comment") -> bool:
    """Say whether ``comment`` is the top of a branch that is removed and stays so. One query."""
    return RemovedBranch.objects.filter(pk=comment.pk, is_restoring=False).exists()


def remove(
    comment: "Comment", by: User, note: str = "", undoes: "ModerationEvent | None" = None
) -> bool:
    """Do what ``Comment.remove_branch`` says."""

    def act(turn: Conversation) -> None:
        _read_again(comment)
        coming_back = RemovedBranch.objects.filter(pk=comment.pk).first()
        if coming_back is None:
            _take_away(comment, turn)
        elif coming_back.is_restoring:
            _turn_round(coming_back, is_restoring=False)
        else:
            raise Lost
        record(comment, "remove_branch", by, note=note, undoes=undoes)
        _begin(comment, turn)
        if coming_back is None:
            turn.tell_blog(comment.blog, comment.status, comment.status, is_public=True)

    return in_turn(comment, act)


def restore(comment: "Comment", by: User, undoes: "ModerationEvent | None" = None) -> bool:
    """Do what ``Comment.restore_branch`` says."""

    def act(turn: Conversation) -> None:
        _read_again(comment)
        branch = RemovedBranch.objects.filter(pk=comment.pk, is_restoring=False).first()
        if branch is None:
            raise Lost
        _turn_round(branch, is_restoring=True)
        record(comment, "restore_branch", by, undoes=undoes)
        _begin(comment, turn)

    return in_turn(comment, act)


def go_on(branch_pk: int) -> bool:
    """Mark the next rows of a branch, in a turn of one's own; say whether that was the last step.

    Idempotent: what is marked already stays so.
    """
    branch = RemovedBranch.objects.filter(pk=branch_pk, is_moving=True).first()
    if branch is None:
        return True
    with transaction.atomic():
        turn = Conversation.take_turn(branch.conversation_id)
        # Read again: somebody may have turned it round meanwhile.
        branch = RemovedBranch.objects.filter(pk=branch_pk, is_moving=True).first()
        return branch is None or _step(branch, turn)


def go_on_with_lost() -> int:
    """Take one more step in each branch whose task seems to have died; return how many."""
    lost = RemovedBranch.objects.filter(is_moving=True, created_at__lt=timezone.now() - PATIENCE)
    found = list(lost.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE])
    for branch_pk in found:
        go_on(branch_pk)
    return len(found)


def _read_again(comment: "Comment") -> None:
    comment.refresh_from_db(fields=["status", "shown", "shown_replies", "branch_removed", "body"])


def _take_away(comment: "Comment", turn: Conversation) -> None:
    """Hide the branch: the row that does it, the flag of its top, and the counters above."""
    if not comment.shown or RemovedBranch.around(comment):
        raise Lost
    path = bytes(comment.path)
    RemovedBranch.objects.create(
        top_id=comment.pk, conversation=turn, path=path, end=end_of(path), reached=path
    )
    turn.comments.filter(pk=comment.pk).update(
        branch_removed=True, shown=False, pinned=False, changed_seq=turn.change_seq
    )
    turn.count(comment, -_weight(comment), None, is_branch=True)


def _turn_round(branch: RemovedBranch, *, is_restoring: bool) -> None:
    branch.is_moving, branch.is_restoring, branch.reached = True, is_restoring, branch.path
    branch.save(update_fields=["is_moving", "is_restoring", "reached"])


def _begin(comment: "Comment", turn: Conversation) -> None:
    """Take the first step, and leave the others to a task."""
    if not _step(RemovedBranch.objects.get(pk=comment.pk), turn):
        import_string(GO_ON).enqueue(comment.pk)
    _read_again(comment)


def _step(branch: RemovedBranch, turn: Conversation) -> bool:
    """Mark the next rows below the top; say whether none are left."""
    below = turn.comments.filter(path__gt=bytes(branch.reached), path__lt=bytes(branch.end))
    found = list(below.order_by("path").values_list("pk", "path")[:STEP])
    rows = turn.comments.filter(pk__in=[pk for pk, _path in found])
    if branch.is_restoring:
        _show(rows, branch, turn)
    else:
        rows.filter(branch_removed=False).update(
            branch_removed=True, shown=False, changed_seq=turn.change_seq
        )
    if len(found) == STEP:
        RemovedBranch.objects.filter(pk=branch.pk).update(reached=bytes(found[-1][1]))
        return False
    if branch.is_restoring:
        _bring_back(branch, turn)
    else:
        RemovedBranch.objects.filter(pk=branch.pk).update(is_moving=False)
    return True


def _show(rows: "QuerySet[Comment]", branch: RemovedBranch, turn: Conversation) -> None:
    """Take the flag away from what no other removed branch hides."""
    others = RemovedBranch.hiding().exclude(pk=branch.pk)
    free = rows.filter(~Exists(others), branch_removed=True).values_list("pk", flat=True)
    turn.comments.filter(pk__in=list(free)).update(**_standing_again(), changed_seq=turn.change_seq)


def _standing_again() -> dict[str, object]:
    """Return what a row is when no branch hides it."""
    stands = When(Q(status__in=VISIBLE) | Q(shown_replies__gt=0), then=Value(True))
    return {"branch_removed": False, "shown": Case(stands, default=Value(False))}


def _bring_back(branch: RemovedBranch, turn: Conversation) -> None:
    """Let the branch stand in the tree again: all at once, with the counters above."""
    top = turn.comments.get(pk=branch.pk)
    around = RemovedBranch.around(top, above=True)
    RemovedBranch.objects.filter(pk=branch.pk).delete()
    if around is None:
        turn.comments.filter(pk=top.pk).update(**_standing_again(), changed_seq=turn.change_seq)
    _let_others_look_again(branch, turn)
    turn.count(top, _weight(top), around, is_branch=True)
    top.refresh_from_db(fields=["shown"])
    turn.tell_blog(top.blog, top.status, top.status, is_public=top.shown)


def _let_others_look_again(branch: RemovedBranch, turn: Conversation) -> None:
    """Let what is coming back around or within ``branch`` begin anew.

    They have perhaps passed rows that only ``branch`` still hid.
    """
    path, end = bytes(branch.path), bytes(branch.end)
    around = Q(path__lt=path, end__gt=path)
    within = Q(path__gt=path, path__lt=end)
    for other in turn.removed_branches.filter(around | within, is_restoring=True):
        _turn_round(other, is_restoring=True)


def _weight(top: "Comment") -> int:
    """Return how many visible comments the branch holds."""
    return top.shown_replies + (top.status in VISIBLE)
