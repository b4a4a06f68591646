"""What the first page of the desk says of the conversation, to each what the role allows."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog.desk import OPERATOR, role_at
from blog.http import BlogRequest
from blog.models import Blog
from blog.models.membership import MODERATORS, Role
from blog.month import Bar, bars, by_day, days_of, likes_by_day

from . import queues
from .models import Comment
from .states import FOR_MODERATORS, VISIBLE

LATEST = 5
# Comments of the blog that are looked through for those: an author's may be few among many.
LOOKED_THROUGH = 500
URGENT = (queues.REPORTED, queues.PENDING, queues.EDITS)


def conversation(request: HttpRequest) -> dict[str, Any]:
    """Return what waits in each queue, and what was said last. At most two queries."""
    blog, role = cast("BlogRequest", request).blog, role_at(request)
    moderates = role in {OPERATOR, *MODERATORS}
    if not moderates and not (role == Role.AUTHOR and blog.authors_moderate):
        return {"is_open": False}
    return {
        "is_open": True,
        "waiting": _waiting(blog) if moderates else None,
        "latest": _latest(request, blog),
    }


def _waiting(blog: Blog) -> list[dict[str, Any]]:
    """Return the queues with something in them, the urgent first. No query: the blog counts."""
    numbers = [(queue, getattr(blog, queue.counter)) for queue in queues.QUEUES if queue.counter]
    return [
        {"queue": queue, "number": number, "is_urgent": queue in URGENT}
        for queue, number in numbers
        if number
    ]


def _latest(request: HttpRequest, blog: Blog) -> list[Comment]:
    newest = Comment.objects.filter(blog=blog).order_by("-created_at", "-pk")
    here = Comment.objects.filter(pk__in=newest.values("pk")[:LOOKED_THROUGH])
    shown = here.filter(status__in=[*VISIBLE, *FOR_MODERATORS], branch_removed=False)
    mine = shown.moderatable_by(cast("BlogRequest", request).user)
    loaded = mine.select_related("identity", "conversation__post")
    return list(
        loaded.defer("body", "conversation__post__body").order_by("-created_at", "-pk")[:LATEST]
    )


@dataclass
class Plot:
    """One number a day, as it is drawn and as it is read."""

    title: str | Promise
    counts: list[int]

    @property
    def total(self) -> int:
        """Return the sum."""
        return sum(self.counts)

    @property
    def most(self) -> int:
        """Return the number of the highest bar."""
        return max(self.counts)

    @property
    def bars(self) -> list[Bar]:
        """Return what is drawn."""
        return bars(self.counts)


def month(request: HttpRequest) -> dict[str, Any]:
    """Return comments and likes of the last thirty days. Two queries, each along an index."""
    blog = cast("BlogRequest", request).blog
    said = by_day(Comment.objects.filter(blog=blog, status__in=VISIBLE), blog)
    liked = likes_by_day(blog)
    days = days_of(blog)
    return {
        "first": days[0],
        "last": days[-1],
        "plots": [Plot(_("Comments"), said), Plot(_("Likes"), liked)],
        "rows": list(zip(days, said, liked, strict=True))[::-1],
    }
