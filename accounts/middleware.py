"""Where accounts break politely: without a cache, and at a provider's garbage."""

import logging
from collections.abc import Callable

from allauth.socialaccount.models import SocialApp
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.defaults import page_not_found

from . import connecting

logger = logging.getLogger(__name__)

OF_ACCOUNTS = ("account_", "socialaccount_", "mfa_")
RETRY_AFTER = "30"  # seconds
# Django's own answers.
NOT_THEIRS = (Http404, SuspiciousOperation)


class PoliteRefusal:
    """Answer 503 in words where a page of accounts breaks because the cache is away.

    The limits that keep guessers out are counted in the cache: log-in fails closed, all else goes
    on. Asked only after something broke, so it costs a healthy page nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the refusal, or None where something else is wrong."""
        match = request.resolver_match
        is_ours = match is not None and (match.url_name or "").startswith(OF_ACCOUNTS)
        if not is_ours or _cache_answers():
            return None
        logger.error("No cache: log-in is refused", exc_info=exception)
        return _refuse(request)


class FailedLogIns:
    """Turn what escapes from the return of a provider into a log-in that did not work.

    allauth trusts what a provider answers; a profile it cannot read would be our error page, and
    the words of whoever came from a form would be gone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead back to the form, or return None where something else is wrong."""
        match = request.resolver_match
        if match is None or not (match.url_name or "").endswith("_callback"):
            return None
        if isinstance(exception, SocialApp.DoesNotExist):
            return page_not_found(request, exception)
        provider, next_url = connecting.left_for(request)
        if provider is None or isinstance(exception, NOT_THEIRS) or _is_away(exception):
            return None
        return connecting.failed(request, provider, next_url, exception)


def _is_away(error: Exception) -> bool:
    """Say whether the database does not answer; what it refuses is somebody's garbage."""
    is_refusal = isinstance(error, (IntegrityError, DataError))
    return isinstance(error, DatabaseError) and not is_refusal


@never_cache
def _refuse(request: HttpRequest) -> HttpResponse:
    words = {
        "heading": _("Logging in is not possible right now"),
        "text": _("Something that keeps accounts safe is not answering. Please try again soon."),
        "link_url": "/",
        "link_text": _("Read on"),
    }
    answer = render(request, "message.html", words, status=503)
    answer["Retry-After"] = RETRY_AFTER
    return answer


def _cache_answers() -> bool:
    try:
        cache.get("accounts:is-anybody-there")
    except Exception:  # noqa: BLE001 -- each cache has errors of its own
        return False
    return True
