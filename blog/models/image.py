"""Pictures: the guarded original and the renditions that readers get."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def unguessable_name() -> str:
    """Return 22 random letters: who has not seen a picture cannot ask for it."""
    return secrets.token_urlsafe(16)


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
    alt = models.CharField(
        _("description"),
        max_length=500,
        blank=True,
        help_text=_("What a reader who cannot see the picture should know."),
    )
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
        return self.alt or self.original.name or self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:image-file", args=[self.name])
