"""Reading the tree: pages of threads, a branch, one comment in its place; by cursors alone.

What a page costs does not depend on how much was said: no OFFSET, no COUNT, every read a range of
one partial index.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby, islice, zip_longest

from django.db.models.expressions import RawSQL

from blog.models import Post
from comments.models import Comment, Conversation
from comments.models.sets import CommentQuerySet
from comments.paths import WIDTH, end_of, number_of, path_of, prefixes
from comments.states import OWN_ONLY

ROOTS = 20  # threads a page
REPLIES = 3  # shown of each before "Show N more replies"
BRANCH = 50  # comments a page of a branch
OWN = 50  # waiting comments of one's own a page; more is nobody's conversation
DEEPEST = 8  # steps below a page's root; deeper, the thread goes on at a page of its own
INDENTED = 4  # steps that a phone still indents; deeper, a reply names whom it answers
BEHIND_ALL = b"\xff" * WIDTH
OLDEST, NEWEST = "oldest", "newest"


@dataclass
class Row:
    """One comment in a flat list: templates/comments/_conversation.html says what each means."""

    comment: Comment
    depth: int
    is_own: bool = False
    is_tombstone: bool = False
    opens: bool = False
    is_leaf: bool = True
    closes: list[None] = field(default_factory=list)
    more_url: str = ""
    more_count: int = 0
    in_reply_to: Comment | None = None
    continue_url: str = ""
    # The view's, which knows what may still be taken back.
    withdraw_url: str = ""


@dataclass(frozen=True)
class Threads:
    """A page: its rows in reading order, and the cursors of its neighbours ("" for none).

    ``earlier`` belongs into ``before=``, ``later`` into ``after=``, in the order of the page.
    """

    rows: list[Row]
    earlier: str = ""
    later: str = ""


def threads(
    post: Post,
    mine: Collection[int] = (),
    sort: str = OLDEST,
    after: str = "",
    before: str = "",
) -> Threads:
    """Return one page of threads: ``ROOTS`` roots and the first ``REPLIES`` below each.

    ``mine`` are the keys of the identities the reader speaks under. Raises ``ValueError`` for a
    cursor that is none. Two queries, and perhaps a third where ``mine`` is not empty.
    """
    roots = _roots(post, mine, sort, after, before)
    below = _below(post, mine, roots)
    ordered = _in_order(_with_ancestors(post, mine, [*roots.found, *below]))
    if sort == NEWEST:
        ordered.sort(key=lambda comment: -comment.root_no)
    rows = _rows(post, ordered, mine)
    _shorten(rows, _first_shown(below))
    _nest(rows)
    first, last = (roots.found[0].cursor, roots.found[-1].cursor) if roots.found else ("", "")
    return Threads(
        rows, earlier=first if roots.has_earlier else "", later=last if roots.has_later else ""
    )


def branch(top: Comment, mine: Collection[int] = (), after: str = "") -> Threads:
    """Return one page of ``top`` and all that stands under it.

    ``top`` comes from ``find``. A later page begins with the ancestors of its first comment, so
    that no row stands in the air. Raises ``ValueError`` for a cursor that is none or of another
    branch. One query on the first page, two on others, one or two more where ``mine`` has keys.
    """
    post = top.conversation.post
    start, end = bytes(top.path), end_of(bytes(top.path))
    begin = path_of(after) if after else start
    if not start <= begin < end:
        raise ValueError(after)
    shown = _of(post, mine).shown().filter(path__gt=begin, path__lt=end)
    found = list(shown.filter(depth__lte=top.depth + DEEPEST).order_by("path")[: BRANCH + 1])
    page, has_later = found[:BRANCH], len(found) > BRANCH
    last = _just_behind(_position(page[-1])) if has_later else end
    own = _own(post, mine, _just_behind(begin), last).with_face(mine) if mine else []
    rows = _rows(
        post, _in_order(_with_ancestors(post, mine, [top, *page, *own], start)), mine, top.depth
    )
    _nest(rows)
    return Threads(rows, later=page[-1].cursor if has_later else "")


def thread_of(comment: Comment, mine: Collection[int] = ()) -> tuple[list[Row], Threads]:
    """Return the ancestors of ``comment``, outermost first, and the first page of its branch.

    ``comment`` comes from ``find``. Whatever became of its ancestors, they stand there, as
    tombstones where they may not be read. Two queries, one or two more where ``mine`` has keys.
    """
    post = comment.conversation.post
    above = prefixes(bytes(comment.path))
    ancestors = _in_order(_of(post, mine).filter(path__in=above)) if above else []
    return _rows(post, ancestors, mine, flat=True), branch(comment, mine)


def find(post: Post, no: int, mine: Collection[int] = ()) -> Comment:
    """Return comment ``no``, as far as the reader may see it. One query.

    Raises ``Comment.DoesNotExist``.
    """
    comment = _of(post, mine).readable_by(mine).get(no=no)
    comment.conversation, comment.blog = Conversation(post=post), post.blog
    return comment


# What is read -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Roots:
    """The roots of a page, in its order, and the part of the tree the page stands for."""

    found: list[Comment]
    has_earlier: bool
    has_later: bool
    begin: bytes  # the first path of the part
    end: bytes  # the first one behind it


def _of(post: Post, mine: Collection[int]) -> CommentQuerySet:
    return Comment.objects.filter(conversation=post.pk).with_face(mine)


def _position(comment: Comment) -> bytes:
    return bytes(comment.path)


def _in_order(comments: Iterable[Comment]) -> list[Comment]:
    return sorted(comments, key=_position)


def _just_behind(path: bytes) -> bytes:
    """Return what sorts behind ``path`` and before all that stands under it."""
    return path + b"\0"


def _roots(post: Post, mine: Collection[int], sort: str, after: str, before: str) -> _Roots:
    backwards = bool(before and not after)
    rising = (sort == NEWEST) == backwards
    cursor = path_of(after or before)[:WIDTH] if after or before else b""
    roots = _of(post, mine).shown().filter(depth=0).order_by("no" if rising else "-no")
    if cursor:
        no = number_of(cursor)
        roots = roots.filter(no__gt=no) if rising else roots.filter(no__lt=no)
    found = list(roots[: ROOTS + 1])
    page, more = found[:ROOTS], len(found) > ROOTS
    return _Roots(
        page[::-1] if backwards else page,
        has_earlier=more if backwards else bool(cursor),
        has_later=backwards or more,
        **_part(cursor, page[-1] if more else None, rising=rising),
    )


def _part(cursor: bytes, farthest: Comment | None, *, rising: bool) -> dict[str, bytes]:
    """Return from where to where a page reaches: neighbours meet, so that nothing falls between."""
    if rising:
        begin = end_of(cursor) if cursor else b""
        return {"begin": begin, "end": end_of(_position(farthest)) if farthest else BEHIND_ALL}
    return {"begin": _position(farthest) if farthest else b"", "end": cursor or BEHIND_ALL}


def _below(post: Post, mine: Collection[int], roots: _Roots) -> list[Comment]:
    """Return the first replies of each root, and the reader's own comments that only they read.

    One query, whose parts are each one short range.
    """
    answered = [_position(root) for root in roots.found if root.shown_replies]
    # The limit of each part stands in a query of its own, as SQLite demands, and "shown" is
    # compared with a value, as SQLite's partial index is.
    one = (
        "SELECT id FROM (SELECT id FROM comments_comment WHERE conversation_id = %s"
        " AND shown = %s AND path > %s AND path < %s ORDER BY path LIMIT %s) AS first_{}"
    )
    parts = [one.format(index) for index in range(len(answered))]
    values = [value for path in answered for value in (post.pk, True, path, end_of(path), REPLIES)]
    if mine:
        own, more = _own(post, mine, roots.begin, roots.end).values("id").query.sql_with_params()
        parts.append(f"SELECT id FROM ({own}) AS own")  # noqa: S608  only placeholders
        values += more
    if not parts:
        return []
    found = RawSQL(" UNION ALL ".join(parts), values)  # noqa: S611  only placeholders
    return list(_of(post, mine).filter(pk__in=found))


def _first_shown(below: list[Comment]) -> list[Comment]:
    """Return what of ``below`` are the first replies: of each root that everybody reads, in order.

    One's own that stand further down, as tombstones of words that one still reads, are none.
    """
    shown = groupby(_in_order(row for row in below if row.shown and row.depth), _root_of)
    return [reply for _root, replies in shown for reply in islice(replies, REPLIES)]


def _root_of(comment: Comment) -> int:
    return comment.root_no


def _own(post: Post, mine: Collection[int], begin: bytes, end: bytes) -> CommentQuerySet:
    """Return the reader's own comments that nobody else can read, in this part of the tree."""
    own = Comment.objects.filter(conversation=post.pk, identity__in=mine, status__in=OWN_ONLY)
    here = own.filter(branch_removed=False, path__gte=begin, path__lt=end)
    return here.order_by("-created_at")[:OWN]


