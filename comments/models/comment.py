"""Comments: words somebody said under a story, their place in the tree and their state."""

import hashlib
from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity, User
from blog.models import Authorship, Membership, Post
from blog.models.like import like, unlike
from blog.models.membership import MODERATORS
from comments import reasons
from comments.paths import MAX_DEPTH, MAX_LENGTH, cursor_of
from comments.pipeline import Evidence
from comments.states import OWN_ONLY, VISIBLE, WAITING, Status
from storyteller.lib.html import safe

from . import moving, submission
from .like import CommentLike

BODY_LENGTH = 10_000  # letters; longer is a story of one's own
NO_EVIDENCE = Evidence()


class CommentQuerySet(models.QuerySet["Comment"]):
    """Sets of comments; each word is one rule."""

    def visible(self) -> "CommentQuerySet":
        """Return comments whose words everybody may read."""
        return self.filter(status__in=VISIBLE, branch_removed=False)

    def shown(self) -> "CommentQuerySet":
        """Return what stands in the public tree: the visible, and tombstones above them."""
        return self.filter(shown=True)

    def readable_by(self, mine: Collection[int]) -> "CommentQuerySet":
        """Return what stands in the tree for whoever speaks under the identities ``mine``."""
        own = Q(identity__in=mine, status__in=OWN_ONLY, branch_removed=False)
        return self.filter(Q(shown=True) | own) if mine else self.shown()

    def with_face(self, mine: Collection[int] = ()) -> "CommentQuerySet":
        """Load all that a template asks of a comment, at once.

        ``is_by_author`` and, where the reader has the faces ``mine``, ``is_liked`` included.
        """
        liked = CommentLike.objects.filter(comment=OuterRef("pk"), identity__in=mine)
        speaker = OuterRef("identity__user")
        wrote = Authorship.objects.filter(post=OuterRef("conversation"), user=speaker)
        moderates = Membership.objects.filter(
            blog=OuterRef("blog"), user=speaker, role__in=MODERATORS
        )
        return (
            self.select_related("identity", "reply_to__identity")
            .defer("body", "reply_to__body", "reply_to__body_html")
            .annotate(said_by_author=Exists(wrote), said_by_moderator=Exists(moderates))
            .annotate(**({"liked_by_reader": Exists(liked)} if mine else {}))
        )

    def moderatable_by(self, user: Any) -> "CommentQuerySet":
        """Return what ``user`` may moderate: the blog's, or under own stories as author."""
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
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    reply_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    no = models.PositiveIntegerField()  # public number within the conversation; gaps are fine
    root_no = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField(default=0)
    path = models.BinaryField(max_length=MAX_LENGTH, editable=False)

    status = models.CharField(_("status"), max_length=12, choices=Status)
    # Stands in the public tree: its words are visible, or visible replies hang below it.
    shown = models.BooleanField(default=False, editable=False)
    # Visible comments below, at any depth.
    shown_replies = models.PositiveIntegerField(default=0, editable=False)
    branch_removed = models.BooleanField(default=False, editable=False)
    pinned = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)  # no replies below
    like_count = models.PositiveIntegerField(default=0, editable=False)
    rank = models.FloatField(default=0, editable=False)  # for "top"
    # The newest visible number in the thread; kept for roots, at least their own.
    last_activity_no = models.PositiveIntegerField(default=0, editable=False)
    changed_seq = models.PositiveBigIntegerField(default=0, editable=False)

    submit_key = models.UUIDField(unique=True, editable=False)  # the form's: sent twice is once
    body = models.TextField(_("words"), max_length=BODY_LENGTH)
    body_html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    # [{"rule": "first_comment", "detail": "...", "points": 0}]: why it waits, in the order found
    hold_reasons = models.JSONField(default=list, blank=True, editable=False)
    spam_score = models.PositiveIntegerField(default=0, editable=False)  # the sum of the points
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
            # The desk's queues and its history of each state. Not partial: SQLite uses a partial
            # index only where the query repeats its very condition.
            models.Index(fields=["blog", "status", "created_at", "id"], name="comments_queue"),
            # The desk's history, and the same words said again (identity, within a day).
            models.Index(fields=["blog", "-created_at", "-id"], name="comments_desk"),
            # What a person said at a blog lately, and whether it was approved: all that trust asks.
            models.Index(
                fields=["identity", "blog", "status", "-created_at"], name="comments_by_identity"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.no}"

    def get_absolute_url(self) -> str:
        """Return the permalink, built from the story's address, so that it always lands."""
        return f"{self._address}#comment-{self.no}"

    def get_branch_url(self, after: str = "") -> str:
        """Return the address of the whole branch, from the cursor ``after`` on."""
        return f"{self._address}replies/" + (f"?after={after}" if after else "")

    @property
    def _address(self) -> str:
        return f"{self.conversation.post.get_absolute_url()}comment/{self.no}/"

    # Verbs

    def submit(
        self, *, post: Post, by: User | None = None, evidence: Evidence = NO_EVIDENCE
    ) -> "Comment":
        """Decide what becomes of these words and write them, once; return the comment.

        Given are conversation_id, blog, identity, reply_to, body, submit_key and network. ``by`` is
        the account that speaks. Returns the first comment when this form was sent before. Raises
        ``Refused``.
        """
        return submission.submit(self, post, by, evidence)

    def approve(self, by: User, note: str = "", seen: str = "") -> bool:
        """Let everybody read it.

        This and the verbs below return False, and change nothing, when somebody else was first,
        when there is nothing to change, or when the words are not those whose digest is ``seen``.
        """
        return moving.move(self, Status.APPROVED, by=by, note=note, seen=seen)

    def reject(self, by: User, reason: str = "", note: str = "", seen: str = "") -> bool:
        """Say no to it; replies that are visible stay, under a tombstone."""
        return moving.move(self, Status.REJECTED, by=by, reason=reason, note=note, seen=seen)

    def mark_spam(self, by: User, seen: str = "") -> bool:
        """Take it for what a machine wrote."""
        return moving.move(self, Status.SPAM, by=by, seen=seen)

    def withdraw(self) -> bool:
        """Take it back, as its author; nobody can undo that."""
        return moving.move(self, Status.WITHDRAWN, by=None)

    def like(self, identity: Identity, also: Collection[int] = ()) -> bool:
        """Let somebody like it, once; ``also`` are the keys of more faces of the same person.

        Only what everybody may read is liked. Raises ``Banned``.
        """
        return like(self, Comment.objects.visible(), identity, also)

    def unlike(self, *faces: Identity) -> bool:
        """Take back the like of a person who has these faces."""
        return unlike(self, faces)

    def undo(self, by: User) -> bool:
        """Take back the last decision that was not taken back yet."""
        return moving.undo(self, by)

    # Questions

    @property
    def is_visible(self) -> bool:
        """Say whether everybody may read the words; the twin of ``visible()``."""
        return self.status in VISIBLE and not self.branch_removed

    @property
    def is_by_author(self) -> bool:
        """Say whether the story's author speaks, not as a guest; known after ``with_face()``."""
        return bool(getattr(self, "said_by_author", False)) and not self.identity.is_guest

    @property
    def is_by_moderator(self) -> bool:
        """Say whether a moderator speaks, not as a guest; known after ``with_face()``."""
        return bool(getattr(self, "said_by_moderator", False)) and not self.identity.is_guest

    @property
    def is_liked(self) -> bool:
        """Say whether the reader likes it; known after ``with_face(mine)``."""
        return bool(getattr(self, "liked_by_reader", False))

    @property
    def html(self) -> SafeString:
        """Return the words as they are shown, cleaned when they were said."""
        return safe(self.body_html)

    @property
    def is_waiting(self) -> bool:
        """Say whether somebody still has to decide about it."""
        return self.status in WAITING

    @property
    def can_undo(self) -> bool:
        """Say whether there is a decision to take back. One query."""
        return moving.can_undo(self)

    @property
    def body_digest(self) -> str:
        """Return the SHA-256 of the words: it tells whether they changed since one looked."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def cursor(self) -> str:
        """Return its place in the tree, for an address."""
        return cursor_of(bytes(self.path))

    @property
    def standing(self) -> str:
        """Return what its author is told about its state; "" when everybody reads it."""
        return STANDING.get(Status(self.status), lambda: "")()

    @property
    def waiting_reason(self) -> str:
        """Return, for its author, why it waits; "" when it does not."""
        return reasons.for_author(self.hold_reasons) if self.status == Status.PENDING else ""

    @property
    def reasons_in_words(self) -> list[str]:
        """Return, for a moderator, what each rule found."""
        return [reasons.for_moderator(reason) for reason in self.hold_reasons]

    @property
    def tombstone(self) -> str:
        """Return what stands in its place for those who may not read it."""
        return TOMBSTONES.get(Status(self.status), lambda: _t("This comment was removed."))()


# Functions, so that the words come in the language of the page.
TOMBSTONES = {
    Status.UNPROVED: lambda: _t("This comment is awaiting moderation."),
    Status.PENDING: lambda: _t("This comment is awaiting moderation."),
    Status.REPORTED: lambda: _t("This comment is under review."),
    Status.WITHDRAWN: lambda: _t("This comment was withdrawn by its author."),
}
STANDING = {
    Status.UNPROVED: lambda: _t("Your comment is awaiting moderation."),
    Status.PENDING: lambda: _t("Your comment is awaiting moderation."),
    Status.REPORTED: lambda: _t("Your comment is under review."),
    Status.REJECTED: lambda: _t("Your comment was not published."),
    Status.SPAM: lambda: _t("Your comment was not published."),
    Status.WITHDRAWN: lambda: _t("You have withdrawn this comment."),
}
