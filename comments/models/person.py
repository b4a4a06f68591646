"""What a blog's moderators know of a person: trust given by hand, and notes."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NOTE_LENGTH = 2_000  # letters


class Trust(models.Model):
    """That a moderator lets a face speak at once; deleting the row takes it back."""

    # Leads an index below: one of its own would only cost.
    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="trusted", db_index=False)
    identity = models.ForeignKey("accounts.Identity", models.PROTECT, related_name="trusted_at")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("trusted person")
        verbose_name_plural = _("trusted people")
        constraints = [
            models.UniqueConstraint(fields=["blog", "identity"], name="comments_trust_unique"),
        ]

    def __str__(self) -> str:
        return str(self.identity)


class Note(models.Model):
    """What a moderator wrote down about a person, for the blog's other moderators alone."""

    # Leads an index below: one of its own would only cost.
    blog = models.ForeignKey(
        "blog.Blog", models.CASCADE, related_name="person_notes", db_index=False
    )
    identity = models.ForeignKey("accounts.Identity", models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("note"), max_length=NOTE_LENGTH)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note on a person")
        verbose_name_plural = _("notes on people")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["blog", "identity"], name="comments_notes")]

    def __str__(self) -> str:
        return self.text
