"""Whether it is still the same person at the keyboard, where a log-in is to be added for good."""

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import providers
from .models import User
from .providers import Provider

SESSION_KEY = "logged_in_at"


def note(request: HttpRequest) -> None:
    """Remember that somebody has logged in just now."""
    request.session[SESSION_KEY] = time.time()


def asked_of(request: HttpRequest) -> Provider | None:
    """Return the provider to log in with once more before another is linked; None for no need.

    allauth asks for the password or the second factor itself, and lets pass whoever has neither.
    One query for those.
    """
    user: Any = request.user
    if not isinstance(user, User) or user.has_usable_password() or is_mfa_enabled(user):
        return None
    age = time.time() - float(request.session.get(SESSION_KEY, 0))
    if 0 <= age < app_settings.REAUTHENTICATION_TIMEOUT:
        return None
    linked = SocialAccount.objects.filter(user=user).order_by("-last_login")
    known = (providers.find(provider) for provider in linked.values_list("provider", flat=True))
    return next(filter(None, known), None)


def required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only those to ``view`` who have shown lately that it is still them."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **names: Any) -> HttpResponse:
        if provider := asked_of(request):
            return render(request, "accounts/prove.html", {"provider": provider}, status=403)
        return view(request, *args, **names)

    return wrapper