def _with_ancestors(
    post: Post, mine: Collection[int], found: Iterable[Comment], top: bytes = b""
) -> list[Comment]:
    """Return what was found, each once, with the ancestors below ``top``. At most one query."""
    at = {_position(comment): comment for comment in found}
    above = {path for known in at for path in prefixes(known) if len(path) > len(top)}
    if missing := above - at.keys():
        at |= {_position(row): row for row in _of(post, mine).filter(path__in=missing)}
    return list(at.values())


# What is shown ----------------------------------------------------------------------------------


def _rows(
    post: Post,
    comments: list[Comment],
    mine: Collection[int],
    base: int = 0,
    *,
    flat: bool = False,
) -> list[Row]:
    conversation = Conversation(post=post)
    rows = []
    for comment in comments:
        comment.conversation, comment.blog = conversation, post.blog
        rows.append(_row(comment, mine, 0 if flat else comment.depth - base))
    return rows


def _row(comment: Comment, mine: Collection[int], depth: int) -> Row:
    is_own = comment.identity_id in mine
    readable = comment.is_visible or (is_own and comment.status in OWN_ONLY)
    goes_on = depth >= DEEPEST and comment.shown_replies
    return Row(
        comment,
        depth,
        is_own=is_own,
        is_tombstone=not readable or comment.branch_removed,
        in_reply_to=_answered(comment, depth),
        continue_url=comment.get_absolute_url() if goes_on else "",
    )


