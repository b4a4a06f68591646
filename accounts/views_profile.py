"""One's own profile, for everybody with an account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import profile as profiles


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show what readers see of the person who asks, and keep what is changed."""
    # The middleware of blog has found it; which names are its people's only a blog knows.
    form = profiles.form_for(request, request.blog)  # type: ignore[attr-defined]
    if request.method == "POST" and profiles.keep(form):
        messages.success(request, profiles.said(form))
        return redirect("accounts:profile")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)
