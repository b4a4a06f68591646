"""How readers report a comment, and when their weight hides it."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Identity, User
from blog.models import Blog
from blog.models.ban import Banned
from comments.states import VISIBLE, Status
from comments.trust import ALLOWANCES, level_of

from .event import ModerationEvent
from .moving import AS_STORED, TELL_OF_WAITING, Lost, change_state, in_turn, record
from .policy import Policy
from .report import NOTE_LENGTH, Report

if TYPE_CHECKING:
    from datetime import datetime

    from .comment import Comment
    from .conversation import Conversation

OVERRULED = 3  # reports, all of which a moderator has overruled: the next ones only inform


def report(comment: "Comment", identity: Identity, reason: str, note: str) -> bool:
    """Do what ``Comment.report`` says."""
    if comment.blog.bans.over(identity).exists():
        raise Banned
    faces = list(Identity.objects.of_person(identity).values_list("pk", flat=True))
    if comment.identity_id in faces:
        return False
    weight = _weight(identity, faces, comment.blog)

    def act(turn: "Conversation") -> None:
        if not turn.comments.visible().filter(pk=comment.pk).exists():
            raise Lost
        if comment.reports.filter(identity__in=faces).exists():
            raise Lost
        comment.reports.create(
            identity=identity, reason=reason, note=note[:NOTE_LENGTH], weight=weight
        )
        comment.refresh_from_db(fields=AS_STORED)
        if _weigh(comment) >= Policy.of(comment.blog).report_limit:
            hides = ModerationEvent(
                by=None, to_status=Status.REPORTED, verb="report", rule="reports"
            )
            change_state(comment, turn, hides)
        elif comment.reported_at is None:
            _ask_moderators(comment, turn)

    return in_turn(comment, act)


def keep(comment: "Comment", by: User, seen: str) -> bool:
    """Answer what readers reported of an approved comment: it stays as it is."""

    def act(turn: "Conversation") -> None:
        comment.refresh_from_db(fields=AS_STORED)
        is_asked = comment.status == Status.APPROVED and comment.reported_at is not None
        if not is_asked or (seen and seen != comment.body_digest):
            raise Lost
        comment.reports.filter(is_settled=False).update(is_settled=True)
        _write(comment, None)
        record(comment, "keep", by)
        _tell(comment, turn, -1)

    return in_turn(comment, act)


def _ask_moderators(comment: "Comment", turn: "Conversation") -> None:
    """Put what everybody still reads among what was reported, and tell of it by mail."""
    _write(comment, timezone.now())
    import_string(TELL_OF_WAITING).enqueue(comment_id=comment.pk)
    _tell(comment, turn, 1)


def _write(comment: "Comment", at: "datetime | None") -> None:
    comment.reported_at = at
    comment.save(update_fields=["reported_at"])


def _tell(comment: "Comment", turn: "Conversation", step: int) -> None:
    status = comment.status
    turn.tell_blog(comment.blog, status, status, is_public=False, reported=step)


def _weigh(comment: "Comment") -> int:
    """Return what the reports weigh that no moderator has answered yet."""
    open_ones = comment.reports.filter(is_settled=False)
    return open_ones.aggregate(weight=Sum("weight"))["weight"] or 0


def _weight(identity: Identity, faces: Collection[int], blog: Blog) -> int:
    """Return what this reader's word weighs. A few queries."""
    settled = Report.objects.filter(identity__in=faces, comment__blog=blog, is_settled=True)
    lately = list(settled.order_by("-pk").values_list("comment__status", flat=True)[:OVERRULED])
    if len(lately) == OVERRULED and all(status in VISIBLE for status in lately):
        return 0
    return ALLOWANCES[level_of(identity, blog)].report_weight
