"""Reading the tree: pages, cursors, what is shown to whom, and what it costs."""

from collections.abc import Collection, Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from accounts.models import Identity, User
from blog.models import Post
from comments import tree
from comments.models import Comment
from comments.paths import cursor_of, end_of, path_below, path_of, prefixes
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_thread


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


def test_the_most_liked_and_the_last_answered_come_first(post: Post, moderator: User) -> None:
    first, second, third, fourth = make_thread(post, 4, replies=0)
    for comment, likers in ((second, 2), (fourth, 1)):
        for number in range(likers):
            comment.like(people.guest(f"Greta {number}", browser_key=f"Greta {number}"))
    answer = say(post, under=first, as_=face(moderator), by=moderator)
    assert drawn(tree.threads(post, sort="top").rows) == ["2", "4", "3", "1", ".5"]
    assert drawn(tree.threads(post, sort="active").rows) == ["1", ".5", "4", "3", "2"]
    answer.reject(by=moderator)
    second.unlike(*Identity.objects.filter(display_name__startswith="Greta"))
    assert drawn(tree.threads(post, sort="active").rows) == ["4", "3", "2", "1"]
    assert drawn(tree.threads(post, sort="top").rows) == ["4", "3", "2", "1"]
    assert third.rank == 0


@pytest.mark.parametrize("sort", list(tree.SORTS))
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_walk_under_writes_meets_each_old_thread_once(
    post: Post, moderator: User, tell: Any, sort: str, way: str
) -> None:
    comments = make_thread(post, 70, replies=0)
    mo = face(moderator)
    for comment in comments[::7]:
        comment.like(mo)
    for comment in comments[::9]:
        tell(comment)
    going, moved, met = {10, 35, 60}, set[int](), list[int]()
    for page in walk(post, sort, way):
        roots = [row.comment.no for row in page.rows if row.depth == 0]
        met += roots
        # Between two pages people speak, like and answer, and comments go; the cursor's own too.
        tell()
        for comment in comments:
            if comment.no in going | {roots[-1]}:
                comment.reject(by=moderator)
            elif comment.no in roots[1:3]:
                comment.like(people.guest("Greta"))
                tell(comment)
                moved.add(comment.no)
    old = [no for no in met if no <= 70 and no not in moved]
    assert len(old) == len(set(old))
    gone = set(Comment.objects.filter(status="rejected").values_list("no", flat=True))
    assert set(range(1, 71)) - gone - moved <= set(old)
    assert len(moved) > 2


def walk(post: Post, sort: str, way: str = "after", mine: Collection[int] = ()) -> Iterator[Any]:
    """Yield page after page: from the first on, or from the last back."""
    page = tree.threads(post, mine, sort)
    while way == "before" and page.later:
        page = tree.threads(post, mine, sort, after=page.later)
    yield page
    while cursor := page.later if way == "after" else page.earlier:
        where: dict[str, Any] = {way: cursor}
        page = tree.threads(post, mine, sort, **where)
        yield page


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


def test_a_walk_through_a_branch_under_writes_meets_each_old_answer_once(
    post: Post, moderator: User, tell: Any
) -> None:
    top, *answers = make_thread(post, 131, replies=130)
    met: list[int] = []
    page = tree.branch(tree.find(post, 1))
    while True:
        met += [row.comment.no for row in page.rows]
        if not page.later:
            break
        tell(answers[3])
        tell(top)
        for comment in answers:
            if comment.no in {20, 70, 120, page.rows[-1].comment.no}:
                comment.reject(by=moderator)
        page = tree.branch(tree.find(post, 1), after=page.later)
    old = [no for no in met if 1 < no <= 131]
    gone = set(Comment.objects.filter(status="rejected").values_list("no", flat=True))
    assert len(old) == len(set(old))
    assert set(range(2, 132)) - gone <= set(old)


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
    taken = {row.comment.no: row for row in tree.threads(post, mine=[gus.pk]).rows}[deep.no]
    assert taken.is_tombstone
    assert deep.no not in {row.comment.no for row in tree.threads(post).rows}


@pytest.mark.parametrize("sort", list(tree.SORTS))
def test_ones_own_waiting_comment_is_on_exactly_one_page(post: Post, sort: str) -> None:
    gus = people.guest("Gil")
    own: set[int] = set()
    for _ in range(3):
        made = make_thread(post, 20, replies=0)
        own |= {say(post, as_=gus).no, say(post, under=made[10], as_=gus).no}
        made[5].like(people.guest("Greta"))
    seen: dict[str, list[list[str]]] = {}
    for way in ("after", "before"):
        pages = list(walk(post, sort, way, mine=[gus.pk]))
        rows = [row for page in pages for row in page.rows]
        assert sorted(row.comment.no for row in rows if row.is_own) == sorted(own)
        seen[way] = [drawn(page.rows) for page in pages]
    # From whichever side one comes, a page is the same one.
    assert seen["before"][::-1] == seen["after"]
    assert len(seen["after"]) == 3
    first = tree.threads(post, [gus.pk], sort)
    second = tree.threads(post, [gus.pk], sort, after=first.later)
    assert tree.threads(post, [gus.pk], sort, before=second.earlier).rows == first.rows


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


@pytest.mark.parametrize("sort", list(tree.SORTS))
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "AAAA",
        "AAAAAQ==",
        "AAAAAQAAAAEAAAABAAAAAQ",
        "f_AAAAAAAAAAAAAB",  # an endless rank
        "f_gAAAAAAAAAAAAB",  # none at all
        "_____________w",
        "Ä",
    ],
)
def test_a_place_that_is_none_is_refused(sort: str, cursor: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whatever the message
        tree.SORTS[sort].place_of(cursor)


@given(st.integers(0, 2**31 - 1), st.integers(1, 2**31 - 1))
def test_a_boundary_brings_back_its_place(key: int, no: int) -> None:
    for order in tree.SORTS.values():
        place = (key, no)[-len(order.columns) :]
        assert order.place_of(order.cursor_of(place)) == place


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
