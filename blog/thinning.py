"""Old revisions thinned out, so that a story's past stays of a size that can be kept."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from blog.models import Revision

# From this age on, the last of each stretch is kept, which is told by the form of its moment (UTC).
SIEVES = (
    (timedelta(days=1), "%Y-%m-%d %H"),
    (timedelta(days=7), "%Y-%m-%d"),
    (timedelta(days=366), "%Y-%m"),
)
POSTS_AT_ONCE = 20
AT_ONCE = 500  # revisions looked for, and deleted, by one query


class State(NamedTuple):
    """What decides about a revision."""

    pk: int
    created_at: datetime
    status: str


def thin_revisions() -> int:
    """Thin out the revisions of some posts that have some to be thinned; return how many went.

    Safe to repeat, and at two machines at once. One query where nothing is due.
    """
    now = timezone.now()
    posts = dict.fromkeys(due(now)[:AT_ONCE])
    return sum(_thin_one(post, now) for post in list(posts)[:POSTS_AT_ONCE])


def due(now: datetime) -> QuerySet[Revision, int]:
    """Return the post of each revision that has become old enough for the next sieve.

    A search for each sieve: SQLite would read the whole table to answer for all, or "distinct".
    """
    first, *others = (
        Revision.objects.filter(sieved=sieved, created_at__lt=now - age).order_by()
        for sieved, (age, _stretch) in enumerate(SIEVES)
    )
    posts = (some.values_list("post", flat=True) for some in others)
    return first.values_list("post", flat=True).union(*posts, all=True).order_by()


def kept(states: Iterable[State], now: datetime) -> set[int]:
    """Return the keys of the revisions that stay; ``states`` are those of one post, oldest first.

    All of the last day; of the last week the last of each hour; of the last year the last of each
    day; before that the last of each month. Always the first, the last, and where the post went
    into another status, which is what was published.
    """
    found: set[int] = set()
    last_of: dict[str, int] = {}
    before: State | None = None
    for state in states:
        if before is None or before.status != state.status:
            found.add(state.pk)
        last_of[_stretch_of(state, now)] = state.pk
        before = state
    return found | set(last_of.values()) | ({before.pk} if before else set())


def _thin_one(post: int, now: datetime) -> int:
    rows = Revision.objects.filter(post=post)
    states = [
        State(*row)
        for row in rows.order_by("created_at", "pk").values_list("pk", "created_at", "status")
    ]
    stay = kept(states, now)
    gone = 0
    for some in batched((state.pk for state in states if state.pk not in stay), AT_ONCE):
        gone += rows.filter(pk__in=some).delete()[0]
    for sieved, (age, _stretch) in enumerate(SIEVES):
        rows.filter(sieved=sieved, created_at__lt=now - age).update(sieved=sieved + 1)
    return gone


def _stretch_of(state: State, now: datetime) -> str:
    """Return the name of the stretch of which one stays; the newest are each their own."""
    forms = [form for age, form in SIEVES if state.created_at < now - age]
    return state.created_at.astimezone(UTC).strftime(forms[-1]) if forms else str(state.pk)
