"""Unsaved words: what somebody has typed at the desk since they last saved."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .post import Post

if TYPE_CHECKING:
    from .blog import Blog

LIFE = timedelta(days=30)
MOST = 50  # of one person; who opens a form and leaves it makes one
KEY = re.compile(r"[\w-]{20,40}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_key() -> str:
    """Return 22 random letters: the name of a form that has no post yet."""
    return secrets.token_urlsafe(16)


class Typed(NamedTuple):
    """What arrived from a form, to be kept under its key."""

    key: str
    fields: dict[str, str]
    version: int
    at: datetime  # when it stood in the form
    # The words that the form began with, and their ``moment``: these take their place.
    instead_of: tuple[str, int] = ("", 0)


class UnsavedQuerySet(models.QuerySet["Unsaved"]):
    """Sets of unsaved words."""

    def of(self, user: Any, blog: "Blog") -> "UnsavedQuerySet":
        """Return what ``user`` typed at ``blog``; nobody else's is ever asked for."""
        return self.filter(user=user, blog=blog)

    def homeless(self, user: Any) -> "UnsavedQuerySet":
        """Return those of stories that were never saved, or that ``user`` no longer reaches."""
        mine = Post.objects.editable_by(user).filter(pk=OuterRef("post"))
        return self.filter(Q(post=None) | ~Exists(mine))

    def keep(self, user: Any, blog: "Blog", post: Post | None, typed: Typed) -> bool:
        """Keep ``typed``, unless something later is kept of the same form; say whether it was.

        Two to five queries.
        """
        says = {
            "post": post,
            "fields": typed.fields,
            "version": typed.version,
            "saved_at": typed.at,
        }
        mine = self.of(user, blog).filter(key=typed.key)
        is_news = bool(mine.filter(saved_at__lt=typed.at).update(**says))
        if not is_news:
            row = {"user": user, "key": typed.key}
            is_news = self.get_or_create(**row, defaults={"blog": blog, **says})[1]
            self._let_go_beyond(user)
        self.of(user, blog).replaced(*typed.instead_of).delete()
        return is_news

    def replaced(self, key: str, moment: int) -> "UnsavedQuerySet":
        """Return those with ``key``, if they still say what they said at ``moment``."""
        return self.filter(key=key, saved_at=_EPOCH + timedelta(microseconds=moment))

    def too_old(self) -> "UnsavedQuerySet":
        """Return what nobody comes back for."""
        return self.filter(saved_at__lt=timezone.now() - LIFE)

    def _let_go_beyond(self, user: Any) -> None:
        beyond = self.filter(user=user).values_list("pk", flat=True)[MOST : 2 * MOST]
        if old := list(beyond):
            self.filter(pk__in=old).delete()


class Unsaved(models.Model):
    """The fields of one story's form as one person has typed them, kept until they are saved.

    Never a post's own words: readers, revisions and other people do not see them.
    """

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="unsaved")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unsaved")
    # Who deletes a story does not delete what somebody else is writing.
    post = models.ForeignKey(
        "blog.Post", models.SET_NULL, null=True, blank=True, related_name="unsaved"
    )
    key = models.CharField(max_length=40, default=new_key)  # of a form; a story may have several
    fields = models.JSONField(default=dict)  # {name of the field: what stood in it}
    version = models.PositiveIntegerField(default=0)  # of the post when the form was opened
    saved_at = models.DateTimeField(_("kept"), default=timezone.now)

    objects = UnsavedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved words")
        verbose_name_plural = _("unsaved words")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="blog_unsaved_form_unique"),
            models.CheckConstraint(condition=~Q(key=""), name="blog_unsaved_has_key"),
        ]

    def __str__(self) -> str:
        return str(self.fields.get("title", ""))

    @property
    def moment(self) -> int:
        """Return when it was kept, in microseconds since 1970: it fits into a form."""
        return (self.saved_at - _EPOCH) // timedelta(microseconds=1)

    def is_news_to(self, post: Post) -> bool:
        """Say whether it goes on from what ``post`` says now, or is later than that."""
        return self.version == post.version or self.saved_at > post.updated_at
