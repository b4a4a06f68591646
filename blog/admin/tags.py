"""Tags at the desk."""

from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.desk import DeskAdmin
from blog.forms import TagForm
from blog.http import BlogRequest
from blog.models import Tag
from blog.models.membership import EDITORS


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    """Tags, for editors; authors make them while they write."""

    open_to = EDITORS
    form = TagForm
    list_display = ("name", "slug", "stories")
    search_fields = ("name", "slug")
    show_full_result_count = False
    fields = ("name", "slug")

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the tags with the number of their posts."""
        tags = cast("models.QuerySet[Tag]", super().get_queryset(request))
        return tags.annotate(used=models.Count("posts"))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, told which blog it is for."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.blog = cast("BlogRequest", request).blog
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; pages show the name, so the edition moves."""
        super().save_model(request, obj, form, change)
        obj.blog.move_edition()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete; its stories show one tag less."""
        super().delete_model(request, obj)
        obj.blog.move_edition()

    def delete_queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> None:
        """Delete several; their stories show less."""
        super().delete_queryset(request, queryset)
        cast("BlogRequest", request).blog.move_edition()

    @admin.display(description=_("stories"), ordering="used")
    def stories(self, tag: Any) -> int:
        """Return how many posts have it."""
        return int(tag.used)
