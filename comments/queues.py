"""The moderators' queues: which comments stand in each, in what order, a page at a time."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, OrderBy, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog.addresses import Cursor

from .states import Status

if TYPE_CHECKING:
    from .models import Comment
    from .models.sets import CommentQuerySet

PAGE = 25  # comments; a moderator decides about so many at a sitting


@dataclass(frozen=True)
class Queue:
    """A set of comments: what waits longest comes first, in history what was said last."""

    name: str
    title: str | Promise
    status: Status | None = None  # None: every comment
    counter: str = ""  # the column of the blog that knows how many there are
    newest_first: bool = False

    def of(self, comments: "CommentQuerySet", after: str = "") -> "CommentQuerySet":
        """Return the queue's comments in order, behind the cursor ``after``.

        Raises ``ValueError`` for a cursor that is none.
        """
        found = comments.filter(status=self.status) if self.status else comments
        if after:
            found = found.filter(self._behind(*Cursor.read(after)))
        return found.order_by(*(self._by(name) for name in ("created_at", "pk")))

    def page(self, comments: "CommentQuerySet", after: str = "") -> "tuple[list[Comment], str]":
        """Return one page and the cursor of the next, "" behind the last. One query."""
        found = list(self.of(comments, after)[: PAGE + 1])
        page = found[:PAGE]
        if len(found) <= PAGE:
            return page, ""
        return page, str(Cursor(page[-1].created_at, page[-1].pk))

    def _by(self, name: str) -> OrderBy:
        return F(name).desc() if self.newest_first else F(name).asc()

    def _behind(self, at: datetime.datetime, pk: int) -> Q:
        """Return the rows behind a position; the first condition is what the index can use."""
        if self.newest_first:
            return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(pk__lt=pk))
        return Q(created_at__gte=at) & (Q(created_at__gt=at) | Q(pk__gt=pk))


PENDING = Queue("pending", _("Waiting"), Status.PENDING, "pending_count")
QUEUES = (
    Queue("reported", _("Reported"), Status.REPORTED, "reported_count"),
    PENDING,
    Queue("unreviewed", _("Unreviewed"), Status.PUBLISHED, "unreviewed_count"),
    Queue("spam", _("Spam"), Status.SPAM, "spam_count"),
    Queue("approved", _("Approved"), Status.APPROVED, newest_first=True),
    Queue("rejected", _("Rejected"), Status.REJECTED, newest_first=True),
    Queue("all", _("All"), newest_first=True),
)


def named(name: str) -> Queue | None:
    """Return the queue of that name; what waits for no name, None where there is none."""
    return next((queue for queue in QUEUES if queue.name == (name or PENDING.name)), None)
