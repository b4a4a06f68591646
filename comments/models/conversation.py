"""The conversation of one post: its counters, and the lock all changes of its tree take."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from blog.models import Blog, Post
from comments.paths import WIDTH, end_of, prefixes
from comments.states import FOR_MODERATORS, QUEUES, VISIBLE, Status

from .removed import RemovedBranch

if TYPE_CHECKING:
    from .comment import Comment


class Conversation(models.Model):
    """Made by a post's first comment; no row means nothing was said. Its key is the post's."""

    post = models.OneToOneField(
        "blog.Post", models.CASCADE, primary_key=True, related_name="conversation"
    )
    last_no = models.PositiveIntegerField(default=0)  # the number the newest comment got
    change_seq = models.PositiveBigIntegerField(default=0)  # moved by every visible change
    shown_count = models.PositiveIntegerField(default=0)  # comments everybody can read
    pending_count = models.PositiveIntegerField(default=0)  # comments waiting for a moderator

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def take_turn(post_id: int, numbers: int = 0) -> "Conversation":
        """Lock the conversation to the end of the transaction and return it as it is now.

        Whoever changes its tree does this first, so turns are taken in the order of commits, and
        nobody waits for two rows in opposite orders. ``numbers=1`` takes the next number as well.
        Made where there was none. One query.
        """
        if turn := _turn(post_id, numbers):
            return turn
        # Of two first comments one makes the row; the other waits for it here.
        Conversation.objects.bulk_create([Conversation(pk=post_id)], ignore_conflicts=True)
        if turn := _turn(post_id, numbers):
            return turn
        raise Conversation.DoesNotExist(post_id)

    def settle(self, comment: "Comment", before: str) -> bool:
        """Bring ancestors and counters up to a change of ``comment``'s state from ``before``.

        Call it within one's turn, when the comment itself is written. Says whether the comment
        stands in a branch that was removed, so that no reader sees a difference. At most 6 queries.
        """
        change = (comment.status in VISIBLE) - (before in VISIBLE)
        waiting = (comment.status in FOR_MODERATORS) - (before in FOR_MODERATORS)
        # Nobody speaks in a removed branch.
        removed = RemovedBranch.around(comment) if before else None
        if change:
            self.count(comment, change, removed)
        if waiting:
            Conversation.objects.filter(pk=self.pk).update(
                pending_count=F("pending_count") + waiting
            )
        return removed is not None

    def count(
        self,
        comment: "Comment",
        change: int,
        removed: RemovedBranch | None,
        *,
        is_branch: bool = False,
    ) -> None:
        """Count ``change`` visible comments more, or less, at ``comment``, or in its whole branch.

        ``removed`` is the innermost removed branch it stands in. There they count up to its top, as
        if it were not removed; above it and on the page nobody does. At most 5 queries.
        """
        self._tell_ancestors(comment, change, from_=bytes(removed.path) if removed else b"")
        if removed:
            return
        self._tell_root(comment, is_branch=is_branch)
        Post.objects.filter(pk=self.pk).update(comment_count=F("comment_count") + change)
        Conversation.objects.filter(pk=self.pk).update(shown_count=F("shown_count") + change)

    def _tell_ancestors(self, comment: "Comment", change: int, from_: bytes) -> None:
        """Count visible replies more or less above ``comment``; tombstones rise and go."""
        holds = Q(branch_removed=False) & (Q(status__in=VISIBLE) | Q(shown_replies__gt=-change))
        rises_or_goes = Q(shown=False) & holds if change > 0 else Q(shown=True) & ~holds
        above = [path for path in prefixes(bytes(comment.path)) if len(path) >= len(from_)]
        self.comments.filter(path__in=above).update(
            shown_replies=F("shown_replies") + change,
            shown=Case(When(holds, then=Value(True)), default=Value(False)),
            changed_seq=Case(
                When(rises_or_goes, then=self.change_seq),
                default=F("changed_seq"),
                output_field=models.PositiveBigIntegerField(),
            ),
        )

    def _tell_root(self, comment: "Comment", *, is_branch: bool) -> None:
        """Keep the newest visible number of the thread at its root."""
        path = bytes(comment.path)[:WIDTH]
        root = self.comments.filter(no=comment.root_no)
        if comment.is_visible and not is_branch:
            root.filter(last_activity_no__lt=comment.no).update(last_activity_no=comment.no)
        elif is_branch or root.filter(last_activity_no=comment.no).exclude(no=comment.no).exists():
            thread = self.comments.visible().filter(path__gt=path, path__lt=end_of(path))
            newest = thread.order_by("-no").values_list("no", flat=True).first()
            root.update(last_activity_no=newest or comment.root_no)

    def tell_blog(
        self,
        blog: Blog,
        before: str,
        after: str,
        is_public: bool,
        *,
        edits: int = 0,
        reported: int = 0,
    ) -> None:
        """Move the desk's queues and the edition: last, for all of the blog waits for this row.

        ``edits`` and ``reported``: how many more of these wait for a moderator.
        """
        queues = _queue_of(before), _queue_of(after)
        moved = {
            column: F(column) + step
            for column, step in zip(queues, (-1, 1), strict=True)
            if column and queues[0] != queues[1]
        }
        for column, step in (("edits_count", edits), ("reported_count", reported)):
            if step:
                moved[column] = F(column) + step
        if moved:
            Blog.objects.filter(pk=blog.pk).update(**moved)
        if is_public:
            blog.move_edition()


def _turn(post_id: int, numbers: int) -> Conversation | None:
    """Move the counters and return the row as it is then; None where there is no row."""
    sql = (
        "UPDATE comments_conversation SET last_no = last_no + %s, change_seq = change_seq + 1"
        " WHERE post_id = %s RETURNING *"
    )
    return next(iter(Conversation.objects.raw(sql, [numbers, post_id])), None)


def _queue_of(status: str) -> str:
    return QUEUES.get(Status(status), "") if status else ""
