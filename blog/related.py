"""What a story leads on to: its neighbours in time and in its series, and stories like it."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import CharField, Q, QuerySet, Value

from .models import Post, Series
from .models.post_sets import PostQuerySet

SHOWN = 3  # related stories
# Tags that are looked at, and the newest stories of each: a tag may have 50,000.
TAGS = 6
NEAR = 30
PARTS = 500  # of a series; more than any tale has

_COLUMNS = ("why", "pk", "title", "slug", "published_on", "published_at", "part")


@dataclass
class InSeries:
    """The place of a story among the parts of its series that can be read."""

    series: Series
    number: int  # counted from 1
    total: int
    before: Post | None
    behind: Post | None


@dataclass
class Around:
    """What stands under a story. Each post knows its title, address and date, and nothing else."""

    older: Post | None = None
    newer: Post | None = None
    related: list[Post] = field(default_factory=list)
    series: InSeries | None = None

    @property
    def has_neighbours(self) -> bool:
        """Say whether one can turn the page."""
        return bool(self.older or self.newer)


class _Row(NamedTuple):
    why: str
    pk: int
    title: str
    slug: str
    published_on: datetime.date | None
    published_at: datetime.datetime | None
    part: int | None


def around(post: Post) -> Around:
    """Return what everybody can read beside ``post``. One query, whatever the number of stories.

    ``post`` comes with ``with_links()``. Each branch of the query is a walk of a few steps along
    one index: SQLite and PostgreSQL need no look at the other stories.
    """
    branches = [*_neighbours(post), *_of_series(post), *_of_tags(post)]
    if not branches:
        return Around()
    first, *others = branches
    rows = [_Row(*row) for row in first.union(*others, all=True)]
    at = {row.why: _post(row) for row in rows if row.why in {"older", "newer"}}
    series = _in_series(post, [row for row in rows if row.why == "part"])
    shown = {post.pk, *(other.pk for other in at.values())}
    if series:
        shown |= {part.pk for part in (series.before, series.behind) if part}
    related = _most_alike((row for row in rows if row.why == "tag"), shown)
    return Around(at.get("older"), at.get("newer"), related, series)


def _neighbours(post: Post) -> Iterator["QuerySet[Post, Any]"]:
    if not post.is_published or post.kind != Post.Kind.STORY:
        return
    stories = post.blog.posts.published().stories()
    yield _branch("older", stories.after(post.cursor).newest_first()[:1])
    yield _branch("newer", stories.before(post.cursor).oldest_first()[:1])


def _of_series(post: Post) -> Iterator["QuerySet[Post, Any]"]:
    if post.series is not None:
        parts = post.blog.posts.filter(Q(status=Post.Status.PUBLISHED) | Q(pk=post.pk))
        yield _branch("part", parts.filter(series=post.series_id).in_parts()[:PARTS])


def _of_tags(post: Post) -> Iterator["QuerySet[Post, Any]"]:
    """Yield the newest stories of each tag; by their keys, which grow as stories are begun."""
    tagged: Any = Post.tags.through._default_manager
    alike = tagged.filter(post__status=Post.Status.PUBLISHED, post__kind=Post.Kind.STORY)
    alike = alike.exclude(post=post.pk).order_by("-post")
    for tag in post.shown_tags[:TAGS]:
        newest = alike.filter(tag=tag.pk).values("post")[:NEAR]
        yield _rows("tag", Post.objects.filter(pk__in=newest))


def _branch(why: str, posts: PostQuerySet) -> "QuerySet[Post, Any]":
    """Return a branch of the query: SQLite takes a slice only inside of one."""
    return _rows(why, Post.objects.filter(pk__in=posts.values("pk")))


def _rows(why: str, posts: PostQuerySet) -> "QuerySet[Post, Any]":
    named = posts.annotate(why=Value(why, output_field=CharField()))
    return named.order_by().values_list(*_COLUMNS)


def _post(row: _Row) -> Post:
    named = {name: value for name, value in row._asdict().items() if name != "why"}
    return Post(kind=Post.Kind.STORY, **named)


def _most_alike(rows: Iterable[_Row], shown: set[int]) -> list[Post]:
    """Return the stories with the most tags in common, the newest of equals first."""
    found = [row for row in rows if row.pk not in shown and row.published_at]
    shared = Counter(row.pk for row in found)
    stories = {row.pk: row for row in found}.values()
    best = sorted(stories, key=lambda row: (shared[row.pk], row.published_at, row.pk), reverse=True)
    return [_post(row) for row in best[:SHOWN]]


def _in_series(post: Post, rows: list[_Row]) -> InSeries | None:
    last = max((row.part or 0 for row in rows), default=0) + 1
    rows.sort(key=lambda row: (row.part or last, row.pk))
    place = next((place for place, row in enumerate(rows) if row.pk == post.pk), None)
    if post.series is None or place is None:
        return None
    before, behind = rows[:place][-1:], rows[place + 1 :][:1]
    beside = (_post(row[0]) if row else None for row in (before, behind))
    return InSeries(post.series, place + 1, len(rows), *beside)
