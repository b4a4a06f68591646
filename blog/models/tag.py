"""Tags: what stories are about."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """A word that gathers stories of one blog."""

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="tags")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["blog", "slug"],
                name="blog_tag_slug_unique",
                violation_error_message=_("There is such a tag already."),
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="blog_tag_has_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:tag-detail", args=[self.slug])
