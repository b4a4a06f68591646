"""What is stored of a post: columns, what the database keeps true, and indexes."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.addresses import SLUG_LENGTH

from .blog import CommentMode

if TYPE_CHECKING:
    from accounts.models import User

    from .authorship import Authorship


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


# Published to everybody, or to the members of the blog.
OUT = (Status.PUBLISHED, Status.PRIVATE)


class PostRow(models.Model):
    """A story, dated and listed, or a page at its own address."""

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="posts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.STORY)
    authors: "models.ManyToManyField[User, Authorship]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="blog.Authorship", related_name="posts"
    )
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=SLUG_LENGTH, allow_unicode=True, blank=True)
    body = models.TextField(_("text"), blank=True)  # HTML, sanitised whenever it is saved
    excerpt = models.TextField(_("excerpt"), max_length=1_000, blank=True)
    # Computed when saved: what lists show, so that they need not read the text.
    summary = models.TextField(blank=True, editable=False)
    cover = models.ForeignKey(
        "blog.Image", models.SET_NULL, null=True, blank=True, related_name="covers"
    )
    tags: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "blog.Tag", blank=True, related_name="posts"
    )
    word_count = models.PositiveIntegerField(default=0, editable=False)
    # What search engines and people who share it are shown; empty: the summary, the own address.
    description = models.CharField(_("description"), max_length=300, blank=True)
    canonical_url = models.URLField(_("canonical address"), max_length=500, blank=True)
    series = models.ForeignKey(
        "blog.Series", models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    part = models.PositiveSmallIntegerField(_("part"), null=True, blank=True)  # of the series
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)  # above the others
    # The picture that is shared where there is no cover: 1200 x 630, drawn by a task.
    card_path = models.CharField(max_length=120, blank=True, editable=False)
    # Up by one whenever the words change: who saves says which words they had before them.
    version = models.PositiveIntegerField(default=0, editable=False)

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # The day in the address: in the blog's zone when first published, never computed again.
    published_on = models.DateField(null=True, blank=True, editable=False)
    # When a scheduled post did appear: later than planned where the clock had stood still.
    appeared_at = models.DateTimeField(null=True, blank=True, editable=False)
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

    class Meta:
        abstract = True
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="blog_post_kind_valid"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="blog_post_status_valid",
            ),
            models.CheckConstraint(
                condition=Q(comment_mode__in=["", *CommentMode.values]),
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
            # What the front page begins with.
            models.Index(
                fields=["blog", "-pinned_at"],
                condition=Q(status="published", kind="story", pinned_at__isnull=False),
                name="blog_post_pinned",
            ),
            # The desk's first page: the drafts beside 100,000 published stories.
            models.Index(
                fields=["blog", "status", "-updated_at", "-id"],
                condition=~Q(status="published"),
                name="blog_post_standing",
            ),
            # The desk's list of posts.
            models.Index(fields=["blog", "-updated_at", "-id"], name="blog_post_desk"),
        ]
