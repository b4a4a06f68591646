"""Reviews: a link for people without an account, and their notes beside the paragraphs."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """Return 32 random letters: who was not sent the link cannot guess it."""
    return secrets.token_urlsafe(24)


class ReviewLink(models.Model):
    """A way to read one post before it is out, until a moment or until it is revoked."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="review_links")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    reader = models.CharField(_("for whom"), max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("review link")
        verbose_name_plural = _("review links")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.reader or str(self.created_at)


class ReviewNote(models.Model):
    """What somebody who read a post before it was out said about one of its paragraphs."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="review_notes")
    link = models.ForeignKey(
        ReviewLink, models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80)
    paragraph = models.PositiveIntegerField(default=0)  # from 1; 0 is the story as a whole
    quote = models.CharField(max_length=300, blank=True)  # how it began then: it may move
    body = models.TextField(_("note"), max_length=2_000)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    # One note for each time the form was shown, however often it is sent.
    submit_key = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["paragraph", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="blog_reviewnote_says_something"),
            models.UniqueConstraint(
                fields=["post", "submit_key"],
                condition=~Q(submit_key=""),
                name="blog_reviewnote_sent_once",
            ),
        ]

    def __str__(self) -> str:
        return self.body[:60]
