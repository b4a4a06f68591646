"""Reading the tree: pages, cursors, what is shown to whom, and what it costs."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from accounts.models import User
from blog.models import Post
from comments import tree
from comments.models import Comment
from comments.paths import cursor_of, end_of, path_below, path_of, prefixes
from tests import people
from tests.comments.speaking import face, say


@pytest.fixture
def tell(post: Post, moderator: User) -> Any:
    """Return how the moderator says something, which everybody reads at once."""

    def tell(under: Comment | None = None) -> Comment:
        return say(post, under=under, as_=face(moderator), by=moderator)

    return tell


def drawn(rows: list[tree.Row]) -> list[str]:
    """Return numbers, indented, as a reader sees them; a tombstone in brackets."""
    return [
        "." * row.depth + (f"[{row.comment.no}]" if row.is_tombstone else str(row.comment.no))
        for row in rows
    ]


def test_a_page_shows_threads_with_their_first_three_replies(post: Post, tell: Any) -> None:
    first = tell()
    reply = tell(first)
    second = tell()
    for _ in range(3):
        tell(first)
    tell(reply)
    assert drawn(tree.threads(post).rows) == ["1", ".2", "..7", ".4", "3"]
    row = tree.threads(post).rows[3]
    assert row.more_count == 2
    assert row.more_url.startswith(f"{post.get_absolute_url()}comment/1/replies/?after=")
    assert drawn(tree.threads(post, sort="newest").rows) == ["3", "1", ".2", "..7", ".4"]
    assert second.no == 3


def test_earlier_and_later_pages_meet(post: Post, tell: Any) -> None:
    for _ in range(45):
        tell()
    first = tree.threads(post)
    assert (first.earlier, len(first.rows)) == ("", 20)
    second = tree.threads(post, after=first.later)
    third = tree.threads(post, after=second.later)
    assert [row.comment.no for row in third.rows] == list(range(41, 46))
    assert third.later == ""
    assert drawn(tree.threads(post, before=third.earlier).rows) == drawn(second.rows)
    back = tree.threads(post, before=second.earlier)
    assert (drawn(back.rows), back.earlier) == (drawn(first.rows), "")
    newest = tree.threads(post, sort="newest")
    older = tree.threads(post, sort="newest", after=newest.later)
    assert drawn(older.rows)[0] == "25"
    assert drawn(tree.threads(post, sort="newest", before=older.earlier).rows) == drawn(newest.rows)


@pytest.mark.parametrize("sort", ["oldest", "newest"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_walk_under_writes_meets_each_old_thread_once(
    post: Post, moderator: User, tell: Any, sort: str, way: str
) -> None:
    comments = [tell() for _ in range(70)]
    going = {10, 35, 60}
    end = tree.threads(post, sort=sort)
    while way == "before" and end.later:
        end = tree.threads(post, sort=sort, after=end.later)
    met: list[int] = []
    page = end
    while True:
        met += [row.comment.no for row in page.rows]
        cursor = page.later if way == "after" else page.earlier
        if not cursor:
            break
        # Between two pages people speak, and comments go; the cursor's own as well.
        tell()
        for comment in comments:
            if comment.no in going | {page.rows[-1].comment.no}:
                comment.reject(by=moderator)
        where: dict[str, Any] = {way: cursor}
        page = tree.threads(post, sort=sort, **where)
    old = [no for no in met if no <= 70]
    assert len(old) == len(set(old))
    gone = set(Comment.objects.filter(status="rejected").values_list("no", flat=True))
    assert set(range(1, 71)) - gone <= set(old)


def test_a_branch_is_paged_and_each_page_stands_on_its_ancestors(post: Post, tell: Any) -> None:
    top = tell()
    reply = tell(top)
    for _ in range(60):
        tell(reply)
    first = tree.branch(tree.find(post, 1))
    assert drawn(first.rows)[:3] == ["1", ".2", "..3"]
    rest = tree.branch(tree.find(post, 1), after=first.later)
    assert drawn(rest.rows)[:3] == ["1", ".2", "..52"]
    assert (len(first.rows), len(rest.rows), rest.later) == (51, 13, "")


def test_a_permalink_shows_what_it_answers_and_begins_again(post: Post, tell: Any) -> None:
    comment = None
    for _ in range(14):
        comment = tell(comment)
    above, below = tree.thread_of(tree.find(post, 4))
    assert drawn(above) == ["1", "2", "3"]
    assert drawn(below.rows) == ["." * depth + str(4 + depth) for depth in range(9)]
    last = below.rows[-1]
    assert last.continue_url == f"{post.get_absolute_url()}comment/12/#comment-12"
    assert [row.comment.no for row in below.rows if row.in_reply_to] == [9, 10, 11, 12]


def test_a_removed_name_is_not_told_by_its_replies(post: Post, moderator: User, tell: Any) -> None:
    comment = None
    for _ in range(7):
        comment = tell(comment)
    assert Comment.objects.get(no=6).reject(by=moderator)
    rows = tree.branch(tree.find(post, 1)).rows
    assert drawn(rows)[5] == ".....[6]"
    assert rows[6].in_reply_to is None


def test_ones_own_waiting_comments_stand_in_their_place_for_oneself(
    post: Post, moderator: User, tell: Any
) -> None:
    gus = people.guest()
    top = tell()
    replies = [tell(top) for _ in range(5)]
    deep = say(post, under=replies[4], as_=gus)
    tell()
    alone = say(post, as_=gus)
    for _ in range(25):
        tell()
    mine = tree.threads(post, mine=[gus.pk]).rows
    assert drawn(mine)[:8] == ["1", ".2", ".3", ".4", ".6", "..7", "8", "9"]
    own = {row.comment.no for row in mine if row.is_own}
    assert own == {deep.no, alone.no}
    stranger = tree.threads(post, mine=[people.guest("Greta").pk]).rows
    assert not own & {row.comment.no for row in stranger}
    # What is left does not count what is shown already.
    assert [row.more_count for row in mine if row.more_url] == [1]
    assert deep.withdraw()
    assert deep.no not in {row.comment.no for row in tree.threads(post, mine=[gus.pk]).rows}


def test_ones_own_comment_between_two_pages_is_on_one_of_them(post: Post, tell: Any) -> None:
    gus = people.guest()
    for _ in range(20):
        tell()
    own = say(post, as_=gus)
    for _ in range(3):
        tell()
    for sort in ("oldest", "newest"):
        first = tree.threads(post, mine=[gus.pk], sort=sort)
        second = tree.threads(post, mine=[gus.pk], sort=sort, after=first.later)
        met = [row.comment.no for row in first.rows + second.rows]
        assert met.count(own.no) == 1
        back = tree.threads(post, mine=[gus.pk], sort=sort, before=second.earlier)
        assert own.no in {row.comment.no for row in back.rows + second.rows}


def test_the_lists_of_a_page_are_balanced(post: Post, moderator: User, tell: Any) -> None:
    top = tell()
    deep = tell(tell(tell(top)))
    tell(deep)
    tell(top)
    other = tell()
    tell(other)
    gone = tell()
    tell(gone)
    gone.refresh_from_db()
    gone.reject(by=moderator)
    for rows in (tree.threads(post).rows, tree.branch(tree.find(post, 1)).rows):
        open_lists = 1
        for row in rows:
            open_lists += row.opens
            assert open_lists == row.depth + 1
            open_lists -= len(row.closes) + bool(row.more_url)
        assert open_lists == 1


@pytest.mark.parametrize(
    "cursor", ["", "x", "AAAA", "AAAAAQ==", "AAAAAQ\n", "Ä", "A" * 600, "AAAAAR"]
)
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whatever the message
        path_of(cursor)


@given(st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=100))
def test_a_cursor_brings_back_its_path(numbers: list[int]) -> None:
    path = b""
    for no in numbers:
        path = path_below(path, no)
    assert path_of(cursor_of(path)) == path
    assert prefixes(path) == [path[: 4 * length] for length in range(1, len(numbers))]
    assert path < path_below(path, 1) < end_of(path)


def test_a_cursor_of_another_branch_is_refused(post: Post, tell: Any) -> None:
    tell()
    other = tell()
    with pytest.raises(ValueError):  # noqa: PT011
        tree.branch(tree.find(post, 1), after=other.cursor)


def test_a_hidden_comment_is_found_by_its_author_alone(post: Post) -> None:
    gus = people.guest()
    say(post, as_=gus)
    assert tree.find(post, 1, mine=[gus.pk]).standing == "Your comment is awaiting moderation."
    with pytest.raises(Comment.DoesNotExist):
        tree.find(post, 1)
