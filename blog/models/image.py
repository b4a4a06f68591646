"""Pictures: the guarded original and the renditions that readers get."""

import io
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from blog.addresses import Cursor
from blog.pictures import (
    FORMATS,
    WIDTHS,
    as_html,
    as_thumbnail,
    dress,
    media_url,
    names_in,
    redescribe,
    write_renditions,
)
from storyteller.lib.html import clean_story
from storyteller.lib.pictures import UnreadableError, average_colour, size_of, upright
from storyteller.lib.tasks import durable
from storyteller.lib.text import scrub_line

if TYPE_CHECKING:
    from .blog import Blog
    from .post import Post

MOST_WORDS = 8  # of a search

logger = logging.getLogger(__name__)


def unguessable_name() -> str:
    """Return 22 random letters: who has not seen a picture cannot ask for it."""
    return secrets.token_urlsafe(16)


class ImageQuerySet(models.QuerySet["Image"]):
    """Sets of pictures."""

    def newest_first(self) -> "ImageQuerySet":
        """Order by the moment of the upload, newest first."""
        return self.order_by("-created_at", "-pk")

    def after(self, cursor: Cursor) -> "ImageQuerySet":
        """Return what stands behind ``cursor`` in the order of ``newest_first``."""
        at, pk = cursor
        return self.filter(Q(created_at__lte=at), Q(created_at__lt=at) | Q(pk__lt=pk))

    def about(self, words: str) -> "ImageQuerySet":
        """Return those whose description or file name has each of ``words`` in it."""
        found = self
        for word in words.split()[:MOST_WORDS]:
            found = found.filter(Q(alt__icontains=word) | Q(file_name__icontains=word))
        return found


