"""Each read of the conversation is a range of the index that was made for it, on both databases."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Identity, User
from blog.models import Post
from comments import queues, tree
from comments.feeds import OfBlog, OfConversation
from comments.models import Comment, Conversation
from comments.paths import path_below
from comments.person import claims
from comments.sieve import Sieve
from comments.states import Status
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post

ROOTS, REPLIES = 150, 9  # enough for a database to prefer an index
NOW = timezone.now()
MIDDLE = 40 * (1 + 2 * REPLIES) + 1  # the number of a root


@pytest.fixture(scope="module")
def said(stage: Callable[[], AbstractContextManager[None]]) -> int:
    """Tell a story with 1,500 comments and as much spam, beside another; the planner knows."""
    with stage():
        blog = people.make_blog()
        post = make_post(blog, people.author(blog))
        crowd = [people.guest(f"Guest {name}") for name in range(30)]
        fill(post, crowd, ROOTS, REPLIES)
        fill(make_post(blog, people.moderator(blog), slug="another"), crowd, ROOTS, REPLIES)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return post.pk


@pytest.fixture
def big(said: int, db: None) -> Post:
    return Post.objects.select_related("blog").get(pk=said)


def fill(post: Post, faces: list[Identity], roots: int, replies: int) -> None:
    """Write ``roots`` comments with ``replies`` each, as the verbs would have, and as much spam."""
    Conversation.objects.create(post=post)
    made: list[Comment] = []
    for _ in range(roots):
        root = _comment(post, faces[len(made) % len(faces)], len(made) + 1)
        root.shown_replies, root.last_activity_no = replies, len(made) + 2 * replies
        made.append(root)
        for _reply in range(replies):
            made.append(_comment(post, faces[len(made) % len(faces)], len(made) + 1, root))
            made.append(
                _comment(post, faces[len(made) % len(faces)], len(made) + 1, root, Status.SPAM)
            )
    Comment.objects.bulk_create([comment for comment in made if comment.depth == 0])
    Comment.objects.bulk_create([comment for comment in made if comment.depth])
    total = roots * (replies + 1)
    Conversation.objects.filter(post=post).update(last_no=len(made), shown_count=total)
    Post.objects.filter(pk=post.pk).update(comment_count=total)


def _comment(
    post: Post,
    identity: Identity,
    no: int,
    root: Comment | None = None,
    status: Status = Status.APPROVED,
) -> Comment:
    return Comment(
        conversation_id=post.pk,
        blog=post.blog,
        identity=identity,
        parent=root,
        reply_to=root,
        no=no,
        root_no=root.no if root else no,
        last_activity_no=no,
        depth=1 if root else 0,
        path=path_below(bytes(root.path) if root else b"", no),
        status=status,
        shown=status == Status.APPROVED,
        submit_key=uuid.uuid4(),
        body=f"Words {no}",
        body_html=f"<p>Words {no}</p>",
    )


@contextmanager
def plans() -> Iterator[list[str]]:
    """Collect the plan of each SELECT on comments inside."""
    found: list[str] = []
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"

    def collect(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if sql.startswith("SELECT") and "comments_comment" in sql:
            with context["connection"].cursor() as cursor:
                cursor.execute(f"{explain} {sql}", params)
                found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(collect):
        yield found


def walks_alone(plan: str) -> bool:
    """Say whether the plan reads all comments, or sorts what an index has in order."""
    alone = r"SCAN comments_comment\b(?! USING)|Seq Scan on comments_comment\b"
    return bool(re.search(alone, plan))


def of_a_person(plan: str) -> bool:
    """Say whether the plan reads what one person said, by one of the two indexes of that."""
    return "comments_by_identity" in plan or "comments_lately" in plan


INDEX_OF = {
    "oldest": "comments_roots",
    "newest": "comments_roots",
    "top": "comments_top",
    "active": "comments_active",
}


def test_a_page_of_threads_reads_ranges_in_every_order(big: Post) -> None:
    root = Comment.objects.get(conversation=big.pk, no=MIDDLE)
    for sort, order in tree.SORTS.items():
        middle = order.cursor_of(order.place(root))
        places: list[dict[str, Any]] = [{"after": middle}, {"before": middle}, {}]
        for how in places:
            with plans() as found:
                assert len(tree.threads(big, sort=sort, **how).rows) == 80
            roots, replies = found
            assert INDEX_OF[sort] in roots
            # All columns bound the range: those of equal rank are not walked through.
            assert not how or ",".join(order.columns) in roots.replace(", ", ",")
            assert replies.count("comments_tree") == 20
            assert how or "comments_pinned" in replies
            assert not walks_alone(roots + replies)
            assert "TEMP B-TREE" not in roots


def test_a_branch_reads_one_range(big: Post) -> None:
    top = tree.find(big, MIDDLE)
    after = Comment.objects.get(conversation=big.pk, no=MIDDLE + 3).cursor
    for cursor in ("", after):
        with plans() as found:
            tree.branch(top, after=cursor)
        assert "comments_tree" in found[0]
        assert not walks_alone(found[0])


def test_ancestors_and_permalinks_are_single_rows(big: Post) -> None:
    with plans() as found:
        tree.thread_of(tree.find(big, MIDDLE + 3))
    one, ancestors, branch = found
    assert "comments_comment_no_unique" in one or "comment_no_uniq" in one or "sqlite_auto" in one
    assert "path" in ancestors
    assert not walks_alone(one + ancestors + branch)


def test_ones_own_waiting_comments_are_found_by_the_face(big: Post) -> None:
    with plans() as found:
        tree.threads(big, mine=[people.guest().pk])
    assert len(found) <= 3
    assert not any(walks_alone(plan) for plan in found)
    assert "comments_by_identity" in found[1] or "path" in found[1]


def test_what_trust_asks_reads_one_persons_comments(big: Post) -> None:
    gus = Identity.objects.get(pk=people.guest().pk)  # not somebody who came this moment
    with plans() as found:
        say(big, as_=gus)
    assert sum(of_a_person(plan) for plan in found) == 2
    assert sum("comments_copies" in plan for plan in found) == 1
    assert not any("comments_desk" in plan or "comments_queue" in plan for plan in found)


def test_the_history_of_all_faces_of_a_person_reads_theirs_alone(big: Post) -> None:
    ruth = people.reader()
    for name in ("Guest 1", "Guest 2"):
        Identity.objects.filter(pk=people.guest(name).pk).update(user=ruth, proved_at=NOW)
    with plans() as found:
        say(big, as_=face(ruth), by=ruth)
    # These faces said a tenth of all: PostgreSQL, which counts, finds their last ten in passing.
    by_the_way = sum("comments_desk" in plan for plan in found)
    assert by_the_way <= (connection.vendor == "postgresql")
    assert sum(of_a_person(plan) for plan in found) >= 3 - by_the_way
    assert not any("comments_queue" in plan or walks_alone(plan) for plan in found)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts, and reads few rows")
def test_what_looks_like_ones_own_is_found_by_address_and_browser(big: Post) -> None:
    asking: Any = SimpleNamespace(user=people.reader(), browser_key="another browser")
    with plans() as found:
        assert claims.count(asking) == 0
    (plan,) = found
    for index in ("accounts_identity_email", "accounts_identity_browser", "comments_by_identity"):
        assert index in plan
    assert "SCAN accounts" not in plan
    assert "kind=?" not in plan


def test_a_queue_of_the_desk_is_a_range(big: Post) -> None:
    queue = Comment.objects.filter(blog=big.blog, status="pending").order_by("created_at", "id")
    changes = Comment.objects.filter(conversation=big.pk, changed_seq__gt=1_500)
    desk = Comment.objects.filter(blog=big.blog).order_by("-created_at", "-id")
    with plans() as found:
        list(queue[:20]), list(changes.order_by("changed_seq")[:20]), list(desk[:20])
    assert "comments_queue" in found[0]
    assert "comments_changes" in found[1]
    assert "comments_desk" in found[2]


def test_what_moderators_look_for_is_a_range(big: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    # As small a part of this story as the real window is of a large site's.
    monkeypatch.setattr(queues, "WINDOW", 50)
    spam, somebody = queues.named("spam"), people.guest("Guest 1")
    assert spam
    wanted = (Sieve(), Sieve(story=big.pk), Sieve(person=somebody.pk), Sieve(words="x"))
    with plans() as found:
        for sieve in wanted:
            spam.find(spam.here(big.blog), sieve)
        for queue in (queues.EDITS, queues.REPORTED):
            queue.find(queue.here(big.blog))
    assert not [plan for plan in found if walks_alone(plan)]
    assert "comments_queue" in found[0]
    assert "comments_of_story" in found[1]
    assert of_a_person(found[2])
    # PostgreSQL sees that no edit waits at all.
    assert "comments_revisions" in found[4] or connection.vendor == "postgresql"
    assert "comments_reported" in found[5]


def test_a_feed_reads_its_newest_in_the_order_of_an_index(big: Post) -> None:
    with plans() as found:
        for feed in (OfBlog(), OfConversation(big)):
            assert len(feed.items(big.blog)) == 50
    assert len(found) == 2
    assert "comments_desk" in found[0]
    for plan in found:
        assert not walks_alone(plan)
        assert not re.search("TEMP B-TREE|Sort", plan)


def test_what_is_new_to_an_open_page_is_a_range(big: Post, client: Client) -> None:
    Comment.objects.filter(conversation=big.pk).update(changed_seq=F("no"), appeared_seq=F("no"))
    last = Comment.objects.filter(conversation=big.pk).latest("no").no
    Conversation.objects.filter(pk=big.pk).update(change_seq=last)
    for since in (0, last - 10):
        with plans() as found:
            assert client.get(f"{big.get_absolute_url()}changes/?since={since}").json()["new"]
        assert "comments_changes" in found[-1]
        assert not walks_alone(found[-1])


def test_a_page_costs_the_same_for_3_and_for_1500_comments(big: Post) -> None:
    moderator = User.objects.get(handle="mo")
    small = make_post(big.blog, moderator, slug="small")
    fill(small, [face(moderator)], roots=1, replies=2)
    gus = people.guest().pk
    for how in ({}, {"sort": "newest"}, {"mine": [gus]}):
        assert cost(small, **how) == cost(big, **how) == 2


def cost(story: Post, **how: Any) -> int:
    """Return how many queries a page takes, with all that its template asks of a comment."""
    with CaptureQueriesContext(connection) as queries:
        for row in tree.threads(story, **how).rows:
            assert row.comment.identity.display_name
            assert row.comment.get_absolute_url()
            assert row.comment.is_by_moderator in {True, False}
            assert row.comment.is_by_author in {True, False}
    return len(queries)
