"""Unsaved words: what somebody has typed at the desk since they last saved."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """Return 22 random letters: the name of a form that has no post yet."""
    return secrets.token_urlsafe(16)


class Unsaved(models.Model):
    """The fields of one story's form as one person has typed them, kept until they are saved.

    Never a post's own words: readers, revisions and other people do not see them.
    """

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="unsaved")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unsaved")
    post = models.ForeignKey(
        "blog.Post", models.CASCADE, null=True, blank=True, related_name="unsaved"
    )
    key = models.CharField(max_length=40, default=new_key)  # of a form; a story may have several
    fields = models.JSONField(default=dict)  # {name of the field: what stood in it}
    version = models.PositiveIntegerField(default=0)  # of the post when the form was opened
    saved_at = models.DateTimeField(_("kept"), default=timezone.now)

    class Meta:
        verbose_name = _("unsaved words")
        verbose_name_plural = _("unsaved words")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="blog_unsaved_form_unique"),
            models.CheckConstraint(condition=~Q(key=""), name="blog_unsaved_has_key"),
        ]

    def __str__(self) -> str:
        return str(self.fields.get("title", ""))
