"""Redirects: a published address never dies."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Redirect(models.Model):
    """An address that was published once, and the post that answers there now."""

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="redirects")
    path = models.CharField(_("old path"), max_length=500)
    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="redirects")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.UniqueConstraint(fields=["blog", "path"], name="blog_redirect_path_unique"),
        ]

    def __str__(self) -> str:
        return self.path
