"""Bans: who may not take part at a blog any more, or not for a while."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity


class Banned(Exception):
    """Whoever wants to like something here may not."""


class BanQuerySet(models.QuerySet["Ban"]):
    """Sets of bans."""

    def active(self) -> "BanQuerySet":
        """Return those that hold now, by the database's clock."""
        return self.filter(Q(until=None) | Q(until__gt=Now()))

    def over(self, identity: Identity) -> "BanQuerySet":
        """Return those that hold for whoever speaks under ``identity``.

        A ban of one face is one of all faces of the account, and of all guests of the browser.
        """
        same = Q(identity=identity.pk)
        if identity.user_id is not None:
            same |= Q(identity__user=identity.user_id)
        if identity.browser:
            same |= Q(identity__browser=identity.browser)
        return self.active().filter(same)


class Ban(models.Model):
    """A face that was blocked at a blog; deleting the row lets it in again."""

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="bans")
    # Faces are never deleted; of one that was erased nobody knows any more whom the ban keeps away.
    identity = models.ForeignKey("accounts.Identity", models.PROTECT, related_name="bans")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("blocked by"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked person")
        verbose_name_plural = _("blocked people")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["blog", "identity"],
                name="blog_ban_unique",
                violation_error_message=_("This person is blocked already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.identity)

    def lift(self) -> Any:
        """Let the person take part again."""
        return self.delete()
