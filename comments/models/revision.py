"""Other words for a comment that wait for a moderator; until then the old ones stay."""

from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments import reasons
from storyteller.lib.html import safe

from .row import BODY_LENGTH, digest_of


class CommentRevision(models.Model):
    """What the author wants the comment to say; the row is gone when somebody has decided."""

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="revision"
    )
    # Leads an index below: one of its own would only cost.
    blog = models.ForeignKey(
        "blog.Blog", models.CASCADE, related_name="comment_revisions", db_index=False
    )
    body = models.TextField(_("words"), max_length=BODY_LENGTH)
    body_html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    hold_reasons = models.JSONField(default=list, blank=True, editable=False)
    network = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("edited"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("waiting edit")
        verbose_name_plural = _("waiting edits")
        indexes = [
            # The desk's queue of edits.
            models.Index(fields=["blog", "created_at", "comment"], name="comments_revisions"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def html(self) -> SafeString:
        """Return the words as they would be shown, cleaned when they were said."""
        return safe(self.body_html)

    @property
    def body_digest(self) -> str:
        """Return the SHA-256 of the words: it tells whether they changed since one looked."""
        return digest_of(self.body)

    @property
    def reasons_in_words(self) -> list[str]:
        """Return, for a moderator, what each rule found."""
        return [reasons.for_moderator(reason) for reason in self.hold_reasons]
