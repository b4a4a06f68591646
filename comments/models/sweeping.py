"""How one act clears away what somebody said: all that waits, and the last hours with it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Identity, User
from comments.states import FOR_MODERATORS, VISIBLE, Status

from . import editing, moving

if TYPE_CHECKING:
    from .sets import CommentQuerySet

AT_ONCE = 100  # comments, each in a transaction of its own; the others by a task
REASON = "sweep"  # of the events
# By its name, because the task speaks of comments in turn.
GO_ON = "comments.tasks.sweep_rest"


def sweep(comments: "CommentQuerySet", identity: Identity, by: User, hours: int | None) -> int:
    """Do what ``CommentQuerySet.sweep`` says."""
    theirs = comments.open_to(by, "sweep").filter(identity__in=_faces(identity))
    for comment in theirs.filter(edit_pending=True).select_related("blog")[:AT_ONCE]:
        editing.refuse(comment, by)
    found = list(theirs.filter(_waiting_or_late(hours)).select_related("blog")[:AT_ONCE])
    swept = sum(moving.move(one, Status.SPAM, by=by, reason=REASON) for one in found)
    if len(found) == AT_ONCE:
        blogs = sorted({one.blog_id for one in found})
        import_string(GO_ON).enqueue(identity.pk, by.pk, blogs, hours)
    return swept


def _faces(identity: Identity) -> list[int]:
    """Return the faces a block of ``identity`` is a block of: see ``BanQuerySet.over``."""
    same = Q(pk=identity.pk)
    if identity.user_id is not None:
        same |= Q(user=identity.user_id)
    if identity.browser:
        same |= Q(browser=identity.browser)
    return list(Identity.objects.filter(same).values_list("pk", flat=True))


def _waiting_or_late(hours: int | None) -> Q:
    waiting = Q(status__in=FOR_MODERATORS)
    if hours is None:
        return waiting
    since = timezone.now() - timedelta(hours=hours)
    return waiting | Q(status__in=VISIBLE, created_at__gt=since)
