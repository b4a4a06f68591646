"""The pages: threads, a branch, one comment in its place."""

from collections.abc import Collection
from dataclasses import dataclass, field

from blog.models import Post
from comments.models import Comment, Conversation
from comments.paths import end_of, path_of

from . import roots as the_roots
from .reading import OWN, beside, of, own, position, with_ancestors
from .rows import DEEPEST, Row, lock, nest, rows_of, shorten
from .sorts import OLDEST, SORTS

BRANCH = 50  # comments a page of a branch


@dataclass(frozen=True)
class Threads:
    """A page: its rows in reading order, and the cursors of its neighbours ("" for none).

    ``earlier`` belongs into ``before=``, ``later`` into ``after=``, in the order of the page.
    ``pinned`` are rows of their own, whether or not they stand on this page as well. ``seq`` is
    what the conversation had come to: what changes later has a higher one.
    """

    rows: list[Row]
    earlier: str = ""
    later: str = ""
    pinned: list[Row] = field(default_factory=list)
    seq: int = 0


def threads(
    post: Post,
    mine: Collection[int] = (),
    sort: str = OLDEST.name,
    after: str = "",
    before: str = "",
) -> Threads:
    """Return one page of threads: ``ROOTS`` roots and the first ``REPLIES`` below each.

    ``mine`` are the keys of the identities the reader speaks under; ``sort`` is a key of ``SORTS``.
    Raises ``ValueError`` for a key or a cursor that is none. Two queries, and perhaps a third where
    ``mine`` is not empty.
    """
    order = SORTS.get(sort)
    if order is None:
        raise ValueError(sort)
    roots = the_roots.read(post, mine, order, after, before)
    more = beside(post, mine, order, roots)
    comments = with_ancestors(post, mine, [*roots.found, *more.replies, *more.own])
    places = {root.no: order.place(root) for root in comments if root.depth == 0}
    # Python keeps the order of the tree among those of one thread, in both directions.
    comments.sort(key=lambda comment: places[comment.root_no], reverse=not order.rises)
    rows = rows_of(post, comments, mine)
    shorten(rows, more.replies)
    nest(rows)
    lock(rows)
    return Threads(
        rows,
        earlier=order.cursor_of(roots.begin),
        later=order.cursor_of(roots.end),
        pinned=rows_of(post, more.pinned, mine),
        seq=roots.change_seq,
    )


def branch(
    top: Comment, mine: Collection[int] = (), after: str = "", above: list[Row] | None = None
) -> Threads:
    """Return one page of ``top`` and all that stands under it.

    ``top`` comes from ``find``; ``above`` are its ancestors, where they are known. A later page
    begins with the ancestors of its first comment, so that no row stands in the air. Raises
    ``ValueError`` for a cursor that is none or of another branch, ``Comment.DoesNotExist`` in a
    branch that was removed. One query on the first page, two on others, one or two more where
    ``mine`` has keys, one for ancestors that are not known.
    """
    post = top.conversation.post
    if above is None:
        above = _above(top, mine)
    start, end = position(top), end_of(position(top))
    begin = path_of(after) if after else start
    if not start <= begin < end:
        raise ValueError(after)
    shown = of(post, mine).shown().filter(path__gt=begin, path__lt=end)
    found = list(shown.filter(depth__lte=top.depth + DEEPEST).order_by("path")[: BRANCH + 1])
    page, has_later = found[:BRANCH], len(found) > BRANCH
    last = _just_behind(position(page[-1])) if has_later else end
    waiting = _own_between(post, mine, _just_behind(begin), last) if mine else []
    comments = with_ancestors(post, mine, [top, *page, *waiting], start)
    rows = rows_of(post, comments, mine, top.depth)
    nest(rows)
    lock(rows, is_locked=any(row.is_locked for row in above))
    return Threads(rows, later=page[-1].cursor if has_later else "")


def thread_of(comment: Comment, mine: Collection[int] = ()) -> tuple[list[Row], Threads]:
    """Return the ancestors of ``comment``, outermost first, and the first page of its branch.

    ``comment`` comes from ``find``. Whatever became of its ancestors, they stand there, as
    tombstones where they may not be read. Two queries, one or two more where ``mine`` has keys.
    Raises ``Comment.DoesNotExist`` in a branch that was removed.
    """
    above = _above(comment, mine)
    return above, branch(comment, mine, above=above)


def find(post: Post, no: int, mine: Collection[int] = ()) -> Comment:
    """Return comment ``no``, as far as the reader may see it. One query.

    Raises ``Comment.DoesNotExist``.
    """
    comment = of(post, mine).readable_by(mine).get(no=no)
    comment.conversation, comment.blog = Conversation(post=post), post.blog
    return comment


def _just_behind(path: bytes) -> bytes:
    """Return what sorts behind ``path`` and before all that stands under it."""
    return path + b"\0"


def _own_between(post: Post, mine: Collection[int], begin: bytes, end: bytes) -> list[Comment]:
    here = own(post, mine).filter(path__gte=begin, path__lt=end).order_by("-created_at")
    return list(here.with_face(mine)[:OWN])


def _above(comment: Comment, mine: Collection[int]) -> list[Row]:
    """Return the ancestors of ``comment`` as rows. One query, none for a root."""
    post = comment.conversation.post
    standing = with_ancestors(post, mine, [comment])
    if comment not in standing:
        raise Comment.DoesNotExist
    rows = rows_of(post, standing[:-1], mine, flat=True)
    lock(rows)
    return rows
