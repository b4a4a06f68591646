"""The doors to the providers, from the pages of accounts."""

import functools
from collections.abc import Callable
from typing import NoReturn

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from storyteller.lib.network import public_post

from . import connecting


def _log_in_for_who_only_looks(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a reload, which asks for the address of a form, find the log-in page again."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, provider_id: str) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return redirect("account_login")
        return view(request, provider_id)

    return wrapper


@never_cache
@_log_in_for_who_only_looks
@public_post
def connect(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Show the way to a provider; one comes back to ``next``, a path of ours."""
    asked = request.POST.get("next", "")
    next_url = asked if get_adapter().is_safe_url(asked) else ""
    return connecting.connect(request, provider_id, next_url)


@never_cache
@public_post
def prove(request: HttpRequest) -> HttpResponse:
    """Show the way to the provider that is to say it is still the same person."""
    asked = request.POST.get("next", "")
    return connecting.log_in_again(request, asked if get_adapter().is_safe_url(asked) else "")


def no_token(_request: HttpRequest, provider_id: str) -> NoReturn:
    """Close a door of allauth: a token that a page hands in could be somebody else's."""
    raise Http404(_("There is no such log-in."))
