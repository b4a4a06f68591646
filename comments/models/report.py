"""What readers report: that a moderator should look at a comment."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NOTE_LENGTH = 500  # letters


class ReportReason(models.TextChoices):
    """What a reader may find wrong with a comment."""

    SPAM = "spam", _("Advertising or spam")
    INSULT = "insult", _("Insulting or hateful")
    PRIVATE = "private", _("Tells something private about somebody")
    UNLAWFUL = "unlawful", _("Against the law")
    OTHER = "other", _("Something else")


class Report(models.Model):
    """One reader's word against one comment; a face reports a comment once."""

    # Leads an index below: one of its own would only cost.
    comment = models.ForeignKey(
        "comments.Comment", models.CASCADE, related_name="reports", db_index=False
    )
    identity = models.ForeignKey("accounts.Identity", models.PROTECT, related_name="reports")
    reason = models.CharField(_("reason"), max_length=12, choices=ReportReason)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)  # by what trust the reader had
    # A moderator has decided about the comment since: it weighs no more.
    is_settled = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "identity"], name="comments_report_once_a_face"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=ReportReason.values), name="comments_report_reason_valid"
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
