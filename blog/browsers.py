"""The random key that the browser of somebody who has spoken or liked keeps."""

import logging
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import Identity
from storyteller.lib.network import client_address

from .http import BlogRequest

logger = logging.getLogger(__name__)

A_YEAR = timedelta(days=365)
OUR_KEY = re.compile(r"[0-9a-f]{64}")
DOUBLE_CLICK = timedelta(seconds=3)


def own_key(request: BlogRequest) -> str:
    """Return the key that we once gave this browser, "" where it has none or not one of ours."""
    return request.browser_key if OUR_KEY.fullmatch(request.browser_key) else ""


def key_for_click(request: BlogRequest, what: str) -> str:
    """Return the key of this browser, a new one for its first click on ``what``.

    A double click sends a form twice before the first answer has brought a cookie; for three
    seconds the second one gets the key of the first. A script, which sends once, is not asked.
    """
    if own_key(request) or is_script(request):
        return own_key(request) or secrets.token_hex(32)
    names = ("User-Agent", "Accept-Language", "Accept")
    sent = [client_address(request), *(request.headers.get(name, "") for name in names)]
    click = Identity.digest("\0".join([what, *sent]))
    seed = secrets.token_hex(32)
    try:
        seed = str(cache.get_or_set(f"click:{click}", seed, DOUBLE_CLICK.total_seconds()))
    except Exception:
        logger.exception("No cache: a double click of a new browser counts twice")
    # Signed, so that reading the cache's table gives nobody the key.
    return salted_hmac("blog.click", f"{click}\0{seed}", algorithm="sha256").hexdigest()


def is_script(request: BlogRequest) -> bool:
    """Say whether a script of ours asks, which wants a part of a page."""
    return request.headers.get("X-Requested-With", "") == "storyteller"


def keep(response: HttpResponse, name: str, value: str, age: timedelta | None = None) -> None:
    """Let the browser keep a cookie of ours that no script reads, without ``age`` until it ends."""
    response.set_cookie(
        name,
        value,
        max_age=age,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep_key(response: HttpResponse, key: str, age: timedelta | None = None) -> None:
    """Let the browser keep its key."""
    keep(response, settings.BROWSER_COOKIE_NAME, key, age)
