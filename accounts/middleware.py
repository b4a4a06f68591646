"""The polite refusal: without its counters nobody can be let in safely."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)

OF_ACCOUNTS = ("account_", "socialaccount_", "mfa_")
RETRY_AFTER = "30"  # seconds


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
