"""What is shown of comments, as a flat list that a template can write as nested ones."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import zip_longest

from blog.models import Post
from comments.in_place import Desk
from comments.models import Comment, Conversation
from comments.states import OWN_ONLY

DEEPEST = 8  # steps below a page's root; deeper, the thread goes on at a page of its own
INDENTED = 4  # steps that a phone still indents; deeper, a reply names whom it answers


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
    reply_count: int = 0
    more_url: str = ""
    more_count: int = 0
    in_reply_to: Comment | None = None
    continue_url: str = ""
    is_locked: bool = False
    tells_lock: bool = False
    # The view's, which knows what the reader may still do.
    edit_url: str = ""
    withdraw_url: str = ""
    second_look_url: str = ""
    report_url: str = ""
    desk: Desk | None = None  # what moderators may do about it

    @property
    def is_only_for_reader(self) -> bool:
        """Say whether nobody else reads the words."""
        return self.is_own and not self.is_tombstone and not self.comment.is_visible


def rows_of(
    post: Post,
    comments: list[Comment],
    mine: Collection[int],
    base: int = 0,
    *,
    flat: bool = False,
) -> list[Row]:
    """Return a row for each comment; ``base`` is the depth of the page's root. No query."""
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


def shorten(rows: list[Row], replies: list[Comment]) -> None:
    """Put onto the last row of each thread how many replies are left, and where they are."""
    read_to = {reply.root_no: reply.cursor for reply in replies}
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


def nest(rows: list[Row]) -> None:
    """Say where lists open and close, so that no template has to recurse."""
    above: list[Row] = []
    for row, following in zip_longest(rows, rows[1:]):
        depth = following.depth if following else 0
        row.is_leaf = depth <= row.depth
        if following:
            following.opens = depth > row.depth
        # The template closes the last list itself behind the link to the rest.
        row.closes = [None] * max(0, row.depth - depth - bool(row.more_url))
        _count(row, above)


def _count(row: Row, above: list[Row]) -> None:
    """Count the replies the reader can read under each row, on this page or not."""
    del above[row.depth :]
    row.reply_count = row.comment.shown_replies
    for ancestor in above:
        ancestor.reply_count += row.is_only_for_reader
    above.append(row)


def lock(rows: list[Row], *, is_locked: bool = False) -> None:
    """Say below which rows nobody may reply any more, and at which to tell so.

    ``is_locked``: all of them stand under a lock.
    """
    shut: bytes | None = b"" if is_locked else None
    for row in rows:
        path = bytes(row.comment.path)
        if shut is not None and not path.startswith(shut):
            shut = None
        if shut is None and row.comment.locked:
            row.tells_lock, shut = True, path
        row.is_locked = shut is not None
    for row in rows[:1]:
        row.tells_lock |= is_locked
