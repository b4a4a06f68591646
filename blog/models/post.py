"""Posts: stories and pages, from first draft to withdrawal."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity
from blog.addresses import SLUG_LENGTH, Cursor, is_reserved
from storyteller.lib.html import clean_story, safe

from .authorship import Authorship
from .blog import CommentMode
from .like import Like, like, unlike
from .membership import EDITORS, Membership
from .placing import at_free_address, leave_redirect, taken_slugs
from .wording import WORDS, tidy, with_computed

if TYPE_CHECKING:
    from accounts.models import User

    from .revision import Revision

WORDS_A_MINUTE = 230  # Brysbaert 2019: silent reading of English prose is 238


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

    def after(self, cursor: Cursor) -> "PostQuerySet":
        """Return what stands behind ``cursor`` in the order of ``newest_first``."""
        at, pk = cursor
        return self.filter(Q(published_at__lte=at), Q(published_at__lt=at) | Q(pk__lt=pk))

    def publish_due(self) -> int:
        """Publish every scheduled post whose moment has come by the database's clock.

        Return how many this call published: with several workers each post is published once. One
        query where nothing is due.
        """
        due = self.filter(status=Post.Status.SCHEDULED, published_at__lte=Now())
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
        published = Q(status=Post.Status.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(published)
        if user.is_superuser:
            return self
        private = Q(status=Post.Status.PRIVATE) & Q(
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


class Post(models.Model):
    """A story, dated and listed, or a page at its own address."""

    counts_likes: ClassVar[tuple[str, ...]] = ("like_count",)

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
                    status__in=["draft", "review", "scheduled", "published", "private", "withdrawn"]
                ),
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
            # The desk's list of posts.
            models.Index(fields=["blog", "-updated_at", "-id"], name="blog_post_desk"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        """Write the post, its text through the sanitising door.

        A taken address gets a number, ``-2``, ``-3``; a changed one leaves a redirect; what the
        public sees moves the edition. Two to eight queries.
        """
        tidy(self)
        with transaction.atomic():
            if self._write(**kwargs):
                self.blog.move_edition()

    def get_absolute_url(self) -> str:
        """Return the public address, or the preview's while there is none."""
        if self.published_on is None:
            return reverse("blog:post-preview", args=[self.pk])
        if self.kind == self.Kind.PAGE:
            return reverse("blog:page-detail", args=[self.slug])
        day: datetime.date = self.published_on
        return reverse(
            "blog:post-detail",
            args=[day.year, day.month, day.day, self.slug],
        )

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the post and all that hangs on it; readers of a public one see it go."""
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            if self.is_published:
                self.blog.move_edition()
        return deleted

    def clean(self) -> None:
        """Explain what the database or the address list would refuse."""
        super().clean()
        tidy(self)
        if self.kind == self.Kind.PAGE and is_reserved(self.slug):
            raise ValidationError({"slug": _("This word is taken by the site itself.")})
        if self.published_on is not None and self.slug in taken_slugs(self, self.slug):
            raise ValidationError({"slug": _("Another post has this address.")})

    # Verbs: each returns whether it was this call that changed something ------------------------

    def publish(self, by: Any, at: datetime.datetime | None = None) -> bool:
        """Show the post to everybody; at the address and date it had, if it was published before.

        ``at`` is the moment it counts from, never later than now.
        """
        with transaction.atomic():
            self._follow()
            if self.is_published:
                return False
            now = timezone.now()
            kept = self.published_at if self.published_on is not None else None
            self.published_at = min(at or kept or now, now)
            self.published_on = self.published_on or self._day_of(self.published_at)
            self._enter(self.Status.PUBLISHED, by)
        return True

    def schedule(self, at: datetime.datetime, by: Any) -> bool:
        """Let the post appear by itself at ``at``; raise ``ValidationError`` if that cannot be."""
        if at <= timezone.now():
            raise ValidationError(_("Choose a moment that is still to come."))
        with transaction.atomic():
            self._follow()
            if self.is_published:
                raise ValidationError(_("This post is published already."))
            self.published_at = at
            self._enter(self.Status.SCHEDULED, by)
        return True

    def withdraw(self, by: Any) -> bool:
        """Take the post back from its readers; one that nobody has read is a draft again."""
        with transaction.atomic():
            self._follow()
            if self.status in {self.Status.DRAFT, self.Status.WITHDRAWN}:
                return False
            if self.published_on is None:
                self.published_at = None
            seen = self.published_on is not None
            self._enter(self.Status.WITHDRAWN if seen else self.Status.DRAFT, by)
        return True

    def make_private(self, by: Any) -> bool:
        """Show the post to the members of the blog only."""
        return self._move(self.Status.PRIVATE, by, unless={self.Status.PRIVATE})

    def submit_for_review(self, by: Any) -> bool:
        """Ask an editor to publish the post; one that is public or about to be stays as it is."""
        done = {self.Status.REVIEW, self.Status.SCHEDULED, self.Status.PUBLISHED}
        return self._move(self.Status.REVIEW, by, unless=done)

    def like(self, identity: Identity, also: Collection[int] = ()) -> bool:
        """Let somebody like it, once; ``also`` are the keys of more faces of the same person.

        Raises ``Banned``.
        """
        return like(self, Post.objects.out(), identity, also)

    def unlike(self, *faces: Identity) -> bool:
        """Take back the like of a person who has these faces."""
        return unlike(self, faces)

    def record_revision(self, by: Any) -> "Revision | None":
        """Keep what the post says now; None where the last revision says the same. 2 queries."""
        says = {name: getattr(self, name) for name in (*WORDS, "status")}
        last = self.revisions.first()
        if last is not None and all(getattr(last, name) == says[name] for name in says):
            return None
        return self.revisions.create(by=by, **says)

    def restore(self, revision: "Revision", by: Any) -> None:
        """Say again what ``revision`` said; that is a revision of its own.

        Only the words are written: state and counters may have moved since the post was read.
        """
        if revision.post_id != self.pk:
            raise ValueError("This revision belongs to another post.")
        with transaction.atomic():
            self._follow()
            for name in WORDS:
                setattr(self, name, getattr(revision, name))
            tidy(self)
            self._write_and_record(by, update_fields=[*WORDS, "updated_at"])

    # Questions ----------------------------------------------------------------------------------

    @property
    def is_published(self) -> bool:
        """Say whether everybody may read it; ``PostQuerySet.published`` for one row."""
        return self.status == self.Status.PUBLISHED

    @property
    def is_out(self) -> bool:
        """Say whether it is out; ``PostQuerySet.out`` for one row."""
        return self.status in OUT

    @property
    def reader_role(self) -> str:
        """Return the reader's role at the blog, "" for none; known after ``read_by()``."""
        return getattr(self, "read_as", None) or ""

    @property
    def my_like(self) -> int | None:
        """Return the key of the reader's face that likes it; known after ``read_by()``."""
        return getattr(self, "liked_as", None)

    @property
    def path(self) -> str:
        """Return the public address as letters, not percent-encoded; "" while there is none."""
        return unquote(self.get_absolute_url()) if self.published_on is not None else ""

    @property
    def reading_minutes(self) -> int:
        """Return the minutes it takes to read, at least 1."""
        return max(1, round(self.word_count / WORDS_A_MINUTE))

    @property
    def cursor(self) -> Cursor:
        """Return the place of a published post in a list, newest first."""
        assert self.published_at is not None  # noqa: S101 -- the database's constraint
        return Cursor(self.published_at, self.pk)

    @property
    def body_html(self) -> SafeString:
        """Return the text, cleaned when it was saved."""
        return safe(self.body)

    @property
    def excerpt_html(self) -> SafeString:
        """Return the author's excerpt or the first words, in paragraphs."""
        return safe(clean_story(linebreaks(self.summary, autoescape=True)))

    @property
    def cover_html(self) -> SafeString:
        """Return the cover as an ``img``, "" where there is none or it is not ready."""
        return self.cover.as_html(is_first=True) if self.cover else SafeString("")

    @property
    def effective_comment_mode(self) -> str:
        """Return the manners of the conversation: the post's own, else the blog's."""
        return self.comment_mode or self.blog.comment_mode

    @property
    def effective_slow_seconds(self) -> int:
        """Return how long somebody waits between two comments here; 0 is not at all."""
        return self.blog.slow_seconds if self.slow_seconds is None else self.slow_seconds

    @property
    def comments_close_at(self) -> datetime.datetime | None:
        """Return when the conversation closes: as the post says, else by the blog's days."""
        days = self.blog.close_after_days
        if self.closes_at or days is None or self.published_at is None:
            return self.closes_at
        return self.published_at + datetime.timedelta(days=days)

    def is_editable_by(self, user: Any, role: str) -> bool:
        """Say whether ``user``, who has ``role`` at the blog, may write it; see ``editable_by``.

        No query after ``with_author()``.
        """
        wrote = role == Membership.Role.AUTHOR and user in self.byline
        return bool(user.is_superuser) or role in EDITORS or wrote

    def accepts_comments(self, now: datetime.datetime | None = None) -> bool:
        """Say whether readers may comment: the post is out, its conversation open and in time."""
        end = self.comments_close_at
        in_time = end is None or (now or timezone.now()) < end
        return self.is_out and in_time and self.effective_comment_mode != CommentMode.CLOSED

    @property
    def byline(self) -> "list[User]":
        """Return the authors in the order they are named. No query after ``with_author()``."""
        return [authorship.user for authorship in self.authorships.all()]

    def _held(self) -> "Post | None":
        """Return the row as stored, locked until the transaction ends; None for a new post."""
        return Post.objects.select_for_update().filter(pk=self.pk).defer("body").first()

    def _follow(self) -> None:
        """Lock the row until the transaction ends and take over what verbs decide on and record.

        Somebody else may have changed it since we read it. Raises ``DoesNotExist`` when it is gone.
        """
        row = Post.objects.select_for_update()
        self.refresh_from_db(fields=[*_STATE, *WORDS], from_queryset=row)

    def _move(self, status: "Post.Status", by: Any, unless: "set[Post.Status]") -> bool:
        with transaction.atomic():
            self._follow()
            if self.status in unless:
                return False
            self._enter(status, by)
        return True

    def _enter(self, status: "Post.Status", by: Any) -> None:
        self.status = status
        self._write_and_record(by, update_fields=[*_STATE, "slug"])

    def _write_and_record(self, by: Any, **kwargs: Any) -> None:
        is_public = self._write(**kwargs)
        self.record_revision(by)
        if is_public:
            self.blog.move_edition()

    def _write(self, **kwargs: Any) -> bool:
        """Write the row and its redirect; return whether the public saw or sees it."""
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = with_computed({*fields})
        was = self._held() if self.pk else None
        at_free_address(self, lambda: super(Post, self).save(**kwargs), was)
        if was is not None:
            leave_redirect(self, was)
        return self.is_published or (was is not None and was.is_published)

    def _appear(self) -> bool:
        """Publish a scheduled post unless another worker, or a person, was faster."""
        assert self.published_at is not None  # noqa: S101 -- the database's constraint
        self.published_on = self.published_on or self._day_of(self.published_at)
        # The moment too: whoever has put it off since then does not meet its old date.
        row = Post.objects.filter(
            pk=self.pk, status=self.Status.SCHEDULED, published_at=self.published_at
        )
        with transaction.atomic():
            won = at_free_address(
                self,
                lambda: row.update(
                    status=self.Status.PUBLISHED, published_on=self.published_on, slug=self.slug
                ),
            )
            if won:
                self.status = self.Status.PUBLISHED
                self.record_revision(by=None)
                self.blog.move_edition()
        return bool(won)

    def _day_of(self, moment: datetime.datetime) -> datetime.date:
        return moment.astimezone(self.blog.zone).date()


# Published to everybody, or to the members of the blog.
OUT = (Post.Status.PUBLISHED, Post.Status.PRIVATE)

# What verbs read and write; everything else of a post is its author's.
_STATE = ("status", "published_at", "published_on")
