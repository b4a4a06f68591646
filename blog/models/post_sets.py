"""Sets of posts: who may read and write which, and what a page loads of them."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now

from accounts.models import Identity
from blog.addresses import Cursor

from .authorship import Authorship
from .like import Like
from .membership import EDITORS, Membership
from .post_row import OUT, Kind, Status

if TYPE_CHECKING:
    from .post import Post  # noqa: F401 -- named in the string below


class PostQuerySet(models.QuerySet["Post"]):
    """Sets of posts; each word is one rule."""

    def published(self) -> "PostQuerySet":
        """Return what everybody may read."""
        return self.filter(status=Status.PUBLISHED)

    def stories(self) -> "PostQuerySet":
        """Return stories, without pages."""
        return self.filter(kind=Kind.STORY)

    def newest_first(self) -> "PostQuerySet":
        """Order by the moment of publishing, newest first."""
        return self.order_by("-published_at", "-pk")

    def after(self, cursor: Cursor) -> "PostQuerySet":
        """Return what stands behind ``cursor`` in the order of ``newest_first``."""
        at, pk = cursor
        return self.filter(Q(published_at__lte=at), Q(published_at__lt=at) | Q(pk__lt=pk))

    def publish_due(self) -> int:
        """Publish every scheduled post whose moment has come by the database's clock.

        Return how many this call published: with several workers each post is published once. One
        query where nothing is due.
        """
        due = self.filter(status=Status.SCHEDULED, published_at__lte=Now())
        due = due.select_related("blog").order_by("published_at", "pk")
        return sum(post._appear() for post in due)

    def editable_by(self, user: Any) -> "PostQuerySet":
        """Return what ``user`` may write: authors their own, editors all of the blog's."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(_edits(user) | _wrote(user))

    def visible_to(self, user: Any) -> "PostQuerySet":
        """Return what ``user`` may read: the published, own drafts, as a member private ones."""
        published = Q(status=Status.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(published)
        if user.is_superuser:
            return self
        private = Q(status=Status.PRIVATE) & Q(
            Exists(Membership.objects.filter(blog=OuterRef("blog"), user=user))
        )
        return self.filter(published | private | _edits(user) | _wrote(user))

    def out(self) -> "PostQuerySet":
        """Return what is out, to everybody or to the blog's members."""
        return self.filter(status__in=OUT)

    def read_by(self, user: Any, browser_key: str = "") -> "PostQuerySet":
        """Load what the reader is to each post, and it to the reader, with no query more.

        Then it knows its ``reader_role`` and ``my_like``.
        """
        faces = Identity.objects.of(user, browser_key)
        mine = Like.objects.filter(post=OuterRef("pk"), identity__in=faces.values("pk"))
        roles = Membership.objects.of(user).filter(blog=OuterRef("blog"))
        return self.annotate(
            liked_as=Subquery(mine.values("identity")[:1]),
            read_as=Subquery(roles.values("role")[:1]),
        )

    def for_list(self) -> "PostQuerySet":
        """Load what an entry of a list shows, and not the text. Two more queries."""
        return self.with_author().defer("body")

    def with_author(self) -> "PostQuerySet":
        """Load blog, cover, authors in order, tags: no template asks again. Two more queries."""
        return self.select_related("blog", "cover").prefetch_related(
            models.Prefetch(
                "authorships",
                queryset=Authorship.objects.select_related("user").order_by("position", "pk"),
            ),
            "tags",
        )


def _edits(user: Any) -> Q:
    editor = Membership.objects.filter(blog=OuterRef("blog"), user=user, role__in=EDITORS)
    return Q(Exists(editor))


def _wrote(user: Any) -> Q:
    # A membership as well: whoever was removed from the blog no longer reaches old drafts.
    member = Membership.objects.of(user, Membership.Role.AUTHOR).filter(blog=OuterRef("blog"))
    return Q(Exists(Authorship.objects.filter(post=OuterRef("pk"), user=user))) & Q(Exists(member))
