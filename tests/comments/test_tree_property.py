"""Whatever people say and moderators decide, the tree is what a simple-minded one would be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import hypothesis.strategies as st
import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from blog.models import Blog, Post
from comments import tree
from comments.models import Comment, Conversation, Evidence
from comments.states import MOVES, QUEUES, VISIBLE, Status
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post

VERBS = {
    "approve": Status.APPROVED,
    "reject": Status.REJECTED,
    "mark_spam": Status.SPAM,
    "withdraw": Status.WITHDRAWN,
}


@dataclass
class Node:
    """A comment of the simple-minded tree: it knows its replies and counts by walking."""

    no: int
    status: str
    own: bool = False
    replies: "list[Node]" = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)  # the states to go back to

    def walk(self) -> "Iterator[Node]":
        yield self
        for reply in self.replies:
            yield from reply.walk()

    @property
    def is_visible(self) -> bool:
        return self.status in VISIBLE

    @property
    def below(self) -> "list[Node]":
        return [node for node in list(self.walk())[1:] if node.is_visible]

    @property
    def is_shown(self) -> bool:
        return self.is_visible or bool(self.below)


class Conversing(RuleBasedStateMachine):
    """Two trees, told the same; after each step they are compared."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = transaction.atomic()  # each story begins on an empty one
        self.stage.__enter__()
        self.blog = people.make_blog()
        self.moderator = people.moderator(self.blog)
        self.post = make_post(self.blog, self.moderator)
        self.guest = people.guest()
        self.roots: list[Node] = []
        self.stale: dict[int, Comment] = {}
        self.seen: Any = []
        self.edition = Blog.objects.get(pk=self.blog.pk).edition

    def nodes(self) -> list[Node]:
        return [node for root in self.roots for node in root.walk()]

    def comment(self, node: Node) -> Comment:
        return Comment.objects.get(conversation=self.post.pk, no=node.no)

    @rule(
        chance=st.integers(0), becomes=st.sampled_from(["approved", "published", "pending", "spam"])
    )
    def say(self, chance: int, becomes: str) -> None:
        """Somebody speaks: at the top, or under something that everybody reads."""
        places = [None, *(node for node in self.nodes() if node.is_visible)]
        above = places[chance % len(places)]
        open_or_not = "open" if becomes == "published" else ""
        Post.objects.filter(pk=self.post.pk).update(comment_mode=open_or_not)
        self.post.comment_mode = open_or_not
        by = self.moderator if becomes == "approved" else None
        comment = say(
            self.post,
            under=self.comment(above) if above else None,
            as_=face(self.moderator) if by else self.guest,
            by=by,
            evidence=Evidence(honeypot_filled=becomes == "spam"),
        )
        assert comment.status == becomes
        node = Node(comment.no, becomes, own=by is None)
        (above.replies if above else self.roots).append(node)
        self.stale[comment.no] = comment
        self.compare()

    @precondition(lambda self: self.roots)
    @rule(chance=st.integers(0), verb=st.sampled_from(list(VERBS)), is_late=st.booleans())
    def decide(self, chance: int, verb: str, is_late: bool) -> None:
        """Somebody decides, looking at the comment as it is or as it was when it was said."""
        node = self.nodes()[chance % len(self.nodes())]
        kept = self.stale[node.no]
        comment = kept if is_late else self.comment(node)
        expected = comment.status == node.status and node.status in MOVES[VERBS[verb]]
        by = {} if verb == "withdraw" else {"by": self.moderator}
        assert getattr(comment, verb)(**by) == expected
        if expected:
            node.decisions.append(node.status)
            node.status = VERBS[verb]
        assert comment.status == node.status or is_late
        self.compare()

    @precondition(lambda self: any(node.decisions for node in self.nodes()))
    @rule(chance=st.integers(0))
    def undo(self, chance: int) -> None:
        """A moderator takes a decision back."""
        decided = [node for node in self.nodes() if node.decisions]
        node = decided[chance % len(decided)]
        expected = node.status != Status.WITHDRAWN
        assert self.comment(node).undo(by=self.moderator) == expected
        if expected:
            node.status = node.decisions.pop()
        self.compare()

    def compare(self) -> None:
        self.compare_rows()
        self.compare_counters()
        self.compare_pages()

    def compare_rows(self) -> None:
        stored = Comment.objects.filter(conversation=self.post.pk).order_by("path")
        assert [
            (comment.no, comment.status, comment.shown, comment.shown_replies) for comment in stored
        ] == [(node.no, node.status, node.is_shown, len(node.below)) for node in self.nodes()]
        roots = {c.no: c.last_activity_no for c in stored if c.depth == 0}
        assert roots == {
            root.no: max([root.no, *(node.no for node in root.below)]) for root in self.roots
        }

    def compare_counters(self) -> None:
        states = [node.status for node in self.nodes()]
        visible = sum(state in VISIBLE for state in states)
        conversation = Conversation.objects.get(pk=self.post.pk)
        assert conversation.last_no == len(states)
        assert conversation.shown_count == visible
        assert conversation.pending_count == states.count("pending")
        assert Post.objects.get(pk=self.post.pk).comment_count == visible
        blog = Blog.objects.get(pk=self.blog.pk)
        assert {column: getattr(blog, column) for column in QUEUES.values()} == {
            column: states.count(state) for state, column in QUEUES.items()
        }

    def compare_pages(self) -> None:
        """Compare what readers see, and see the edition move when that changed, and only then."""
        rows = tree.threads(self.post).rows
        assert [row.comment.no for row in rows] == [node.no for node in self.page(public=True)]
        own = tree.threads(self.post, mine=[self.guest.pk]).rows
        assert [row.comment.no for row in own] == [node.no for node in self.page(public=False)]
        whole = Comment.objects.filter(conversation=self.post.pk).shown().order_by("path")
        seen = [(c.no, "" if c.is_visible else c.tombstone) for c in whole]
        edition = Blog.objects.values_list("edition", flat=True).get(pk=self.blog.pk)
        assert edition == self.edition + (seen != self.seen)
        self.seen, self.edition = seen, edition

    def page(self, *, public: bool) -> Iterator[Node]:
        """Yield a page of threads: 20 roots, the first 3 replies of each, and one's own."""
        shown = [root for root in self.roots if root.is_shown]
        last = shown[tree.ROOTS - 1].no if len(shown) > tree.ROOTS else 1_000_000
        for root in self.roots:
            if root.no > last:
                return
            replies = [node for node in list(root.walk())[1:] if node.is_shown]
            kept = [root] * root.is_shown + replies[: tree.REPLIES]
            mine = [] if public else self.own_in(root)
            yield from (node for node in root.walk() if node in kept or node in mine)

    @staticmethod
    def own_in(root: Node) -> list[Node]:
        """Return one's own comments that only oneself reads, and all they hang on."""
        own = [
            node
            for node in root.walk()
            if node.own and node.status in ("pending", "rejected", "spam")
        ]
        return [node for node in root.walk() if any(mine in list(node.walk()) for mine in own)]

    def teardown(self) -> None:
        try:
            call_command("comments_check", stdout=StringIO())
        finally:
            transaction.set_rollback(True)
            self.stage.__exit__(None, None, None)


@pytest.mark.django_db
def test_the_tree_is_what_a_simple_one_would_be() -> None:
    run_state_machine_as_test(Conversing, settings=settings(stateful_step_count=20))
