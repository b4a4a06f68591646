"""The record of moderation: who did what to which words, and why. Rows are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.reasons import REJECTIONS
from comments.states import Status

# What was done where the state stayed as it was.
ACTS: dict[str, str | Promise] = {
    "pin": _("pinned"),
    "unpin": _("unpinned"),
    "lock": _("locked"),
    "unlock": _("unlocked"),
    "remove_branch": _("branch removed"),
    "restore_branch": _("branch brought back"),
    "edit": _("edited"),
    "ask_edit": _("edit asked for"),
    "accept_edit": _("edit accepted"),
    "refuse_edit": _("edit refused"),
    "redact": _("words taken out"),
    "trust": _("trusted"),
    "distrust": _("trusted no more"),
    "report": _("reported"),
    "keep": _("reports answered: it stays"),
    "second_look": _("second look asked for"),
    "withdraw": _("withdrawn"),
    "prove": _("address confirmed"),
    "purge": _("words forgotten"),
}


class ModerationEvent(models.Model):
    """One change of a comment's state."""

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="events")
    # Empty: a rule or the comment's own author acted.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    from_status = models.CharField(_("from"), max_length=12, choices=Status, blank=True)
    to_status = models.CharField(_("to"), max_length=12, choices=Status)
    # What was done where the state stayed as it was: pin, edit, redact...
    verb = models.CharField(_("act"), max_length=20, blank=True)
    rule = models.CharField(_("rule"), max_length=40, blank=True)  # the first that held it
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    body_digest = models.CharField(max_length=64)  # SHA-256 of the words that were judged
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("moderation event")
        verbose_name_plural = _("moderation events")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_status__in=Status.values), name="comments_event_to_valid"
            ),
            models.CheckConstraint(
                condition=Q(from_status__in=["", *Status.values]), name="comments_event_from_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"

    @property
    def act(self) -> str:
        """Return what was done, in a word or two."""
        return str(ACTS.get(self.verb) or self.get_to_status_display())

    @property
    def reason_in_words(self) -> str:
        """Return, for a moderator, why it was rejected; "" for every other act."""
        found = REJECTIONS.get(self.reason)
        return str(found.for_moderator) if found else ""
