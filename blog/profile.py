"""Your profile at the desk: the same form and the same rules as at /accounts/profile/."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from accounts import profile

from .http import BlogRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the person's own profile in the desk's frame, and keep what they change."""
    form = profile.form_for(request, cast("BlogRequest", request).blog)
    if request.method == "POST" and profile.keep(form):
        messages.success(request, profile.said(form))
        return redirect("admin:profile")
    page = {"title": say("Your profile"), "form": form}
    return render(request, "admin/profile.html", context | page)
