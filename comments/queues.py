"""The moderators' queues: which comments stand in each, in what order, a page at a time."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, F, OrderBy, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog.addresses import Cursor
from blog.models import Blog

from .models import Comment
from .sieve import EVERYTHING, Sieve
from .states import Status

if TYPE_CHECKING:
    from .models.sets import CommentQuerySet

PAGE = 25  # comments; a moderator decides about so many at a sitting
# Rows looked through for a page where no index knows what is looked for: some 20 milliseconds.
WINDOW = 2_000
WINDOWS = 5  # for a whole set


class Found(NamedTuple):
    """Keys of comments in order, and where the search for more goes on ("" at the end).

    ``looked_through`` is 0 where an index knew them all; ``until`` is when the last row that was
    looked at came.
    """

    keys: list[int]
    after: str
    looked_through: int = 0
    until: datetime.datetime | None = None


@dataclass(frozen=True)
class Queue:
    """A set of comments: what waits longest comes first, in history what was said last."""

    name: str
    title: str | Promise
    status: Status | None = None  # None: every comment
    counter: str = ""  # the column of the blog that knows how many there are
    newest_first: bool = False
    by: str = "created_at"  # since when it stands here
    is_one_set: bool = True  # one verb can be good for all of it

    @property
    def is_of_edits(self) -> bool:
        """Say whether the words that wait are those of an edit."""
        return self.by == "revision__created_at"

    @property
    def is_of_reports(self) -> bool:
        """Say whether readers asked for a look, at what they may still read."""
        return self.by == "reported_at"

    def here(self, blog: Blog) -> "CommentQuerySet":
        """Return where ``find`` looks: all of the blog, or those that wait in another way."""
        if self.is_of_edits:
            return Comment.objects.filter(revision__blog=blog, edit_pending=True)
        here = Comment.objects.filter(blog=blog)
        return here.reported() if self.is_of_reports else here

    def of(self, comments: "CommentQuerySet", after: str = "") -> "CommentQuerySet":
        """Return the queue's comments in order, behind the cursor ``after``.

        Raises ``ValueError`` for a cursor that is none.
        """
        found = comments.filter(status=self.status) if self.status else comments
        if after:
            found = found.filter(self._behind(*Cursor.read(after)))
        return found.order_by(*(self._by(name) for name in (self.by, "pk")))

    def has(self, comment: Any) -> bool:
        """Say whether ``comment`` stands in it."""
        if self.is_of_edits:
            return bool(comment.edit_pending)
        if self.is_of_reports:
            return comment.reported_at is not None
        return self.status in (None, comment.status)

    def find(
        self,
        comments: "CommentQuerySet",
        sieve: Sieve = EVERYTHING,
        after: str = "",
        most: int = 0,
        windows: int = 1,
    ) -> Found:
        """Return a page of what the sieve lets through, or ``most`` comments. One query a window.

        What only a look at each row can tell is looked for in ``WINDOW`` rows, so that no search
        takes longer than another; the cursor goes on behind them.
        """
        most = most or PAGE
        found = self.of(sieve.narrow(comments), after)
        if not sieve.is_row_by_row:
            rows = list(found.values_list(self.by, "pk")[: most + 1])
            return Found([pk for _at, pk in rows[:most]], self._next(rows, most))
        keys: list[int] = []
        looked, until = 0, None
        for _window in range(windows):
            rows_seen = _sifted(self.of(sieve.narrow(comments), after), self.by, sieve.condition)
            fitting = [(at, pk) for at, pk, fits in rows_seen if fits]
            room = most - len(keys)
            keys += [pk for _at, pk in fitting[:room]]
            looked += len(rows_seen)
            until = rows_seen[-1][0] if rows_seen else until
            after = self._next(fitting, room) or self._behind_all(rows_seen)
            if len(fitting) > room or not after:
                break
        return Found(keys, after, looked, until)

    def _next(self, rows: list[tuple[Any, int]], most: int) -> str:
        """Return the cursor of the last row that was taken, "" where none is left."""
        return str(Cursor(*rows[most - 1])) if len(rows) > most else ""

    def _behind_all(self, rows: list[tuple[Any, int, bool]]) -> str:
        """Return the cursor behind a window, "" where it reached the end."""
        return str(Cursor(*rows[-1][:2])) if len(rows) == WINDOW else ""

    def _by(self, name: str) -> OrderBy:
        return F(name).desc() if self.newest_first else F(name).asc()

    def _behind(self, at: datetime.datetime, pk: int) -> Q:
        """Return the rows behind a position; the first condition is what the index can use."""
        if self.newest_first:
            return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(pk__lt=pk))
        later, same = {f"{self.by}__gt": at}, {f"{self.by}__gte": at}
        return Q(**same) & (Q(**later) | Q(pk__gt=pk))


def _sifted(found: "CommentQuerySet", by: str, condition: Q) -> list[tuple[Any, int, bool]]:
    """Return the rows of one window, each with whether it fits."""
    fits = Case(When(condition, then=Value(True)), default=Value(False))
    return list(found.annotate(fits=fits).values_list(by, "pk", "fits")[:WINDOW])


REPORTED = Queue("reported", _("Reported"), None, "reported_count", by="reported_at")
PENDING = Queue("pending", _("Waiting"), Status.PENDING, "pending_count")
EDITS = Queue("edits", _("Edits"), None, "edits_count", by="revision__created_at", is_one_set=False)
ALL = Queue("all", _("All"), newest_first=True, is_one_set=False)
QUEUES = (
    REPORTED,
    PENDING,
    EDITS,
    Queue("unreviewed", _("Unreviewed"), Status.PUBLISHED, "unreviewed_count"),
    Queue("spam", _("Spam"), Status.SPAM, "spam_count"),
    Queue("approved", _("Approved"), Status.APPROVED, newest_first=True),
    Queue("rejected", _("Rejected"), Status.REJECTED, newest_first=True),
    ALL,
)


def named(name: str) -> Queue | None:
    """Return the queue of that name; what waits for no name, None where there is none."""
    return next((queue for queue in QUEUES if queue.name == (name or PENDING.name)), None)
