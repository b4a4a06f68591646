"""What is read beside the roots: first replies, what is pinned, one's own, and all above those."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from blog.models import Post
from comments.models import Comment
from comments.models.sets import CommentQuerySet
from comments.paths import end_of, prefixes
from comments.states import OWN_STANDING

from .sorts import Sort

if TYPE_CHECKING:
    from .roots import Roots

REPLIES = 3  # shown of each thread before "Show N more replies"
OWN = 50  # waiting comments of one's own a page; more is nobody's conversation
PINNED = 3  # on top of the first page
# ``_first_of`` a root where no branch is just being removed: then the flags of the rows tell all.
# Written out, because Django takes longer to put twenty together than a database to answer them.
FIRST = (
    "SELECT id FROM comments_comment WHERE conversation_id = %s AND shown = %s"
    " AND path > %s AND path < %s ORDER BY path LIMIT %s"
)

type Part = tuple[str, tuple[Any, ...]]  # a query of keys, and its values


@dataclass(frozen=True)
class Beside:
    """What a page shows beside its roots, each list in the order of the tree."""

    replies: list[Comment] = field(default_factory=list)  # the first of each root
    own: list[Comment] = field(default_factory=list)  # that nobody but the reader can read
    pinned: list[Comment] = field(default_factory=list)


def of(post: Post, mine: Collection[int]) -> CommentQuerySet:
    """Return the comments of ``post`` with all that a template asks of them."""
    return Comment.objects.filter(conversation=post.pk).with_face(mine)


def position(comment: Comment) -> bytes:
    """Return its path, on every database as bytes."""
    return bytes(comment.path)


def in_order(comments: Iterable[Comment]) -> list[Comment]:
    """Return ``comments`` in the order of the tree."""
    return sorted(comments, key=position)


def beside(post: Post, mine: Collection[int], sort: Sort, roots: "Roots") -> Beside:
    """Return what stands on a page beside its roots; what is pinned, on the first.

    One query, whose parts are each one short range.
    """
    parts = _firsts(post, roots)
    if roots.found and not roots.begin:
        parts.append(_asked(_pinned(post)))
    if mine:
        parts.append(_asked(_within(own(post, mine), sort, roots)))
    if not parts:
        return Beside()
    rows = in_order(of(post, mine).filter(pk__in=_any_of(parts)))
    everything = {row.pk: row for row in [*roots.found, *rows]}.values()
    return Beside(
        replies=_first_shown(rows),
        own=[row for row in rows if row.identity_id in mine and row.status in OWN_STANDING],
        pinned=[row for row in in_order(everything) if row.pinned and row.is_visible][:PINNED],
    )


def own(post: Post, mine: Collection[int]) -> CommentQuerySet:
    """Return the reader's own comments that nobody else can read, and those they took back."""
    spoken = Comment.objects.filter(conversation=post.pk, identity__in=mine)
    return spoken.filter(status__in=OWN_STANDING, branch_removed=False)


def with_ancestors(
    post: Post, mine: Collection[int], found: Iterable[Comment], top: bytes = b""
) -> list[Comment]:
    """Return what was found, each once, with the ancestors below ``top``, in order.

    Without what stands in a removed branch. At most one query.
    """
    at = {position(comment): comment for comment in found}
    above = {path for known in at for path in prefixes(known) if len(path) > len(top)}
    if missing := above - at.keys():
        at |= {position(row): row for row in of(post, mine).filter(path__in=missing)}
    # What went between two queries has taken along what stood under it.
    gone = {path for path in above | at.keys() if path not in at or at[path].branch_removed}
    if gone:
        at = {path: row for path, row in at.items() if not gone & {path, *prefixes(path)}}
    return in_order(at.values())


def _firsts(post: Post, roots: "Roots") -> list[Part]:
    """Return the parts that are the first replies of each root."""
    answered = [root for root in roots.found if root.shown_replies]
    if roots.is_something_moving:
        return [_asked(_first_of(root)) for root in answered]
    paths = [position(root) for root in answered]
    return [(FIRST, (post.pk, True, path, end_of(path), REPLIES)) for path in paths]


def _first_of(root: Comment) -> CommentQuerySet:
    # By a path of its own and not by the root's key, so that it is a range of the tree's index.
    path = position(root)
    thread = Comment.objects.filter(conversation=root.conversation_id).shown()
    return thread.filter(path__gt=path, path__lt=end_of(path)).order_by("path")[:REPLIES]


def _pinned(post: Post) -> CommentQuerySet:
    pinned = Comment.objects.filter(conversation=post.pk, pinned=True, depth=0).visible()
    return pinned.order_by("-no")[:PINNED]


def _within(own: CommentQuerySet, sort: Sort, roots: "Roots") -> CommentQuerySet:
    """Return those of ``own`` whose thread stands on the page, whether its root is shown or not."""
    if roots.begin or roots.end:
        thread = Comment.objects.filter(
            sort.behind(roots.begin),
            sort.until(roots.end),
            conversation=OuterRef("conversation"),
            no=OuterRef("root_no"),
        )
        own = own.filter(Exists(thread))
    return own.order_by("-created_at")[:OWN]


def _asked(part: CommentQuerySet) -> Part:
    return part.values("id").query.sql_with_params()


def _any_of(parts: list[Part]) -> RawSQL:
    """Return the keys of all parts; each limit stands in a query of its own, as SQLite demands."""
    sql, values = [], list[Any]()
    for number, (one, more) in enumerate(parts):
        sql.append(f"SELECT id FROM ({one}) AS part_{number}")  # noqa: S608  only placeholders
        values += more
    return RawSQL(" UNION ALL ".join(sql), values)  # noqa: S611  only placeholders


def _first_shown(rows: list[Comment]) -> list[Comment]:
    """Return the first replies of each root that everybody reads, from ``rows`` in order.

    One's own that stand further down, as tombstones of words that one still reads, are none.
    """
    shown = groupby((row for row in rows if row.shown and row.depth), _root_of)
    return [reply for _root, replies in shown for reply in islice(replies, REPLIES)]


def _root_of(comment: Comment) -> int:
    return comment.root_no
