"""Reviews: a link for people without an account, and their notes beside the paragraphs."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .post import Post
from .post_row import Status

# What is on its way to its readers. What was taken back from them is nobody's to read.
UNDER_REVIEW = (Status.DRAFT, Status.REVIEW, Status.SCHEDULED)
QUOTE = 300  # letters of a paragraph that a note keeps


def new_token() -> str:
    """Return 32 random letters: who was not sent the link cannot guess it."""
    return secrets.token_urlsafe(24)


def new_submit_key() -> str:
    """Return 22 random letters: the name of one showing of the form of a note."""
    return secrets.token_urlsafe(16)


class ReviewLink(models.Model):
    """A way to read one post before it is out, until a moment or until it is revoked."""

    class Standing(models.TextChoices):
        """Whether it leads to the post, or why not."""

        OPEN = "open", _("open")
        REVOKED = "revoked", _("revoked")
        EXPIRED = "expired", _("over")
        ORPHANED = "orphaned", _("dead: whoever made it no longer writes this story")

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

    def get_absolute_url(self) -> str:
        return reverse("blog:review-detail", args=[self.token])

    @classmethod
    def make(cls, post: Post, by: Any, reader: str, days: int) -> "ReviewLink":
        """Make a link that is good for ``days``."""
        end = timezone.now() + timedelta(days=days)
        return cls.objects.create(post=post, by=by, reader=reader, expires_at=end)

    def revoke(self) -> bool:
        """Let the link lead nowhere from now on; say whether it was this call that did it."""
        mine = ReviewLink.objects.filter(pk=self.pk, revoked_at=None)
        return bool(mine.update(revoked_at=timezone.now()))

    def standing(self, known: dict[int, bool] | None = None) -> "ReviewLink.Standing":
        """Return whether the link is good, whatever the post's status is.

        At most one query; none for a maker of whom it is ``known`` whether they may write the post.
        """
        if self.revoked_at is not None:
            return self.Standing.REVOKED
        if self.expires_at <= timezone.now():
            return self.Standing.EXPIRED
        return (
            self.Standing.OPEN
            if self._is_vouched_for({} if known is None else known)
            else self.Standing.ORPHANED
        )

    def _is_vouched_for(self, known: dict[int, bool]) -> bool:
        """Say whether whoever made it still may write the post: nobody else answers for it."""
        if self.by is None or not self.by.is_active:
            return False
        if self.by.pk not in known:
            mine = Post.objects.editable_by(self.by)
            known[self.by.pk] = mine.filter(pk=self.post_id).exists()
        return known[self.by.pk]


class ReviewNoteQuerySet(models.QuerySet["ReviewNote"]):
    """Sets of notes."""

    def waiting(self) -> "ReviewNoteQuerySet":
        """Return what nobody has marked as done."""
        return self.filter(done_at=None)

    def write(self, submit_key: str, **said: Any) -> "tuple[ReviewNote, bool]":
        """Keep a note and say whether it is new: a form that is sent twice is one note."""
        if not submit_key:
            return self.create(**said), True
        return self.get_or_create(post=said.pop("post"), submit_key=submit_key, defaults=said)


class ReviewNote(models.Model):
    """What somebody who read a post before it was out said about one of its paragraphs."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="review_notes")
    link = models.ForeignKey(
        ReviewLink, models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Of people without an account. Else empty: an account's name goes with the account.
    name = models.CharField(_("name"), max_length=80)
    paragraph = models.PositiveIntegerField(default=0)  # from 1; 0 is the story as a whole
    quote = models.CharField(max_length=QUOTE, blank=True)  # how it began then: it may move
    body = models.TextField(_("note"), max_length=2_000)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    # One note for each time the form was shown, however often it is sent.
    submit_key = models.CharField(max_length=40, blank=True, editable=False)

    objects = ReviewNoteQuerySet.as_manager()

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

    @property
    def writer(self) -> str:
        """Return who wrote it, as far as that is still known."""
        return (self.by.name if self.by else self.name) or str(_("Somebody"))

    def finish(self) -> bool:
        """Mark it as done; say whether it was this call that did it."""
        waiting = ReviewNote.objects.waiting().filter(pk=self.pk)
        return bool(waiting.update(done_at=timezone.now()))

    def reopen(self) -> bool:
        """Let it wait again; say whether it was this call that did it."""
        return bool(
            ReviewNote.objects.filter(pk=self.pk).exclude(done_at=None).update(done_at=None)
        )