def _answered(comment: Comment, depth: int) -> Comment | None:
    """Return whom it answers where that cannot be seen from its place; never a removed name."""
    answered = comment.reply_to
    if answered is None or not answered.is_visible:
        return None
    if depth <= INDENTED and comment.parent_id == comment.reply_to_id:
        return None
    answered.conversation = comment.conversation
    return answered


def _shorten(rows: list[Row], replies: list[Comment]) -> None:
    """Put onto the last row of each thread how many replies are left, and where they are."""
    read_to = {reply.root_no: reply.cursor for reply in _in_order(replies)}
    root, left = None, 0
    for row, following in zip_longest(rows, rows[1:]):
        if row.depth == 0:
            root, left = row.comment, row.comment.shown_replies
        elif row.comment.is_visible:
            left -= 1
        ends = following is None or following.depth == 0
        if ends and root and left > 0 and row.depth:
            row.more_count = left
            row.more_url = root.get_branch_url(read_to.get(root.no, ""))


def _nest(rows: list[Row]) -> None:
    """Say where lists open and close, so that no template has to recurse."""
    for row, following in zip_longest(rows, rows[1:]):
        depth = following.depth if following else 0
        row.is_leaf = depth <= row.depth
        if following:
            following.opens = depth > row.depth
        # The template closes the last list itself behind the link to the rest.
        row.closes = [None] * max(0, row.depth - depth - bool(row.more_url))
