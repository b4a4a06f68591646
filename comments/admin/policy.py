"""The owner's rules at the desk, and their rehearsal on what was said already."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say

from blog.desk import DeskAdmin
from blog.http import BlogRequest
from blog.models import Membership
from comments.models import Policy
from comments.rehearsal import LAST, rehearse

from .policy_form import PolicyForm

PAGE = "admin:comments_policy_changelist"


@admin.register(Policy)
class PolicyAdmin(DeskAdmin):
    """The manners of the conversation: one page, for the blog's owners."""

    open_to = (Membership.Role.OWNER,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody add a row: the page shows what holds before one is saved."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody delete what the filter has learnt."""
        return False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Policy | None:
        """Return the blog's row by its number; a database asked for a huge one would only err."""
        mine = self.get_queryset(request).first()
        return mine if mine and str(mine.pk) == object_id else None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Lead to the one page."""
        return redirect(PAGE)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the rules; try what was typed, which saves nothing, or save it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        blog = cast("BlogRequest", request).blog
        form = PolicyForm(request.POST or None, instance=Policy.of(blog))
        rehearsal = None
        if form.is_valid():
            if "try" not in request.POST:
                self._keep(request, form)
                return redirect(PAGE)
            rehearsal = rehearse(form.instance, blog)
        context = {
            **self.admin_site.each_context(request),
            "title": say("Manners of the conversation"),
            "opts": self.opts,
            "form": form,
            "rehearsal": rehearsal,
            "last": LAST,
        }
        is_wrong = form.is_bound and not form.is_valid()
        status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
        return render(request, "admin/comments/policy/policy.html", context, status=status)

    def _keep(self, request: HttpRequest, form: PolicyForm) -> None:
        """Save what the form shows and nothing else: the filter counts in the same row."""
        blog = cast("BlogRequest", request).blog
        Policy.objects.update_or_create(pk=blog.pk, defaults=form.cleaned_data)
        messages.success(request, say("Saved. It holds for every comment from now on."))
