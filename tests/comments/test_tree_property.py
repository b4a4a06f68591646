"""Whatever people say and moderators decide, the tree is what a simple-minded one would be."""

from collections.abc import Callable, Iterator
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
from comments.models import Comment, Conversation, Evidence, Policy, RemovedBranch, branches
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
STEP = 2  # rows of a branch marked at a time


@dataclass(eq=False)
class Node:
    """A comment of the simple-minded tree: it knows its replies and counts by walking."""

    no: int
    status: str
    own: bool = False
    above: "Node | None" = None
    replies: "list[Node]" = field(default_factory=list)
    decisions: list[tuple[str, str]] = field(default_factory=list)  # before and after, or a verb
    removed: bool = False  # with all below
    coming_back: bool = False  # nobody sees it yet
    likes: int = 0

    def walk(self) -> "Iterator[Node]":
        yield self
        for reply in self.replies:
            yield from reply.walk()

    @property
    def is_hidden(self) -> bool:
        return self.removed or (self.above is not None and self.above.is_hidden)

    @property
    def is_visible(self) -> bool:
        return self.status in VISIBLE and not self.is_hidden

    @property
    def held(self) -> "list[Node]":
        """What counts below it, were it not removed itself."""
        standing = [reply for reply in self.replies if not reply.removed]
        words = [reply for reply in standing if reply.status in VISIBLE]
        return words + [node for reply in standing for node in reply.held]

    @property
    def is_shown(self) -> bool:
        return not self.is_hidden and (self.is_visible or bool(self.held))

    def last_standing(self) -> tuple[str, str] | None:
        """Return the last decision whose effect is still there."""
        if self.status == Status.WITHDRAWN:
            return None
        stays = self.removed and not self.coming_back
        effects = {"remove_branch": stays, "restore_branch": not stays}
        for decision in reversed(self.decisions):
            if effects.get(decision[1], decision[1] == self.status):
                return decision
        return None


