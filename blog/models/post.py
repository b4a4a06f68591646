"""Posts: stories and pages, from first draft to withdrawal."""

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .blog import CommentMode
from .membership import EDITORS, Membership

if TYPE_CHECKING:
    from accounts.models import User


class PostQuerySet(models.QuerySet["Post"]):
    """Sets of posts; each word is one rule."""

    def published(self) -> "PostQuerySet":
        """Return what everybody may read."""
        return self.filter(status=Post.Status.PUBLISHED)

    def stories(self) -> "PostQuerySet":
        """Return stories, without pages."""
        return self.filter(kind=Post.Kind.STORY)

    def newest_first(self) -> "PostQuerySet":
        """Order by the moment of publishing, newest first."""
        return self.order_by("-published_at", "-pk")

    def editable_by(self, user: Any) -> "PostQuerySet":
        """Return what ``user`` may write: authors their own, editors all of the blog's."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(_edits(user) | _wrote(user))

    def visible_to(self, user: Any) -> "PostQuerySet":
        """Return what ``user`` may read: the published, own drafts, for members the private ones."""
        published = Q(status=Post.Status.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(published)
        if user.is_superuser:
            return self
        private = Q(status=Post.Status.PRIVATE) & Q(
            Exists(Membership.objects.filter(blog=OuterRef("blog"), user=user))
        )
        return self.filter(published | private | _edits(user) | _wrote(user))

    def with_author(self) -> "PostQuerySet":
        """Load blog, authors in order and tags, so that no template asks again. Two more queries."""
        return self.select_related("blog").prefetch_related(
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


class Post(models.Model):
    """A story, dated and listed, or a page at its own address."""

    class Kind(models.TextChoices):
        """What sort of post it is."""

        STORY = "story", _("Story")
        PAGE = "page", _("Page")

    class Status(models.TextChoices):
        """Where a post stands between first draft and withdrawal."""

        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        PRIVATE = "private", _("Private")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="posts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.STORY)
    authors: "models.ManyToManyField[User, Authorship]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="blog.Authorship", related_name="posts"
    )
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, allow_unicode=True, blank=True)
    body = models.TextField(_("text"), blank=True)  # HTML, sanitised whenever it is saved
    excerpt = models.TextField(_("excerpt"), max_length=1_000, blank=True)
    cover = models.ForeignKey(
        "blog.Image", models.SET_NULL, null=True, blank=True, related_name="covers"
    )
    tags: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "blog.Tag", blank=True, related_name="posts"
    )
    word_count = models.PositiveIntegerField(default=0, editable=False)

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # The day in the address: in the blog's zone when first published, never computed again.
    published_on = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    comment_mode = models.CharField(
        _("comments"),
        max_length=20,
        choices=CommentMode,
        blank=True,
        help_text=_("Empty: as the blog does."),
    )
    closes_at = models.DateTimeField(_("comments close at"), null=True, blank=True)
    slow_seconds = models.PositiveIntegerField(_("slow mode"), null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0, editable=False)  # written by comments
    like_count = models.PositiveIntegerField(default=0, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["story", "page"]), name="blog_post_kind_valid"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["draft", "review", "scheduled", "published", "private"]
                    + ["withdrawn"]
                ),
                name="blog_post_status_valid",
            ),
            models.CheckConstraint(
                condition=Q(comment_mode__in=["", "open", "hold_first", "hold_all", "closed"]),
                name="blog_post_comment_mode_valid",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(published_at__isnull=False, published_on__isnull=False),
                name="blog_post_published_has_date",
                violation_error_message=_("A published post has a date."),
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(published_at__isnull=False),
                name="blog_post_scheduled_has_date",
                violation_error_message=_("Say when the post is to appear."),
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | ~Q(slug=""), name="blog_post_has_slug"
            ),
            models.UniqueConstraint(
                fields=["blog", "published_on", "slug"],
                condition=Q(kind="story"),
                name="blog_post_story_address_unique",
                violation_error_message=_("Another story of that day has this address."),
            ),
            models.UniqueConstraint(
                fields=["blog", "slug"],
                condition=Q(kind="page", published_on__isnull=False),
                name="blog_post_page_address_unique",
                violation_error_message=_("Another page has this address."),
            ),
        ]
        indexes = [
            # The front page, "Older stories", feeds, archives.
            models.Index(
                fields=["blog", "-published_at", "-id"],
                condition=Q(status="published", kind="story"),
                name="blog_post_newest",
            ),
            # What the clock publishes (publish_due).
            models.Index(
                fields=["published_at"],
                condition=Q(status="scheduled"),
                name="blog_post_due",
            ),
            # The desk's list of posts.
            models.Index(fields=["blog", "-updated_at", "-id"], name="blog_post_desk"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the public address, or the preview's while there is none."""
        if self.published_on is None:
            return reverse("blog:post-preview", args=[self.pk])
        if self.kind == self.Kind.PAGE:
            return reverse("blog:page-detail", args=[self.slug])
        day: datetime.date = self.published_on
        return reverse(
            "blog:post-detail",
            args=[f"{day.year:04}", f"{day.month:02}", f"{day.day:02}", self.slug],
        )

    @property
    def byline(self) -> "list[User]":
        """Return the authors in the order they are named. No query after ``with_author()``."""
        return [authorship.user for authorship in self.authorships.all()]


class Authorship(models.Model):
    """One author's place on a byline."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="authorships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="authorships"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "user"], name="blog_authorship_unique"),
        ]

    def __str__(self) -> str:
        return str(self.user)
