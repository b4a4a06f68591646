"""Branches that moderators have removed: one row each, as long as nobody brings them back."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import OuterRef
from django.utils import timezone

from comments.paths import MAX_LENGTH

if TYPE_CHECKING:
    from .comment import Comment


class RemovedBranch(models.Model):
    """The row alone hides all that stands in its part of the tree.

    The flags of the comments themselves are set behind it, some at a time, so that pages of a
    conversation need not look at what is hidden; until then (``is_moving``) every read looks here.
    """

    top = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="removed_branch"
    )
    # Leads an index below: one of its own would only cost.
    conversation = models.ForeignKey(
        "comments.Conversation", models.CASCADE, related_name="removed_branches", db_index=False
    )
    # The branch is path <= a comment's path < end.
    path = models.BinaryField(max_length=MAX_LENGTH)
    end = models.BinaryField(max_length=MAX_LENGTH)
    is_moving = models.BooleanField(default=True)  # the flags below are not all set yet
    is_restoring = models.BooleanField(default=False)  # they are being taken away
    reached = models.BinaryField(max_length=MAX_LENGTH, blank=True, default=b"")  # the last one
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # Asked beside every comment that a page reads: mostly there is no such row.
            models.Index(fields=["conversation", "is_moving", "path"], name="comments_removed"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @staticmethod
    def around(comment: "Comment", *, above: bool = False) -> "RemovedBranch | None":
        """Return the innermost removed branch ``comment`` stands in, itself its top or not.

        ``above``: only one whose top stands above it. One query.
        """
        path = bytes(comment.path)
        found = RemovedBranch.objects.filter(
            conversation=comment.conversation_id, path__lte=path, end__gt=path
        )
        if above:
            found = found.exclude(pk=comment.pk)
        return found.order_by("-path").first()

    @staticmethod
    def hiding(**conditions: Any) -> "models.QuerySet[RemovedBranch]":
        """Return the removed branches the outer query's comment stands in, for a sub-query."""
        return RemovedBranch.objects.filter(
            conversation=OuterRef("conversation"),
            path__lte=OuterRef("path"),
            end__gt=OuterRef("path"),
            **conditions,
        )
