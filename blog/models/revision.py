"""Revisions: every saved state of a post."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .post import Post


class Revision(models.Model):
    """What a post said at one saving, and who saved it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    excerpt = models.TextField(_("excerpt"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Post.Status)
    created_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["draft", "review", "scheduled", "published", "private", "withdrawn"]
                ),
                name="blog_revision_status_valid",
            ),
        ]

    def __str__(self) -> str:
        return self.title
