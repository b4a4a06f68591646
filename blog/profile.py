"""Your profile: what readers see of a member."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.portraits import store_portrait

from .forms import ProfileForm
from .http import BlogRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the person's own profile, and keep what they change; nobody else's can be named."""
    # A copy of its own: what is refused must not stand in the page's head as if it were kept.
    person = get_object_or_404(User, handle=request.user.get_username())
    blog = cast("BlogRequest", request).blog
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person, blog=blog)
    if request.method == "POST" and form.is_valid():
        _keep(form, person)
        blog.move_edition()
        messages.success(request, _said(form))
        return redirect("admin:profile")
    page = {"title": say("Your profile"), "form": form}
    return render(request, "admin/profile.html", context | page)


def _keep(form: ProfileForm, person: User) -> None:
    written = ["display_name", "handle", "bio", "website"]
    if form.cleaned_data["remove_portrait"]:
        person.avatar = ""
        written.append("avatar")
    person.save(update_fields=written)
    if portrait := form.cleaned_data["portrait"]:
        store_portrait(person, portrait)


def _said(form: ProfileForm) -> str:
    if form.cleaned_data["portrait"]:
        return say("Your profile was saved; the portrait appears in a moment.")
    return say("Your profile was saved.")
