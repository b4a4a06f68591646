"""Members and invitations at the desk, for owners."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from blog.desk import DeskAdmin
from blog.http import BlogRequest
from blog.invitations import InviteForm
from blog.models import Invitation, Membership
from blog.models.membership import LastOwnerError, Role

LAST_OWNER = _("A blog needs an owner: make somebody else one first. Nothing was changed.")


@admin.register(Membership)
class MemberAdmin(DeskAdmin):
    """Who works here: roles, removal, and the offers that wait for an answer."""

    open_to = (Role.OWNER,)
    list_display = ("name", "handle", "role_name", "since")
    list_display_links = ("name",)
    list_select_related = ("user",)
    ordering = ("since", "pk")
    list_per_page = 100
    show_full_result_count = False
    actions = None  # one at a time: each removal is looked at
    fields = ("name", "handle", "role", "since")
    readonly_fields = ("name", "handle", "since")
    change_list_template = "admin/blog/membership/change_list.html"

    @admin.display(description=_("name"), ordering="user__display_name")
    def name(self, member: Membership) -> str:
        """Return the public name."""
        return member.user.name

    @admin.display(description=_("handle"), ordering="user__handle")
    def handle(self, member: Membership) -> str:
        """Return the handle, which tells two of one name apart."""
        return member.user.handle

    @admin.display(description=_("role"), ordering="role")
    def role_name(self, member: Membership) -> str:
        """Return the role in words."""
        return member.get_role_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody be added by a bare row: people are invited."""
        return False

    def get_urls(self) -> Any:
        """Add the page that invites."""
        invite = self.admin_site.admin_view(self.invite)
        return [path("invite/", invite, name="blog_membership_invite"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the members, and below them the offers that wait. One more query."""
        context = {"title": _("Members"), "invitations": _waiting(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change a role; the last owner is told why not."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except LastOwnerError:
            return _refuse(request)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove a member; the last owner is told why not."""
        title = {"title": _("Remove a member")}
        kwargs["extra_context"] = title | (kwargs.get("extra_context") or {})
        try:
            return super().delete_view(request, *args, **kwargs)
        except LastOwnerError:
            return _refuse(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Change the role by its verb."""
        obj.change_role(form.cleaned_data["role"])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove by its verb."""
        obj.remove()

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Go where the person may still go who has just changed the own role."""
        if obj.user_id == request.user.pk and obj.role != Role.OWNER:
            return redirect("admin:index")
        return super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Leave the desk with who has just removed the own membership."""
        here = cast("BlogRequest", request)
        gone = not here.blog.memberships.filter(user=here.user.pk).exists()
        if gone and not here.user.is_superuser:
            return redirect("blog:post-list")
        messages.success(request, _("Removed: %(member)s.") % {"member": obj_display})
        return redirect("admin:blog_membership_changelist")

    def invite(self, request: HttpRequest) -> HttpResponse:
        """Give a place to an account, or offer one to an address."""
        if not self.is_open(request):
            raise PermissionDenied
        here = cast("BlogRequest", request)
        form = InviteForm(request.POST or None, blog=here.blog)
        if request.method == "POST" and form.is_valid():
            messages.success(request, _said_of(form.send(by=here.user)))
            return redirect("admin:blog_membership_changelist")
        page = {"title": _("Invite"), "form": form, "opts": self.opts}
        context = self.admin_site.each_context(request) | page
        return render(request, "admin/blog/membership/invite.html", context)


@admin.register(Invitation)
class InvitationAdmin(DeskAdmin):
    """Offers that wait: shown on the page of members, revoked here."""

    open_to = (Role.OWNER,)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Leave the list to the page of members."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody make an offer without its letter."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody change an offer that somebody may be reading; it can be made anew."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go to the page of members, which lists them."""
        if not self.is_open(request):
            raise PermissionDenied
        return redirect("admin:blog_membership_changelist")

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Go back to the page of members."""
        messages.success(request, _("The invitation was taken back: its link opens nothing now."))
        return redirect("admin:blog_membership_changelist")


def _waiting(request: HttpRequest) -> Any:
    return cast("BlogRequest", request).blog.invitations.order_by("-created_at", "-pk")


def _refuse(request: HttpRequest) -> HttpResponse:
    messages.error(request, LAST_OWNER)
    return redirect("admin:blog_membership_changelist")


def _said_of(done: Membership | Invitation) -> str:
    if isinstance(done, Membership):
        return _("%(name)s has a place here now.") % {"name": done.user.name}
    return _("A letter with a link is on its way to %(email)s.") % {"email": done.email}
