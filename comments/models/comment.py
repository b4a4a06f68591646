"""Comments: words somebody said under a story, their place in the tree and their state."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Authorship, Membership
from blog.models.membership import MODERATORS

from .states import VISIBLE, Status

MAX_DEPTH = 99  # path of 100 numbers; PostgreSQL's index would take 671
BODY_LENGTH = 10_000  # letters; longer is a story of one's own


class CommentQuerySet(models.QuerySet["Comment"]):
    """Sets of comments; each word is one rule."""

    def visible(self) -> "CommentQuerySet":
        """Return comments whose words everybody may read."""
        return self.filter(status__in=VISIBLE, branch_removed=False)

    def moderatable_by(self, user: Any) -> "CommentQuerySet":
        """Return what ``user`` may moderate: the blog's as its moderator, own stories' as author."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        at_blog = Membership.objects.filter(user=user, blog=OuterRef("blog"))
        wrote = Authorship.objects.filter(user=user, post=OuterRef("conversation"))
        return self.filter(
            Exists(at_blog.filter(role__in=MODERATORS))
            | Q(Exists(at_blog), Exists(wrote), blog__authors_moderate=True)
        )


class Comment(models.Model):
    """One comment. Its path is the numbers of its ancestors and its own, 4 bytes each."""

    Status = Status

    conversation = models.ForeignKey(
        "comments.Conversation", models.CASCADE, related_name="comments"
    )
    # The blog again, so that the desk's queues and the blog's feed are one index each.
    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="comments")
    identity = models.ForeignKey(
        "accounts.Identity", models.PROTECT, related_name="comments"
    )
    # Where it hangs (at the depth limit an ancestor), and whom it answers.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    reply_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    no = models.PositiveIntegerField()  # public number within the conversation; gaps are fine
    root_no = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField(default=0)
    path = models.BinaryField(max_length=4 * (MAX_DEPTH + 1), editable=False)

    status = models.CharField(_("status"), max_length=12, choices=Status)
    # Stands in the public tree: its words are visible, or visible replies hang below it.
    shown = models.BooleanField(default=False, editable=False)
    shown_replies = models.PositiveIntegerField(default=0)  # visible comments below, at any depth
    branch_removed = models.BooleanField(default=False, editable=False)
    pinned = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)  # no replies below
    like_count = models.PositiveIntegerField(default=0, editable=False)
    rank = models.FloatField(default=0, editable=False)  # for "top"
    last_activity_no = models.PositiveIntegerField(default=0)  # newest visible number below
    changed_seq = models.PositiveBigIntegerField(default=0)

    submit_key = models.UUIDField(unique=True, editable=False)  # the form's: sent twice is once
    body = models.TextField(_("words"), max_length=BODY_LENGTH)
    body_html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    # [{"rule": "first_comment", "detail": "...", "points": 0}]: why it waits, in the order found
    hold_reasons = models.JSONField(default=list, blank=True, editable=False)
    spam_score = models.FloatField(default=0, editable=False)
    network = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("said"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
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
            # The desk's queues, oldest first.
            models.Index(
                fields=["blog", "status", "created_at", "id"],
                condition=Q(
                    status__in=["unproved", "pending", "published", "reported", "spam"]
                ),
                name="comments_queue",
            ),
            # The desk's history, and the same words said again (identity, within a day).
            models.Index(fields=["blog", "-created_at", "-id"], name="comments_desk"),
            models.Index(fields=["identity", "-created_at"], name="comments_by_identity"),
        ]

    def __str__(self) -> str:
        return f"#{self.no}"

    def get_absolute_url(self) -> str:
        """Return the permalink, built from the story's address: it lands wherever the comment is."""
        story = self.conversation.post.get_absolute_url()
        return f"{story}comment/{self.no}/#comment-{self.no}"
