"""Likes: who likes a story, and the one way in which a like comes and goes."""

from collections.abc import Collection
from typing import Any, ClassVar, Protocol

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity

from .ban import Banned


class LikeQuerySet(models.QuerySet[Any]):
    """Sets of likes."""

    def with_face(self) -> "LikeQuerySet":
        """Return those that show a face, newest first."""
        return self.filter(has_face=True).select_related("identity").order_by("-pk")


class Liking(models.Model):
    """That somebody likes something; a guest's is counted and shows no face."""

    # Faces are never deleted: who is erased takes the likes back first.
    identity = models.ForeignKey(
        "accounts.Identity", models.PROTECT, related_name="%(app_label)s_likes"
    )
    has_face = models.BooleanField(default=True, editable=False)
    created_at = models.DateTimeField(_("liked"), default=timezone.now, editable=False)

    objects = LikeQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.identity)


class Like(Liking):
    """That somebody likes a story."""

    # Leads an index below: one of its own would only cost.
    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="likes", db_index=False)

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [
            models.UniqueConstraint(fields=["post", "identity"], name="blog_like_unique"),
        ]
        indexes = [
            # The faces under a story and on their page.
            models.Index(
                fields=["post", "-id"], condition=Q(has_face=True), name="blog_like_faces"
            ),
            # The desk's list of a story's likes.
            models.Index(fields=["post", "-id"], name="blog_like_desk"),
            # The plot of a month on the desk's first page.
            models.Index(fields=["created_at", "post"], name="blog_like_plot"),
        ]

    @property
    def liked(self) -> Any:
        """Return the story."""
        return self.post


class Likeable(Protocol):
    """What can be liked: a story, a comment."""

    # The columns that say how many like it.
    counts_likes: ClassVar[tuple[str, ...]]

    pk: Any
    blog: Any
    likes: Any
    like_count: int

    def like(self, identity: Identity, also: Collection[int] = ()) -> bool:
        """Like it, once."""

    def unlike(self, *faces: Identity) -> bool:
        """Like it no more."""


def like(thing: Any, likeable: "models.QuerySet[Any]", identity: Identity, also: Any) -> bool:
    """Let ``identity`` like ``thing`` while it is among ``likeable``; say whether that is new.

    A person is counted once, under whichever face: all of the account's, and the keys ``also``.
    Raises ``Banned``. The thing's row is locked to the end of the transaction, so that the number
    is that of the rows, however many like it at once.
    """
    with transaction.atomic():
        if not _lock(likeable, thing):
            return False
        if thing.blog.bans.over(identity).exists():
            raise Banned
        faces = Identity.objects.of_person(identity).values("pk")
        if thing.likes.filter(Q(identity__in=faces) | Q(identity__in=also)).exists():
            return False
        has_face = bool(identity.display_name) and identity.kind != Identity.Kind.GUEST
        thing.likes.create(identity=identity, has_face=has_face)
        _count(thing, 1)
    return True


def unlike(thing: Any, faces: Collection[Identity]) -> bool:
    """Take the likes of ``faces`` back; say whether there was one."""
    with transaction.atomic():
        _lock(type(thing)._default_manager.all(), thing)
        gone, _each = thing.likes.filter(identity__in=faces).delete()
        if gone:
            _count(thing, -gone)
    return bool(gone)


def _lock(rows: "models.QuerySet[Any]", thing: Any) -> bool:
    held = rows.filter(pk=thing.pk).select_for_update(no_key=True)
    return bool(held.values_list("pk", flat=True))


def _count(thing: Any, step: int) -> None:
    """Move the number, and the edition last: all of the blog waits for that row."""
    row = type(thing)._default_manager.filter(pk=thing.pk)
    row.update(**{column: F(column) + step for column in thing.counts_likes})
    thing.refresh_from_db(fields=thing.counts_likes)
    thing.blog.move_edition()
