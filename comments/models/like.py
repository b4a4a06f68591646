"""Likes of comments."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.like import Liking


class CommentLike(Liking):
    """That somebody likes a comment."""

    # Leads an index below: one of its own would only cost.
    comment = models.ForeignKey(
        "comments.Comment", models.CASCADE, related_name="likes", db_index=False
    )

    class Meta:
        verbose_name = _("like of a comment")
        verbose_name_plural = _("likes of comments")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "identity"], name="comments_commentlike_unique"
            ),
        ]

    @property
    def liked(self) -> Any:
        """Return the comment."""
        return self.comment
