"""Posts: stories and pages, from first draft to withdrawal."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity
from blog.addresses import Cursor, is_reserved
from blog.searching.indexing import index
from storyteller.lib.html import clean_story, safe
from storyteller.lib.tasks import durable

from . import sharing
from .blog import CommentMode
from .like import like, unlike
from .membership import EDITORS, Membership
from .placing import at_free_address, leave_redirect, taken_slugs
from .post_row import OUT, Kind, PostRow, Status
from .post_sets import BETWEEN, WITHIN, PostQuerySet
from .tag import Tag
from .wording import WORDS, is_tidy, remember, tidy, with_computed, words_of

if TYPE_CHECKING:
    from accounts.models import User

    from .revision import Revision

MOST_PINNED = 3  # more would push the newest story off the first screen
PUNCTUAL = datetime.timedelta(minutes=1)
WORDS_A_MINUTE = 230  # Brysbaert 2019: silent reading of English prose is 238


class Post(PostRow):
    """A story, dated and listed, or a page at its own address."""

    counts_likes: ClassVar[tuple[str, ...]] = ("like_count",)

    Kind = Kind
    Status = Status

    objects = PostQuerySet.as_manager()

    class Meta(PostRow.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        """Write the post, its text through the sanitising door.

        A taken address gets a number, ``-2``, ``-3``; a changed one leaves a redirect; what the
        public sees moves the edition. Two to eight queries.
        """
        if not is_tidy(self):
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
            self._held()  # nobody hangs anything on it while it is being looked for
            deleted = super().delete(*args, **kwargs)
            if self.is_published:
                self.blog.move_edition()
        return deleted

    def clean(self) -> None:
        """Explain what the database or the address list would refuse."""
        super().clean()
        tidy(self)
        remember(self)
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
            self.published_at, self.appeared_at = at, None
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

    def pin(self) -> bool:
        """Put a published story above the others; the longest pinned makes room for a fourth."""
        with transaction.atomic():
            self._follow()
            if not self.can_be_pinned:
                return False
            self._hold_up(timezone.now())
            pinned = self.blog.posts.pinned().values_list("pk", flat=True)
            Post.objects.filter(pk__in=[*pinned][MOST_PINNED:]).update(pinned_at=None)
            self.blog.move_edition()
        return True

    def unpin(self) -> bool:
        """Let the story stand in its place in time again."""
        with transaction.atomic():
            self._follow()
            if self.pinned_at is None:
                return False
            self._hold_up(None)
            self.blog.move_edition()
        return True

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
        says = words_of(self) | {"status": self.status}
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

    def renew_card(self) -> None:
        """Let a task look whether another picture is to be shared with it."""
        draw_card.enqueue(self.pk)

    def draw_card(self) -> bool:
        """Make the picture it is shared with, if it has changed; say whether it has."""
        return sharing.draw_card(self)

    # Questions ----------------------------------------------------------------------------------

    @property
    def is_published(self) -> bool:
        """Say whether everybody may read it; ``PostQuerySet.published`` for one row."""
        return self.status == self.Status.PUBLISHED

    @property
    def can_be_pinned(self) -> bool:
        """Say whether it can be put above the others: a published story that is not."""
        return self.is_published and self.kind == Kind.STORY and self.pinned_at is None

    @property
    def is_out(self) -> bool:
        """Say whether it is out; ``PostQuerySet.out`` for one row."""
        return self.status in OUT

    @property
    def delay(self) -> datetime.timedelta | None:
        """Return how much later than planned it has appeared, or has not yet; None up to a minute.

        The clock that publishes comes by twice a minute, unless the site stood still.
        """
        if self.published_at is None or self.status not in {Status.SCHEDULED, *OUT}:
            return None
        is_waiting = self.status == self.Status.SCHEDULED
        then = timezone.now() if is_waiting else self.appeared_at or self.published_at
        late = then - self.published_at
        return late if late > PUNCTUAL else None

    @property
    def reader_role(self) -> str:
        """Return the reader's role at the blog, "" for none; known after ``read_by()``."""
        return getattr(self, "read_as", None) or ""

    @property
    def my_like(self) -> int | None:
        """Return the key of the reader's face that likes it; known after ``read_by()``."""
        return getattr(self, "liked_as", None)

    @property
    def shown_tags(self) -> list[Tag]:
        """Return the tags in the order of their names. No query after ``with_links()``."""
        if not hasattr(self, "tag_lines"):
            return list(self.tags.all())
        lines = self.tag_lines.split(BETWEEN) if self.tag_lines else []
        words = (line.split(WITHIN, 2) for line in lines)
        tags = (Tag(pk=int(pk), slug=slug, name=name) for pk, slug, name in words)
        return sorted(tags, key=lambda tag: (tag.name, tag.pk))

    @property
    def canonical_address(self) -> str:
        """Return the one address that machines are to know it by: ours, or where it came from."""
        return self.canonical_url or self.get_absolute_url()

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
    def summary_line(self) -> str:
        """Return what machines show of it in a line: the author's description, else the summary."""
        return self.description or Truncator(" ".join(self.summary.split())).words(40)

    @property
    def cover_html(self) -> SafeString:
        """Return the cover with its formats, "" where there is none or it is not ready."""
        return self.cover.as_html(is_first=True) if self.cover else SafeString("")

    @property
    def cover_thumbnail(self) -> SafeString:
        """Return the cover as it stands in a list, "" where there is none or it is not ready."""
        return self.cover.as_thumbnail() if self.cover else SafeString("")

    @property
    def share_picture(self) -> sharing.SharePicture | None:
        """Return what is shown where its address is shared, None while nothing is ready."""
        return sharing.share_picture(self)

    @property
    def has_its_card(self) -> bool:
        """Say whether its share picture says what it should. No query after ``with_author()``."""
        return sharing.has_its_card(self)

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

    def _hold_up(self, moment: datetime.datetime | None) -> None:
        self.pinned_at = moment
        Post.objects.filter(pk=self.pk).update(pinned_at=moment)

    def _held(self) -> "Post | None":
        """Return the row as stored, locked until the transaction ends; None for a new post."""
        return Post.objects.select_for_update().filter(pk=self.pk).first()

    def _follow(self) -> None:
        """Lock the row until the transaction ends and take over what verbs decide on and record.

        Somebody else may have changed it since we read it. Raises ``DoesNotExist`` when it is gone.
        """
        row = Post.objects.select_for_update()
        self.refresh_from_db(fields=[*_STATE, *WORDS, "pinned_at"], from_queryset=row)

    def _move(self, status: str, by: Any, unless: Collection[str]) -> bool:
        with transaction.atomic():
            self._follow()
            if self.status in unless:
                return False
            self._enter(status, by)
        return True

    def _enter(self, status: str, by: Any) -> None:
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
        if was is not None:
            self.card_path = was.card_path  # a task may have drawn another one since
            self._count_words_of(was, kwargs)
        at_free_address(self, lambda: super(Post, self).save(**kwargs), was)
        if was is not None:
            leave_redirect(self, was)
        if was is None or self.version != was.version:
            index(self)
        if sharing.is_outdated(self, was):
            self.renew_card()
        return self.is_published or (was is not None and was.is_published)

    def _count_words_of(self, was: "Post", kwargs: dict[str, Any]) -> None:
        """Move the version if other words are about to be written than the row holds."""
        written = kwargs.get("update_fields")
        before, now = words_of(was), words_of(self)
        is_new = any(before[one] != now[one] for one in WORDS if written is None or one in written)
        self.version = was.version + is_new
        if is_new and written is not None:
            kwargs["update_fields"] = {*written, "version"}

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
                    status=self.Status.PUBLISHED,
                    published_on=self.published_on,
                    slug=self.slug,
                    appeared_at=Now(),
                ),
            )
            if won:
                self._follow()
                self.record_revision(by=None)
                self.renew_card()
                self.blog.move_edition()
        return bool(won)

    def _day_of(self, moment: datetime.datetime) -> datetime.date:
        return moment.astimezone(self.blog.zone).date()


# What verbs read and write; everything else of a post is its author's.
_STATE = ("status", "published_at", "published_on", "appeared_at")


@durable()
def draw_card(post_id: int) -> None:
    """Make the share picture of a post; one that was deleted meanwhile is nobody's loss."""
    post = Post.objects.with_author().filter(pk=post_id).first()
    if post is not None:
        post.draw_card()
