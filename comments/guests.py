"""What the browser of somebody who has spoken keeps: a random key and, if ticked, the details."""

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from blog.browsers import A_YEAR, keep, keep_key, own_key
from blog.http import BlogRequest
from storyteller.lib.network import client_address

DETAILS = ("email", "name", "website")
SALT = "comments.guest"


def details_of(request: BlogRequest) -> dict[str, str]:
    """Return e-mail, name and website that this browser keeps for us; empty for most. No query."""
    cookie = request.COOKIES.get(settings.GUEST_COOKIE_NAME, "")
    try:
        kept = signing.loads(cookie, salt=SALT, max_age=A_YEAR) if cookie else {}
    except signing.BadSignature:
        kept = {}
    return {name: str(kept[name]) for name in DETAILS if kept.get(name)}


def browser_key(request: BlogRequest, form_key: str, words: str) -> str:
    """Return the key of this browser, a new one for its first words.

    A first form that is sent twice on a slow line comes twice without a cookie, and both answers
    must set the same key, or the browser loses sight of its comment. So a new key is made from who
    sent which words with the secret that the form carries (a script's UUID), else within this hour.
    The secret alone would not do: another site can put one of its own into a form that it sends to
    "check and send", and who knows it would become the browser that sends it on.
    """
    if key := own_key(request):
        return key
    once = form_key or timezone.now().strftime("%Y-%m-%dT%H")
    seed = [client_address(request), request.headers.get("User-Agent", ""), words, once]
    # Signed with the site's secret key, so that nobody else can make it from the same seed.
    return salted_hmac("comments.browser", "\0".join(seed), algorithm="sha256").hexdigest()


def remember(
    request: BlogRequest, response: HttpResponse, key: str, details: dict[str, str] | None
) -> None:
    """Let the browser keep its key, for a year with ``details``, for the session without."""
    age = A_YEAR if details else None
    keep_key(response, key, age)
    if details:
        signed = signing.dumps(details, salt=SALT, compress=True)
        keep(response, settings.GUEST_COOKIE_NAME, signed, age)
    elif settings.GUEST_COOKIE_NAME in request.COOKIES:
        response.delete_cookie(settings.GUEST_COOKIE_NAME, samesite="Lax")
