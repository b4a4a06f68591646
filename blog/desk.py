"""The desk: the Django admin, opened by membership."""

from functools import update_wrapper
from typing import TYPE_CHECKING, Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from storyteller.lib.lists import CalmList, refuse_strange_ticks

from .http import BlogRequest
from .kept_words import has_words, show_again
from .models import Post, Unsaved, membership
from .models.membership import EDITORS, WRITERS
from .models.post_sets import byline
from .profile import edit_profile

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

OPERATOR = membership.OPERATOR
APPS = ("blog", "comments", "accounts")
PAGES = ("Post", "Image", "Tag", "Series", "Like", "Ban", "Membership", "Blog")
NAMES = {
    "Post": _("Stories and pages"),
    "Blog": _("Settings"),
    "Policy": _("Manners of the conversation"),
}
UNFINISHED = 6  # stories shown on the desk of each state: more than anybody writes at once


class DeskRequest(BlogRequest):
    """A request that remembers the answer of ``role_at``."""

    desk_role: str


def role_at(request: HttpRequest) -> str:
    """Return the role of the request's person at the request's blog.

    ``OPERATOR`` for a superuser, "" for nobody and for people without a place here. At most one
    query for each request.
    """
    asked = cast("DeskRequest", request)
    if not hasattr(asked, "desk_role"):
        asked.desk_role = _role_of(asked)
    return asked.desk_role


def know_role(request: BlogRequest, role: str) -> None:
    """Spare ``role_at`` its query: another one has brought the membership's role along."""
    user = request.user
    if user.is_authenticated and user.is_active and not user.is_superuser:
        cast("DeskRequest", request).desk_role = role


def _role_of(request: BlogRequest) -> str:
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return ""
    if user.is_superuser:
        return OPERATOR
    mine = request.blog.memberships.filter(user=user)
    return mine.values_list("role", flat=True).first() or ""


class Desk(admin.AdminSite):
    """An admin site whose door asks Membership at the request's blog, never a flag set by hand."""

    site_title = _("Storyteller")
    site_header = _("Storyteller")
    index_title = _("Your desk")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in operators and the members of this blog. One query."""
        return bool(role_at(request))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a view; words that arrive after their writer's session ended are kept."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated and has_words(request):
                return show_again(request)
            answer: HttpResponse = guarded(request, *args, **kwargs)
            return answer

        return update_wrapper(inner, guarded)

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the one log-in page of the site, with its limits, codes and passkeys.

        Whoever is logged in without a place at this blog is told so, with status 403.
        """
        wanted = _own_address(request) or reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(wanted)
        if request.user.is_authenticated:
            raise PermissionDenied(str(_("Your account has no place at this blog.")))
        return redirect_to_login(wanted, settings.LOGIN_URL)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """List the pages in the order of the work: writing, answers, people, the machine room."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(PAGES, model["object_name"]))
            for model in app["models"]:
                model["name"] = NAMES.get(model["object_name"], model["name"])
        return sorted(apps, key=lambda app: _place(APPS, app["app_label"]))

    def get_urls(self) -> list[Any]:
        """Add the page of the person's own profile, and leave one of Django's out.

        Its shortcut to the public address of any row asks for no permission on that row, and the
        address of an invitation is all that one needs to accept it.
        """
        profile = path("profile/", self.admin_view(self.profile), name="profile")
        pages = [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]
        return [profile, *pages]

    def profile(self, request: HttpRequest) -> HttpResponse:
        """Show and change what readers see of the person who asks."""
        return edit_profile(request, self.each_context(request))

    # The stubs promise a TemplateResponse, which nobody needs of either page.
    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the page where everybody changes passwords."""
        return redirect("account_change_password")

    def index(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what waits: unfinished stories for writers; what was said, the template asks."""
        role, asked = role_at(request), cast("BlogRequest", request)
        context: dict[str, Any] = {"writes": role in {OPERATOR, *WRITERS}}
        if context["writes"]:
            context |= _unfinished(asked)
            context["edits"] = role in {OPERATOR, *EDITORS}
            context["unsaved"] = Unsaved.objects.of(asked.user, asked.blog).homeless(asked.user)
        # Who opens a desk opens other people's words, and addresses that nobody else sees.
        context["has_second_key"] = is_mfa_enabled(asked.user)
        return super().index(request, context | (extra_context or {}))


def _place(order: tuple[str, ...], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _own_address(request: HttpRequest) -> str:
    """Return where the visitor wanted to go; "" for an address that is not ours."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def _unfinished(request: BlogRequest) -> dict[str, list[Post]]:
    """Return the drafts, what is in review, and what appears next. Four queries."""
    # Without what is published: in the terms of the index that knows the others.
    standing = request.blog.posts.exclude(status=Post.Status.PUBLISHED)
    mine = standing.editable_by(request.user).defer("body")
    lately = mine.order_by("-updated_at", "-pk")
    states = {
        "drafts": lately.filter(status=Post.Status.DRAFT),
        "in_review": lately.filter(status=Post.Status.REVIEW),
        "scheduled": mine.filter(status=Post.Status.SCHEDULED).order_by("published_at", "pk"),
    }
    found = {name: list(posts[:UNFINISHED]) for name, posts in states.items()}
    models.prefetch_related_objects([post for posts in found.values() for post in posts], byline())
    return found


class DeskAdmin(_ModelAdmin):
    """A page of the desk: open to some roles, with the rows of the request's blog and no others.

    A row outside of what the role allows is not there; the operator may open everything.
    """

    open_to: tuple[str, ...] = ()
    blog_path = "blog"  # the lookup from a row to its blog
    # What the model makes of the form's fields when it is saved.
    computed: tuple[str, ...] = ()
    view_on_site = False  # every page here says where its row can be seen, in its own words

    def is_open(self, request: HttpRequest) -> bool:
        """Say whether the person's role opens this page. At most one query for each request."""
        return role_at(request) in {OPERATOR, *self.open_to}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Call the list by the name of what is in it; a row that is ticked has a number."""
        refuse_strange_ticks(request)
        name = NAMES.get(self.opts.object_name or "", self.opts.verbose_name_plural)
        title = {"title": capfirst(str(name))}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that takes every query calmly."""
        return CalmList

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the rows of the request's blog."""
        here = {self.blog_path: cast("BlogRequest", request).blog}
        return super().get_queryset(request).filter(**here)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the page on the desk to those whom it is open to."""
        return self.is_open(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those in whom the page is open to."""
        return self.is_open(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let those add whom the page is open to."""
        return self.is_open(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those change whom the page is open to."""
        return self.is_open(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those delete whom the page is open to."""
        return self.is_open(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; a new row belongs to the request's blog, of an old one only the form is written.

        What the form does not show (counters, the edition, a status) may have moved since the row
        was read, and must not be set back.
        """
        if not change:
            if self.blog_path == "blog":
                obj.blog = cast("BlogRequest", request).blog
            obj.save()
            return
        shown = [one.name for one in obj._meta.concrete_fields if one.name in form.cleaned_data]
        obj.save(update_fields=[*shown, *self.computed])
