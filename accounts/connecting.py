"""The way to a provider and back: there by a page of ours, back with a face or with a reason."""

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from storyteller.lib.limits import Limit
from storyteller.lib.network import client_address, network_of

from . import proof, providers
from .models import Draft
from .providers import Provider

logger = logging.getLogger(__name__)

SESSION_KEY = "connecting"  # the provider somebody left for last, and where they return to
# Counted for each network: nobody can shut a provider for others by failing on purpose.
FAILURES = Limit("log-in-failures", 3, timedelta(minutes=10))


@never_cache
def connect(request: HttpRequest, provider_id: str, next_url: str) -> HttpResponse:
    """Show "Connecting to X", which goes on to the provider; one comes back to ``next_url``.

    A page and no redirect, because ``form-action 'self'`` holds for every hop of a form. Who is
    logged in links the provider to their account. Raises ``Http404`` for one without keys.
    """
    provider = providers.find(provider_id)
    if provider is None:
        raise Http404(_("There is no such log-in."))
    if not request.user.is_authenticated:
        return _go(request, provider, AuthProcess.LOGIN, next_url)
    if first := proof.asked_of(request):
        why = _again_first(request, provider, first, next_url)
        return _go(request, first, AuthProcess.LOGIN, next_url, why)
    return _go(request, provider, AuthProcess.CONNECT, next_url)


@never_cache
def log_in_again(request: HttpRequest, next_url: str) -> HttpResponse:
    """Show the way to the provider that is to say it is still them, and back to ``next_url``."""
    provider = proof.asked_of(request)
    if provider is None:
        return redirect(next_url or "/")
    return _go(request, provider, AuthProcess.LOGIN, next_url)


def _go(
    request: HttpRequest, provider: Provider, process: str, next_url: str, why: str = ""
) -> HttpResponse:
    if is_resting(request, provider.id):
        return send_back(request, provider, next_url, _not_answering(provider))
    request.session[SESSION_KEY] = {"provider": provider.id, "next": next_url}
    try:
        stock = get_adapter().get_provider(request, provider.id)
        there = stock.redirect(request, process=process, next_url=next_url)["Location"]
    except Exception as error:  # noqa: BLE001 -- whatever a provider's description is made of
        return failed(request, provider, next_url, error)
    context = {"provider": provider, "there": there, "cancel_url": next_url, "why": why}
    return render(request, "accounts/connecting.html", context)


def failed(
    request: HttpRequest, provider: Provider, next_url: str, error: BaseException
) -> HttpResponse:
    """Lead back from a log-in that the provider has broken; log why."""
    logger.warning("The log-in by %s failed", provider.id, exc_info=error)
    FAILURES.hit(provider.id, _network(request))
    if is_resting(request, provider.id):
        return send_back(request, provider, next_url, _not_answering(provider))
    words = _("Logging in with %(name)s did not work. Try again, or use another way.")
    return send_back(request, provider, next_url, words % {"name": provider.name})


def is_resting(request: HttpRequest, provider_id: str) -> bool:
    """Say whether the provider has failed too often to be tried again just now. One query."""
    return not FAILURES.allows(provider_id, _network(request))


def send_back(request: HttpRequest, provider: Provider, next_url: str, words: str) -> HttpResponse:
    """Lead back to where somebody came from, and say ``words`` there."""
    if draft := Draft.objects.at(request, urlsplit(next_url).path):
        draft.note(words, provider.id)
        return redirect(next_url)
    messages.error(request, words)
    if request.user.is_authenticated:
        return redirect(next_url or "socialaccount_connections")
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return redirect(resolve_url("account_login") + query)


def left_for(request: HttpRequest) -> tuple[Provider | None, str]:
    """Return the provider this browser left for last, and where it is to return to."""
    kept: Any = request.session.get(SESSION_KEY)
    if not isinstance(kept, dict):
        return None, ""
    return providers.find(str(kept.get("provider", ""))), str(kept.get("next", ""))


def _again_first(request: HttpRequest, wanted: Provider, first: Provider, next_url: str) -> str:
    """Return why one logs in with ``first`` once more; the form says how to go on from there."""
    names = {"wanted": wanted.name, "first": first.name}
    if draft := Draft.objects.at(request, urlsplit(next_url).path):
        draft.note(_("It is you. Now choose %(wanted)s once more to add it.") % names)
    return (
        _(
            "To add %(wanted)s, show first that it is still you: log in with %(first)s once more,"
            " then choose %(wanted)s again."
        )
        % names
    )


def _not_answering(provider: Provider) -> str:
    return _("%(name)s log-in is not answering: use another way") % {"name": provider.name}


def _network(request: HttpRequest) -> str:
    return network_of(client_address(request))
