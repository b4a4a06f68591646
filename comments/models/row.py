"""What is stored of a comment: columns, what the database keeps true, and indexes."""

import hashlib
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.paths import MAX_DEPTH, MAX_LENGTH
from comments.states import VISIBLE, Status

BODY_LENGTH = 10_000  # letters; longer is a story of one's own


def digest_of(words: str) -> str:
    """Return the SHA-256 of ``words``: it tells whether they changed since somebody looked."""
    return hashlib.sha256(words.encode()).hexdigest()


class Trained(models.TextChoices):
    """What the filter took a comment for; empty where it has not learnt from it."""

    SPAM = "spam", _("Spam")
    HAM = "ham", _("No spam")


class CommentRow(models.Model):
    """One comment. Its path is the numbers of its ancestors and its own, 4 bytes each."""

    counts_likes: ClassVar[tuple[str, ...]] = ("like_count", "rank")

    # Conversation, blog and identity each lead an index below: one of their own would only cost.
    conversation = models.ForeignKey(
        "comments.Conversation", models.CASCADE, related_name="comments", db_index=False
    )
    # The blog again, so that the desk's queues and the blog's feed are one index each.
    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="comments", db_index=False)
    identity = models.ForeignKey(
        "accounts.Identity", models.PROTECT, related_name="comments", db_index=False
    )
    # Where it hangs (at the depth limit an ancestor), and whom it answers.
    parent = models.ForeignKey(
        "comments.Comment", models.PROTECT, null=True, blank=True, related_name="children"
    )
    reply_to = models.ForeignKey(
        "comments.Comment", models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    no = models.PositiveIntegerField()  # public number within the conversation; gaps are fine
    root_no = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField(default=0)
    path = models.BinaryField(max_length=MAX_LENGTH, editable=False)

    status = models.CharField(_("status"), max_length=12, choices=Status)
    status_at = models.DateTimeField(default=timezone.now, editable=False)  # in it since then
    # Stands in the public tree: its words are visible, or visible replies hang below it.
    shown = models.BooleanField(default=False, editable=False)
    # Visible comments below, at any depth.
    shown_replies = models.PositiveIntegerField(default=0, editable=False)
    branch_removed = models.BooleanField(default=False, editable=False)
    pinned = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)  # no replies below
    # Other words wait for a moderator: there is a CommentRevision.
    edit_pending = models.BooleanField(default=False, editable=False)
    # Readers have reported it since then, and no moderator has decided.
    reported_at = models.DateTimeField(null=True, blank=True, editable=False)
    redacted = models.BooleanField(default=False, editable=False)  # a moderator took words out
    # What the filter has learnt from it, so that it can unlearn exactly that.
    trained_as = models.CharField(max_length=4, choices=Trained, blank=True, editable=False)
    like_count = models.PositiveIntegerField(default=0, editable=False)
    rank = models.FloatField(default=0, editable=False)  # for "top": the likes
    # The newest visible number in the thread; kept for roots, at least their own.
    last_activity_no = models.PositiveIntegerField(default=0, editable=False)
    # The conversation's change_seq of when this row changed in any way that readers see, and of
    # when its words last began to be visible: what is new to a page that is open.
    changed_seq = models.PositiveBigIntegerField(default=0, editable=False)
    appeared_seq = models.PositiveBigIntegerField(default=0, editable=False)

    submit_key = models.UUIDField(unique=True, editable=False)  # the form's: sent twice is once
    body = models.TextField(_("words"), max_length=BODY_LENGTH)
    # The same of the same sentences, however they are set; empty where there are only a few words.
    fingerprint = models.BigIntegerField(null=True, editable=False)
    body_html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    # [{"rule": "first_comment", "detail": "...", "points": 0}]: why it waits, in the order found
    hold_reasons = models.JSONField(default=list, blank=True, editable=False)
    spam_score = models.PositiveIntegerField(default=0, editable=False)  # the sum of the points
    network = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("said"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "path"], name="comments_comment_path_unique"
            ),
            models.UniqueConstraint(
                fields=["conversation", "no"], name="comments_comment_no_unique"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="comments_comment_status_valid"
            ),
            models.CheckConstraint(
                condition=Q(no__gte=1, root_no__gte=1, root_no__lte=models.F("no")),
                name="comments_comment_numbered",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=0) | Q(parent__isnull=False, depth__gte=1),
                name="comments_comment_root_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(depth__lte=MAX_DEPTH), name="comments_comment_depth_bounded"
            ),
            # Only what everybody reads is reported, and what is hidden for it was.
            models.CheckConstraint(
                condition=(Q(reported_at__isnull=True) & ~Q(status=Status.REPORTED))
                | Q(reported_at__isnull=False, status__in=[*VISIBLE, Status.REPORTED]),
                name="comments_comment_reported_is_true",
            ),
            models.CheckConstraint(
                condition=Q(trained_as__in=["", *Trained.values]),
                name="comments_comment_trained_valid",
            ),
            # The one flag the page reads is never out of step with what it stands for.
            models.CheckConstraint(
                condition=(
                    Q(shown=True, branch_removed=False)
                    & (Q(status__in=VISIBLE) | Q(shown_replies__gt=0))
                )
                | (
                    Q(shown=False)
                    & (Q(branch_removed=True) | (~Q(status__in=VISIBLE) & Q(shown_replies=0)))
                ),
                name="comments_comment_shown_is_true",
            ),
        ]
        indexes = [
            # A page of the tree, a branch, the first replies of a root.
            models.Index(
                fields=["conversation", "path"],
                condition=Q(shown=True),
                name="comments_tree",
            ),
            # Roots, oldest and newest first.
            models.Index(
                fields=["conversation", "no"],
                condition=Q(shown=True, depth=0),
                name="comments_roots",
            ),
            # Roots, most liked and most recently answered first.
            models.Index(
                fields=["conversation", "-rank", "-no"],
                condition=Q(shown=True, depth=0),
                name="comments_top",
            ),
            models.Index(
                fields=["conversation", "-last_activity_no", "-no"],
                condition=Q(shown=True, depth=0),
                name="comments_active",
            ),
            # "What changed since?", for pages that stay open.
            models.Index(fields=["conversation", "changed_seq"], name="comments_changes"),
            # What moderators put on top; a handful in a conversation.
            models.Index(
                fields=["conversation", "no"],
                condition=Q(pinned=True),
                name="comments_pinned",
            ),
            # What readers reported, visible or not; a handful at a blog.
            models.Index(
                fields=["blog", "reported_at", "id"],
                condition=Q(reported_at__isnull=False),
                name="comments_reported",
            ),
            # What has stood in a state for so long that it goes.
            models.Index(fields=["status", "status_at"], name="comments_aging"),
            # What has to be forgotten after some time, and is not yet.
            models.Index(
                fields=["status", "status_at"],
                condition=Q(status=Status.WITHDRAWN) & ~Q(body=""),
                name="comments_to_erase",
            ),
            models.Index(fields=["created_at"], condition=~Q(network=""), name="comments_networks"),
            # The desk's queues and its history of each state. Not partial: SQLite uses a partial
            # index only where the query repeats its very condition.
            models.Index(fields=["blog", "status", "created_at", "id"], name="comments_queue"),
            # The desk's history, and the same words said again (identity, within a day).
            models.Index(fields=["blog", "-created_at", "-id"], name="comments_desk"),
            # The same words said by others (pipeline).
            models.Index(
                fields=["blog", "fingerprint"],
                condition=Q(fingerprint__isnull=False),
                name="comments_copies",
            ),
            # What a person said at a blog lately, and whether it was approved: all that trust asks.
            models.Index(
                fields=["identity", "blog", "status", "-created_at"], name="comments_by_identity"
            ),
            # What a person said last at a blog, whatever became of it: beside each row of the desk.
            models.Index(fields=["identity", "blog", "-created_at"], name="comments_lately"),
            # The part of a queue that stands under one story.
            models.Index(
                fields=["conversation", "status", "created_at", "id"], name="comments_of_story"
            ),
        ]
