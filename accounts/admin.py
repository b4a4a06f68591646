"""People at the operator's desk."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse

from storyteller.lib.lists import CalmList, refuse_strange_ticks

from .models import Identity, User
from .profile import show_anew

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class _CalmAdmin(_ModelAdmin):
    """Lists that answer every query calmly."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; a row that is ticked has a number."""
        refuse_strange_ticks(request)
        return super().changelist_view(request, extra_context)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that takes every query calmly."""
        return CalmList


@admin.register(User)
class UserAdmin(_CalmAdmin):
    """Accounts, for operators: Django's own permissions say so, and nobody else has any."""

    list_display = ("handle", "display_name", "email", "is_active", "is_superuser", "date_joined")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("handle", "display_name", "email")
    date_hierarchy = "date_joined"
    ordering = ("-date_joined", "-pk")
    show_full_result_count = False
    fields = (
        "handle",
        "display_name",
        "email",
        "bio",
        "website",
        "is_active",
        "is_superuser",
        "last_login",
        "date_joined",
    )
    readonly_fields = ("last_login", "date_joined")

    def view_on_site(self, person: User) -> str:
        """Return the public profile; the desk has no other way from a row to its address."""
        return person.get_absolute_url()

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        """Save a person, wherever they are shown."""
        super().save_model(request, obj, form, change)
        show_anew(obj, form.initial["handle"])

    def has_add_permission(self, request: Any) -> bool:
        """Let nobody make accounts for others here: people sign up, owners invite."""
        return False


@admin.register(Identity)
class IdentityAdmin(_CalmAdmin):
    """The faces people speak under, to look at."""

    list_display = ("display_name", "kind", "email", "user", "created_at")
    list_filter = ("kind",)
    search_fields = ("display_name", "email", "url")
    list_select_related = ("user",)
    ordering = ("-created_at", "-pk")
    show_full_result_count = False
    fields = ("kind", "display_name", "url", "email", "user", "proved_at", "created_at")
    readonly_fields = fields

    def has_add_permission(self, request: Any) -> bool:
        """Let nobody make a face here."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Let nobody change what somebody said under which name."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Let nobody delete a face: comments hang on it; a person is erased by its own command."""
        return False