class Image(models.Model):
    """A picture of a blog. The original is never served; a task makes what is."""

    class Status(models.TextChoices):
        """How far the task has come."""

        WAITING = "waiting", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be read")

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="images")
    name = models.CharField(max_length=40, unique=True, default=unguessable_name, editable=False)
    original = models.FileField(_("file"), upload_to="originals/")
    # What it was called where it came from; only those who may describe the picture see it.
    file_name = models.CharField(_("file name"), max_length=150, blank=True, editable=False)
    alt = models.CharField(
        _("description"),
        max_length=500,
        blank=True,
        help_text=_("What a reader who cannot see the picture should know."),
    )
    # Somebody said that there is nothing to describe; without it an empty description is a gap.
    is_decorative = models.BooleanField(_("only decorates"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.WAITING, editable=False
    )
    width = models.PositiveIntegerField(default=0, editable=False)  # pixels, upright
    height = models.PositiveIntegerField(default=0, editable=False)
    focal_x = models.FloatField(default=0.5, editable=False)  # 0 left to 1 right
    focal_y = models.FloatField(default=0.5, editable=False)  # 0 top to 1 bottom
    colour = models.CharField(max_length=7, blank=True, editable=False)  # "#rrggbb", the average
    # [{"width": 1600, "height": 900, "format": "webp", "path": "images/..."}], widest first
    renditions = models.JSONField(default=list, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "ready", "failed"]),
                name="blog_image_status_valid",
            ),
            models.CheckConstraint(
                condition=Q(focal_x__range=(0, 1), focal_y__range=(0, 1)),
                name="blog_image_focus_inside",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.file_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:image-file", args=[self.name])

    @classmethod
    def store(
        cls, blog: "Blog", file: "File[bytes]", alt: str, by: Any, is_decorative: bool = False
    ) -> Self:
        """Keep an upload that the guard has passed, and let a task make what readers get.

        The file is written first, outside the transaction: storage may be slow.
        """
        image = cls(blog=blog, alt=alt, uploaded_by=by, is_decorative=is_decorative)
        image.file_name = scrub_line(PurePath(file.name or "").name)[:150]
        image._measure(file)
        image.original.save(_kept_name(image.name, file.name or ""), file, save=False)
        try:
            with transaction.atomic():
                image.save()
                prepare.enqueue(image.pk)
        except BaseException:
            image.original.delete(save=False)
            raise
        return image

    @classmethod
    def dress(cls, html: str, blog_id: int, is_below: bool) -> str:
        """Return a sanitised story with what browsers must know about the blog's pictures.

        ``is_below`` a cover. One query if there is any picture.
        """
        names = names_in(html)
        if not names:
            return html
        images = cls.objects.filter(blog=blog_id, name__in=names)
        return clean_story(dress(html, {image.name: image for image in images}, is_below))

    def prepare(self) -> None:
        """Make the renditions that are missing. A new picture that cannot be read is failed.

        Harmless when repeated. All files are written before the row says so: nobody sees half a
        picture, and readers of one that was made before there were so many formats miss nothing.
        """
        if self.status == self.Status.FAILED or (self.is_ready and self.has_all_formats):
            return
        with self.original.open() as original:
            content = original.read()
        try:
            made = self._made_from(io.BytesIO(content))
        except UnreadableError as error:
            logger.info("Picture %s cannot be read: %s", self.pk, error)
            made = {} if self.is_ready else {"status": self.Status.FAILED}
        unchanged = type(self).objects.filter(pk=self.pk, status=self.status)
        with transaction.atomic():
            if made and unchanged.update(**made):
                self.refresh_from_db()
                self._tell_posts()

    def renew(self) -> None:
        """Let a task make what is missing."""
        prepare.enqueue(self.pk)

    def describe(self, alt: str, is_decorative: bool, by: Any) -> None:
        """Say what the picture shows, here and in the posts that show it with its old words.

        Where an author wrote others, those stand.
        """
        self.alt, self.is_decorative = alt, is_decorative
        with transaction.atomic():
            # As stored: a form has written into this one already.
            was = type(self).objects.select_for_update().get(pk=self.pk).shown_alt
            self.save(update_fields=["alt", "is_decorative"])
            if self.shown_alt != was:
                self._rewrite(lambda post: clean_story(redescribe(post.body, self, was)), by)

    def focus_on(self, x: float, y: float) -> None:
        """Keep a point in sight where the picture is cut: 0 to 1, from the left and the top."""
        self.focal_x, self.focal_y = x, y
        with transaction.atomic():
            self.save(update_fields=["focal_x", "focal_y"])
            self._renew_cards()
            self.blog.move_edition()

    @property
    def is_ready(self) -> bool:
        """Say whether readers can get it."""
        return self.status == self.Status.READY

    @property
    def has_all_formats(self) -> bool:
        """Say whether it was made in every format of today."""
        return {*FORMATS} <= {one["format"] for one in self.renditions}

    @property
    def shown_alt(self) -> str:
        """Return what a reader is told who cannot see it: "" where it only decorates."""
        return "" if self.is_decorative else self.alt

    @property
    def widest_url(self) -> str:
        """Return the address of the widest JPEG, which every program can show; "" if not ready."""
        jpeg = [one for one in self.renditions if one["format"] == "jpeg"]
        return media_url(jpeg[0]["path"]) if jpeg else ""

    @property
    def cursor(self) -> Cursor:
        """Return the place in the library, newest first."""
        return Cursor(self.created_at, self.pk)

    @property
    def thumbnail(self) -> "dict[str, Any] | None":
        """Return the smallest rendition with its ``url``, None while there is none."""
        small = next((one for one in reversed(self.renditions) if one["format"] == "webp"), None)
        return small and {**small, "url": media_url(small["path"])}

    @property
    def focus_class(self) -> str:
        """Return the classes that keep its focal point in sight where it is cut (pictures.css)."""
        return f"focus-x-{round(self.focal_x * 4)} focus-y-{round(self.focal_y * 4)}"

    def as_html(self, is_first: bool = False) -> SafeString:
        """Return the picture with its formats, "" while it is not ready."""
        return as_html(self, is_first) if self.is_ready else SafeString("")

    def as_thumbnail(self) -> SafeString:
        """Return the picture as it stands in a list, "" while it is not ready."""
        return as_thumbnail(self) if self.is_ready else SafeString("")

    def posts_showing(self) -> "models.QuerySet[Post]":
        """Return the posts of the blog with the picture in their text."""
        return self.blog.posts.filter(body__contains=f'"{self.get_absolute_url()}"')

    def _measure(self, file: IO[bytes]) -> None:
        # What cannot be read is no matter of ours: the guard stands at the form, the task decides.
        with suppress(UnreadableError):
            self.width, self.height = size_of(file)

    def _made_from(self, content: IO[bytes]) -> dict[str, Any]:
        """Write the renditions and return what the row says about them."""
        picture, (width, height) = upright(content, side=WIDTHS[-1])
        return {
            "renditions": write_renditions(picture, self.name, width, self.renditions),
            "width": width,
            "height": height,
            # Behind a picture that one can look through a colour would stay.
            "colour": "" if picture.mode == "RGBA" else average_colour(picture),
            "status": self.Status.READY,
        }

    def _tell_posts(self) -> None:
        """Write what is known now into the posts that show the picture, and move the edition."""
        self._rewrite(
            lambda post: type(self).dress(post.body, post.blog_id, post.cover_id is not None)
        )
        if self.covers.exists():
            self._renew_cards()
            self.blog.move_edition()

    def _renew_cards(self) -> None:
        for post in self.covers.published():
            post.renew_card()

    def _rewrite(self, change: "Callable[[Post], str]", by: Any = None) -> None:
        """Change the texts of the posts that show it; a revision is kept if ``by`` somebody.

        The version of a post stays: whoever is writing it now has no words of others in the way.
        """
        is_seen = False
        # In one order, so that two tasks never wait for one another.
        for post in self.posts_showing().select_for_update().order_by("pk"):
            post.body = change(post)
            self.blog.posts.filter(pk=post.pk).update(body=post.body)
            is_seen = is_seen or post.is_published
            if by is not None:
                post.record_revision(by)
        if is_seen:
            self.blog.move_edition()


@durable()
def prepare(image_id: int) -> None:
    """Make what readers get of a picture; one that was deleted meanwhile is nobody's loss."""
    image = Image.objects.select_related("blog").filter(pk=image_id).first()
    if image is not None:
        image.prepare()


# Django's own signal, because there is no other door: the admin and a blog's end delete by sets.
@receiver(post_delete, sender=Image)
def _let_go(*, instance: Image, **_signal: Any) -> None:
    """Delete the files of a deleted picture, once it is certain that it is."""
    paths = [instance.original.name or "", *(str(one["path"]) for one in instance.renditions)]
    transaction.on_commit(lambda: _delete_files(paths), robust=True)


def _delete_files(paths: list[str]) -> None:
    for path in filter(None, paths):
        default_storage.delete(path)


def _kept_name(name: str, given: str) -> str:
    """Return a name for the original: ours, with the ending that was given if it is a plain one."""
    ending = PurePath(given).suffix.lower()
    return name + (ending if ending[1:].isalnum() and ending.isascii() and len(ending) < 6 else "")
