"""The last thirty days of a blog: what came on each of them."""

import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils import timezone

from .models import Blog, Like

DAYS = 30
# Of a drawing of one number a day, in units of its own: no word stands in it, so it may be
# stretched to any shape.
STEP, BAR, HEIGHT = 10, 7, 60


class Bar(NamedTuple):
    """A bar of a drawing, which grows upwards from ``HEIGHT``."""

    x: int
    y: int
    height: int


def days_of(blog: Blog) -> list[datetime.date]:
    """Return the last thirty days in the blog's zone, today last."""
    today = timezone.localdate(timezone=blog.zone)
    return [today - datetime.timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def by_day(rows: "QuerySet[Any]", blog: Blog) -> list[int]:
    """Return how many of ``rows`` were made (``created_at``) on each of those days. One query."""
    midnight = datetime.time(tzinfo=blog.zone)
    starts = [datetime.datetime.combine(day, midnight) for day in days_of(blog)]
    newest_first = reversed(list(enumerate(starts)))
    day = Case(
        *(When(created_at__gte=start, then=Value(place)) for place, start in newest_first),
        output_field=IntegerField(),
    )
    recent = rows.filter(created_at__gte=starts[0]).order_by().annotate(day=day)
    found = dict(recent.values_list("day").annotate(Count("pk")))
    return [found.get(place, 0) for place in range(DAYS)]


def likes_by_day(blog: Blog) -> list[int]:
    """Return how many likes the stories got on each day. One query."""
    return by_day(Like.objects.filter(post__blog=blog), blog)


def bars(counts: list[int]) -> list[Bar]:
    """Return a bar for each day on which something came; the highest fills the drawing."""
    most = max(counts, default=0)
    heights = [-(-count * HEIGHT // most) if most else 0 for count in counts]
    return [
        Bar(place * STEP, HEIGHT - height, height) for place, height in enumerate(heights) if height
    ]
