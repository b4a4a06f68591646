"""Revisions: every saved state of a post, older ones thinned out (blog/thinning.py)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .post import Post


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Sets of revisions, newest first."""

    def before(self, revision: "Revision") -> "RevisionQuerySet":
        """Return what was saved before ``revision``."""
        at, pk = revision.created_at, revision.pk
        return self.filter(Q(created_at__lte=at), Q(created_at__lt=at) | Q(pk__lt=pk))

    def after(self, revision: "Revision") -> "RevisionQuerySet":
        """Return what was saved after ``revision``."""
        at, pk = revision.created_at, revision.pk
        return self.filter(Q(created_at__gte=at), Q(created_at__gt=at) | Q(pk__gt=pk))

    def without_texts(self) -> "RevisionQuerySet":
        """Load when, who and what state, and not the words."""
        return self.select_related("by").defer("body", "excerpt")


class Revision(models.Model):
    """What a post said at one saving, and who saved it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    excerpt = models.TextField(_("excerpt"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Post.Status)
    created_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)
    # How coarse the sieve is that it has been through: 0 none, 1 hours, 2 days, 3 months.
    sieved = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = RevisionQuerySet.as_manager()

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
        indexes = [
            # What is due for the next sieve (thin_revisions).
            models.Index(fields=["sieved", "created_at"], name="blog_revision_sieve"),
        ]

    def __str__(self) -> str:
        return self.title
