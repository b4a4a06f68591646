"""Whose name stands on a post."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Authorship(models.Model):
    """One author's place on a byline."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="authorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="authorships")
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
