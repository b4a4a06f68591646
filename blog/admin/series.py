"""Series at the desk."""

from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.desk import OPERATOR, DeskAdmin, role_at
from blog.forms import SeriesForm
from blog.http import BlogRequest
from blog.models import Series
from blog.models.membership import EDITORS, WRITERS


@admin.register(Series)
class SeriesAdmin(DeskAdmin):
    """Series: who writes begins them, editors look after them."""

    open_to = WRITERS
    form = SeriesForm
    list_display = ("title", "slug", "told")
    search_fields = ("title", "slug")
    show_full_result_count = False
    fields = ("title", "slug", "about")

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the series with the number of their parts."""
        series = cast("models.QuerySet[Series]", super().get_queryset(request))
        return series.annotate(used=models.Count("parts"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let editors change it: it is the name of other people's stories, too."""
        return role_at(request) in {OPERATOR, *EDITORS}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let editors delete it; its parts stay, as stories of their own."""
        return self.has_change_permission(request)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, told which blog it is for."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.blog = cast("BlogRequest", request).blog
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; its parts show the title, so the edition moves."""
        super().save_model(request, obj, form, change)
        obj.blog.move_edition()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete; its parts no longer show it."""
        super().delete_model(request, obj)
        obj.blog.move_edition()

    def delete_queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> None:
        """Delete several; their parts no longer show them."""
        super().delete_queryset(request, queryset)
        cast("BlogRequest", request).blog.move_edition()

    @admin.display(description=_("parts"), ordering="used")
    def told(self, series: Any) -> int:
        """Return how many posts are parts of it."""
        return int(series.used)
