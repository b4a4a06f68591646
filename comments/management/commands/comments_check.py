"""Prove the trees of all conversations, what each row says about its branch, and all counters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Count, F

from blog.models import Blog, Post
from comments.models import Comment, CommentRevision, Conversation, RemovedBranch
from comments.paths import WIDTH, depth_of, number_of
from comments.states import FOR_MODERATORS, QUEUES, VISIBLE


class Command(BaseCommand):
    """Compare what is stored with what the comments themselves say."""

    help = "Check comment trees and counters; exit code 1 if something is wrong and left so."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--fix``."""
        parser.add_argument("--fix", action="store_true", help="correct flags and counters")

    def handle(self, *, fix: bool, **options: Any) -> None:
        """Print a line for each fault; one conversation is locked at a time."""
        faults = left = 0
        for fault in _all_faults():
            faults += 1
            left += not (fix and fault.correct())
            self.stdout.write(fault.words)
        if left:
            raise CommandError(f"{left} of {faults} faults are left.")
        self.stdout.write(f"{faults} faults corrected." if faults else "Everything is right.")


@dataclass
class Fault:
    """One thing that is wrong, and how to put it right; ``columns`` is None for a broken tree."""

    words: str
    row: Comment | Conversation | Post | Blog
    columns: dict[str, Any] | None

    def correct(self) -> bool:
        """Put it right in one statement; return False where no column can."""
        if self.columns is None:
            return False
        type(self.row)._base_manager.filter(pk=self.row.pk).update(**self.columns)
        return True


def _all_faults() -> Iterator[Fault]:
    """Yield each fault while its conversation or blog is locked, so that it can be corrected."""
    for pk in Conversation.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            conversation = Conversation.objects.select_for_update().get(pk=pk)
            yield from _faults_of_conversation(conversation)
    silent = Post.objects.filter(conversation=None).exclude(comment_count=0)
    for post in silent:
        yield from _differences(post, f"Post {post.pk}", {"comment_count": 0})
    yield from _faults_of_likes(Post)
    yield from _faults_of_likes(Comment)
    for pk in Blog.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            yield from _faults_of_blog(Blog.objects.select_for_update().get(pk=pk))


def _faults_of_conversation(conversation: Conversation) -> Iterator[Fault]:
    walk = _Walk(conversation)
    yield from walk.faults()
    numbers = {"shown_count": walk.visible, "pending_count": walk.waiting}
    numbers["last_no"] = max(conversation.last_no, walk.last_no)
    yield from _differences(conversation, f"Conversation {conversation.pk}", numbers)
    post = Post.objects.get(pk=conversation.pk)
    yield from _differences(post, f"Post {post.pk}", {"comment_count": walk.visible})


def _faults_of_likes(model: type[Post] | type[Comment]) -> Iterator[Fault]:
    """Yield each number that is not that of the rows, counted again while nobody can like it."""
    rows = model._default_manager
    right = {column: F("rows_of_likes") for column in model.counts_likes}
    counted = rows.annotate(rows_of_likes=Count("likes")).exclude(**right)
    for pk in list(counted.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.select_for_update(no_key=True).get(pk=pk)
            should = dict.fromkeys(model.counts_likes, row.likes.count())
            yield from _differences(row, f"{model.__name__} {pk}", should)


def _faults_of_blog(blog: Blog) -> Iterator[Fault]:
    of_state = dict(
        Comment.objects.filter(blog=blog).order_by().values_list("status").annotate(Count("pk"))
    )
    numbers = {column: of_state.get(status, 0) for status, column in QUEUES.items()}
    numbers["reported_count"] = Comment.objects.filter(blog=blog).reported().count()
    numbers["edits_count"] = CommentRevision.objects.filter(blog=blog).count()
    yield from _differences(blog, f"Blog {blog.pk}", numbers)


def _differences(row: Any, name: str, should: dict[str, Any]) -> Iterator[Fault]:
    wrong = {column: value for column, value in should.items() if getattr(row, column) != value}
    if wrong:
        said = ", ".join(f"{key} is {getattr(row, key)}, not {wrong[key]}" for key in wrong)
        yield Fault(f"{name}: {said}", row, wrong)


@dataclass
class _Level:
    """A comment whose branch is being walked."""

    comment: Comment
    path: bytes
    removed: RemovedBranch | None  # the branch it is the top of, where that was removed
    below: int = 0  # visible comments under it
    newest: int = 0  # the highest number of those


class _Walk:
    """One walk through a conversation in the order of its paths."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.levels: list[_Level] = []
        self.visible = self.waiting = self.last_no = 0
        self.removed = {branch.pk: branch for branch in conversation.removed_branches.all()}
        waiting = CommentRevision.objects.filter(comment__conversation=conversation)
        self.edits = set(waiting.values_list("pk", flat=True))

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with each comment."""
        rows = self.conversation.comments.defer("body", "body_html").order_by("path")
        for comment in rows.iterator(chunk_size=2_000):
            path = bytes(comment.path)
            while self.levels and not path.startswith(self.levels[-1].path):
                yield from self._leave()
            yield from self._misplaced(comment, path)
            self.levels.append(_Level(comment, path, self.removed.get(comment.pk)))
            self.visible += comment.status in VISIBLE and not self._hidden_by()
            self.waiting += comment.status in FOR_MODERATORS
            self.last_no = max(self.last_no, comment.no)
        while self.levels:
            yield from self._leave()

    def _misplaced(self, comment: Comment, path: bytes) -> Iterator[Fault]:
        """Yield a fault of the tree itself; which side of it is true, no program can know."""
        above = self.levels[-1] if self.levels else None
        is_right = (
            path[:-WIDTH] == (above.path if above else b"")
            and comment.parent_id == (above.comment.pk if above else None)
            and comment.no == number_of(path)
            and comment.root_no == number_of(path[:WIDTH])
            and comment.depth == depth_of(path)
        )
        if not is_right:
            yield Fault(f"Comment {comment.pk}: stands at {path.hex()} by mistake", comment, None)

    def _leave(self) -> Iterator[Fault]:
        level, hidden_by = self.levels[-1], self._hidden_by()
        comment, says = level.comment, level.comment.status in VISIBLE
        self.levels.pop()
        # What a removed branch holds counts in it, not above it.
        if self.levels and not level.removed:
            above = self.levels[-1]
            above.below += level.below + says
            above.newest = max(above.newest, level.newest, comment.no * says)
        should: dict[str, Any] = {
            "shown_replies": level.below,
            "edit_pending": comment.pk in self.edits,
        }
        if not any(branch.is_moving for branch in hidden_by):
            should["branch_removed"] = bool(hidden_by)
        is_removed = should.get("branch_removed", comment.branch_removed)
        should["shown"] = (says or level.below > 0) and not is_removed
        if comment.depth == 0 and not hidden_by:
            should["last_activity_no"] = max(comment.no, level.newest)
        yield from _differences(comment, f"Comment {comment.pk}", should)

    def _hidden_by(self) -> list[RemovedBranch]:
        """Return the removed branches that the comment of now stands in."""
        return [level.removed for level in self.levels if level.removed]
