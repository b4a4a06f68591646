"""Sets of posts: who may read and write which, and what a page loads of them."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, Now

from accounts.models import Identity
from blog.addresses import Cursor

from .authorship import Authorship
from .like import Like
from .membership import EDITORS, Membership
from .post_row import OUT, Kind, Status

if TYPE_CHECKING:
    from .post import Post  # noqa: F401 -- named in the string below

# Between tags, and within one, in what ``with_links`` loads: no word of ours has such letters.
BETWEEN, WITHIN = "\x1e", "\x1f"


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

    def oldest_first(self) -> "PostQuerySet":
        """Order by the moment of publishing, oldest first."""
        return self.order_by("published_at", "pk")

    def before(self, cursor: Cursor) -> "PostQuerySet":
        """Return what stands before ``cursor`` in the order of ``newest_first``."""
        at, pk = cursor
        return self.filter(Q(published_at__gte=at), Q(published_at__gt=at) | Q(pk__gt=pk))

    def pinned(self) -> "PostQuerySet":
        """Return what an editor has put above the others, the last one first."""
        return self.filter(pinned_at__isnull=False).order_by("-pinned_at", "-pk")

    def in_parts(self) -> "PostQuerySet":
        """Order as the parts of a series follow one another."""
        return self.order_by(F("part").asc(nulls_last=True), "pk")

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
        """Load what an entry of a list shows, and not the text. One more query."""
        return self.with_author().defer("body")

    def with_author(self) -> "PostQuerySet":
        """Load blog, cover and authors in order: no template asks again. One more query."""
        return self.select_related("blog", "cover").prefetch_related(byline())

    def with_links(self) -> "PostQuerySet":
        """Load the series and ``shown_tags``, with no query more."""
        tagged: Any = self.model.tags.through._default_manager.filter(post=OuterRef("pk"))
        words = Concat(
            Cast("tag", TextField()),
            Value(WITHIN),
            "tag__slug",
            Value(WITHIN),
            "tag__name",
            output_field=TextField(),
        )
        lines = tagged.values("post").annotate(words=StringAgg(words, Value(BETWEEN)))
        return self.select_related("series").annotate(tag_lines=Subquery(lines.values("words")))


def byline() -> "models.Prefetch[Any]":
    """Return what loads the authors of posts, in order."""
    people = Authorship.objects.select_related("user").order_by("position", "pk")
    return models.Prefetch("authorships", queryset=people)


def _edits(user: Any) -> Q:
    editor = Membership.objects.filter(blog=OuterRef("blog"), user=user, role__in=EDITORS)
    return Q(Exists(editor))


def _wrote(user: Any) -> Q:
    # A membership as well: whoever was removed from the blog no longer reaches old drafts.
    member = Membership.objects.of(user, Membership.Role.AUTHOR).filter(blog=OuterRef("blog"))
    return Q(Exists(Authorship.objects.filter(post=OuterRef("pk"), user=user))) & Q(Exists(member))
