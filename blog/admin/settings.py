"""The blog's own settings at the desk."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from blog import checking
from blog.desk import OPERATOR, DeskAdmin, role_at
from blog.forms import BlogForm
from blog.http import BlogRequest
from blog.models import Blog, Membership
from blog.renewal import renew_cards


@admin.register(Blog)
class BlogAdmin(DeskAdmin):
    """The settings of the blog one is at, for its owners."""

    open_to = (Membership.Role.OWNER,)
    form = BlogForm
    fieldsets = (
        (None, {"fields": ("title", "tagline", "language", "time_zone", "address")}),
        (
            _("Manners of the conversation"),
            {
                "fields": (
                    "comment_mode",
                    "guests",
                    "close_after_days",
                    "slow_seconds",
                    "authors_moderate",
                ),
                "description": _("Each story may have its own manners instead."),
            },
        ),
        (
            _("Before a story is published"),
            {
                "fields": tuple(f"check_{name}" for name in checking.CHECKS),
                "description": _(
                    "A warning lists what was found, and a second click publishes all the same."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the request's blog alone."""
        return Blog.objects.filter(pk=cast("BlogRequest", request).blog.pk)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the settings; the host name is the operator's: a wrong one locks all out."""
        (name, options), *rest = super().get_fieldsets(request, obj)
        if role_at(request) != OPERATOR:
            seen = [field for field in options["fields"] if field != "address"]
            options = {**options, "fields": seen}
        return [(name, options), *rest]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody add a blog here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody delete a blog with one click."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go to the settings: a list of one row tells nothing."""
        if not self.is_open(request):
            return super().changelist_view(request, extra_context)
        return redirect("admin:blog_blog_change", cast("BlogRequest", request).blog.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Call the page by its name."""
        titles = {"title": _("Settings"), "subtitle": None}
        return super().change_view(request, object_id, form_url, titles | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; every page shows the title, so the edition moves."""
        super().save_model(request, obj, form, change)
        if "title" in form.changed_data:
            renew_cards.enqueue(obj.pk)
        obj.move_edition()