PLACES: dict[str, Callable[[Node], Any]] = {
    "oldest": lambda root: root.no,
    "newest": lambda root: -root.no,
    "top": lambda root: (-root.likes, -root.no),
    "active": lambda root: (-max([root.no, *(node.no for node in root.held)]), -root.no),
}


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
        self.readers = 0
        Policy.objects.create(blog=self.blog, report_limit=1)
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
        node = Node(comment.no, becomes, own=by is None, above=above)
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
            if verb != "withdraw":
                node.decisions.append((node.status, VERBS[verb]))
            node.status = VERBS[verb]
        assert comment.status == node.status or is_late
        self.compare()

    @precondition(lambda self: any(node.is_visible for node in self.nodes()))
    @rule(chance=st.integers(0))
    def report(self, chance: int) -> None:
        """A reader reports something, which is enough here to hide it."""
        visible = [node for node in self.nodes() if node.is_visible]
        node = visible[chance % len(visible)]
        self.readers += 1
        assert self.comment(node).report(people.guest(f"Reader {self.readers}"), "insult")
        node.status = Status.REPORTED
        self.compare()

    @precondition(lambda self: self.roots)
    @rule(chance=st.integers(0), waits=st.booleans())
    def remove(self, chance: int, waits: bool) -> None:
        """A moderator removes a branch; the task that marks its rows comes now, or later."""
        node = self.nodes()[chance % len(self.nodes())]
        expected = node.coming_back or node.is_shown
        assert self.comment(node).remove_branch(by=self.moderator) == expected
        if expected:
            node.decisions.append(("", "remove_branch"))
            node.removed, node.coming_back = True, False
        self.go_on(waits)

    @precondition(lambda self: any(node.removed for node in self.nodes()))
    @rule(chance=st.integers(0), waits=st.booleans())
    def restore(self, chance: int, waits: bool) -> None:
        """A moderator brings a branch back; the task comes now, or later."""
        removed = [node for node in self.nodes() if node.removed]
        node = removed[chance % len(removed)]
        expected = not node.coming_back
        assert self.comment(node).restore_branch(by=self.moderator) == expected
        if expected:
            node.decisions.append(("", "restore_branch"))
            self.begin_to_restore(node)
        self.go_on(waits)

    @precondition(lambda self: any(node.decisions for node in self.nodes()))
    @rule(chance=st.integers(0), waits=st.booleans())
    def undo(self, chance: int, waits: bool) -> None:
        """A moderator takes a decision back."""
        decided = [node for node in self.nodes() if node.decisions]
        node = decided[chance % len(decided)]
        last = node.last_standing()
        if last and last[1] == "restore_branch" and not (node.coming_back or node.is_shown):
            assert not self.comment(node).undo(by=self.moderator), "there is nothing to remove"
            return
        assert self.comment(node).undo(by=self.moderator) == (last is not None)
        if last:
            node.decisions.remove(last)
        match last:
            case ("", "remove_branch"):
                self.begin_to_restore(node)
            case ("", "restore_branch"):
                node.removed, node.coming_back = True, False
            case (before, _after):
                node.status = before
        self.go_on(waits)

    def begin_to_restore(self, node: Node) -> None:
        """A short branch is back at once."""
        node.coming_back = True
        if len(list(node.walk())) <= STEP:
            node.removed = node.coming_back = False

    def go_on(self, waits: bool) -> None:
        """Compare what readers see at once, and again when all rows are marked."""
        self.compare()
        if waits:
            return
        for branch in RemovedBranch.objects.filter(is_moving=True).order_by("pk"):
            while not branches.go_on(branch.pk):
                self.compare_counters()
        for node in self.nodes():
            node.removed, node.coming_back = node.removed and not node.coming_back, False
        self.compare()

    @precondition(lambda self: any(node.is_visible for node in self.nodes()))
    @rule(chance=st.integers(0))
    def like(self, chance: int) -> None:
        """One more reader likes a comment; that is an edition of its own."""
        visible = [node for node in self.nodes() if node.is_visible]
        node = visible[chance % len(visible)]
        fan = f"Fan {len(self.nodes())} {node.likes}"
        assert self.comment(node).like(people.guest(fan, browser_key=fan))
        node.likes += 1
        self.edition += 1
        self.compare()

    def compare(self) -> None:
        self.compare_rows()
        self.compare_counters()
        self.compare_pages()

    def compare_rows(self) -> None:
        stored = Comment.objects.filter(conversation=self.post.pk).order_by("path")
        pairs = list(zip(stored, self.nodes(), strict=True))
        assert [(c.no, c.status, c.shown_replies) for c in stored] == [
            (node.no, node.status, len(node.held)) for node in self.nodes()
        ]
        # While rows are being marked, the removed branch itself hides them.
        is_settled = not RemovedBranch.objects.filter(is_moving=True).exists()
        for comment, node in pairs:
            if is_settled or not node.is_hidden:
                assert (comment.shown, comment.branch_removed) == (node.is_shown, node.is_hidden)
            if comment.depth == 0 and not node.removed:
                newest = max([node.no, *(below.no for below in node.held)])
                assert comment.last_activity_no == newest

    def compare_counters(self) -> None:
        states = [node.status for node in self.nodes()]
        visible = sum(node.is_visible for node in self.nodes())
        conversation = Conversation.objects.get(pk=self.post.pk)
        assert conversation.last_no == len(states)
        assert conversation.shown_count == visible
        waiting = states.count("pending") + states.count("reported")
        assert conversation.pending_count == waiting
        assert Post.objects.get(pk=self.post.pk).comment_count == visible
        blog = Blog.objects.get(pk=self.blog.pk)
        assert {column: getattr(blog, column) for column in QUEUES.values()} == {
            column: states.count(state) for state, column in QUEUES.items()
        }

    def compare_pages(self) -> None:
        """Compare what readers see, and see the edition move when that changed, and only then."""
        sort = list(PLACES)[len(self.nodes()) % len(PLACES)]  # in turn, for each takes its time
        rows = tree.threads(self.post, sort=sort).rows
        expected = [node.no for node in self.page(sort, public=True)]
        assert [row.comment.no for row in rows] == expected
        own = tree.threads(self.post, [self.guest.pk], sort).rows
        assert [row.comment.no for row in own] == [
            node.no for node in self.page(sort, public=False)
        ]
        whole = Comment.objects.filter(conversation=self.post.pk).shown().order_by("path")
        seen = [(c.no, "" if c.is_visible else c.tombstone) for c in whole]
        edition = Blog.objects.values_list("edition", flat=True).get(pk=self.blog.pk)
        assert edition == self.edition + (seen != self.seen)
        self.seen, self.edition = seen, edition

    def page(self, sort: str, *, public: bool) -> Iterator[Node]:
        """Yield a page of threads: 20 roots, the first 3 replies of each, and one's own."""
        roots = sorted(self.roots, key=PLACES[sort])
        shown = [root for root in roots if root.is_shown]
        end = roots.index(shown[tree.ROOTS - 1]) + 1 if len(shown) > tree.ROOTS else len(roots)
        for root in roots[:end]:
            replies = [node for node in list(root.walk())[1:] if node.is_shown]
            kept = [root] * root.is_shown + replies[: tree.REPLIES]
            mine = [] if public else self.own_in(root)
            yield from (node for node in root.walk() if node in kept or node in mine)

    @staticmethod
    def own_in(root: Node) -> list[Node]:
        """Return one's own comments that nobody else reads, and all they hang on."""
        own = [
            node
            for node in root.walk()
            if node.own
            and node.status in ("pending", "rejected", "reported", "spam", "withdrawn")
            and not node.is_hidden
        ]
        return [node for node in root.walk() if any(mine in list(node.walk()) for mine in own)]

    def teardown(self) -> None:
        try:
            call_command("comments_check", stdout=StringIO())
        finally:
            transaction.set_rollback(True)
            self.stage.__exit__(None, None, None)


@pytest.fixture
def _short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches, "STEP", STEP)


@pytest.mark.django_db
@pytest.mark.usefixtures("_short_steps")
def test_the_tree_is_what_a_simple_one_would_be() -> None:
    run_state_machine_as_test(Conversing, settings=settings(stateful_step_count=20))
