"""Series: stories that are told in parts."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """A tale in parts, in their order."""

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="series")
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)
    about = models.TextField(_("about it"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["blog", "slug"],
                name="blog_series_slug_unique",
                violation_error_message=_("There is such a series already."),
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="blog_series_has_slug"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:series-detail", args=[self.slug])

    def next_part(self) -> int:
        """Return the number behind the last part's. One query."""
        last = self.parts.aggregate(last=models.Max("part"))["last"]
        return (last or 0) + 1
