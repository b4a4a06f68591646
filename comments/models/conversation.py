"""The conversation of one post: its counters, and the lock all changes of its tree take."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
