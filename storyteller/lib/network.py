"""Who is asking, from which network, and whether a form was really sent from our own page."""

import functools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

type View = Callable[..., HttpResponse]

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
SECRET_NAME = re.compile(r"passw|passphrase|secret", re.IGNORECASE)
# What people call the fields that most forms have; any other is called by its name.
LABELS = {
    "body": _("Text"),
    "title": _("Title"),
    "email": _("Email"),
    "name": _("Name"),
    "website": _("Website"),
}
TOKEN_NAME = "csrfmiddlewaretoken"  # noqa: S105 -- a field's name

# A field that only the machine reads: a number, a key, an address to return to.
MACHINE_VALUE = re.compile(r"\d*|[\w-]{20,}|[/#?]\S*|on|true|false", re.ASCII | re.IGNORECASE)


class Field(NamedTuple):
    """One value of a form that was sent."""

    name: str
    value: str

    @property
    def label(self) -> str:
        """Return the name in a readable way."""
        if self.name in LABELS:
            return str(LABELS[self.name])
        return self.name.replace("_", " ").replace("-", " ").strip().capitalize()

    @property
    def is_readable(self) -> bool:
        """Say whether the value is somebody's words, not a key or a number."""
        return not MACHINE_VALUE.fullmatch(self.value.strip())


def client_address(request: HttpRequest) -> str:
    """Return the address the request came from; "" when it has none (a Unix socket).

    With ``TRUSTED_PROXY_COUNT`` proxies of our own in front, the entry of ``X-Forwarded-For`` that
    the outermost of them wrote, counted from the right. What a client adds stands further left.
    """
    direct = _address(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXY_COUNT
    forwarded = [part for part in request.headers.get("X-Forwarded-For", "").split(",") if part]
    if not proxies or not forwarded:
        return direct
    return _address(forwarded[-min(proxies, len(forwarded))]) or direct


def network_of(address: str) -> str:
    """Return the network of an address: /24 for IPv4, /56 for IPv6, "" for none.

    One household or office shares about so much; a single address is too easily changed.
    """
    if not address:
        return ""
    length = 24 if ip_address(address).version == 4 else 56
    return str(ip_network(f"{address}/{length}", strict=False))


def network_digest(address: str, at: datetime) -> str:
    """Return 32 hexadecimal digits that stand for the network of ``address`` in the week of ``at``.

    The key changes with each ISO week (UTC), so that nobody can be followed for longer; "" for no
    address.
    """
    network = network_of(address)
    if not network:
        return ""
    year, week, _day = at.astimezone(UTC).isocalendar()
    salt = f"storyteller.network:{year}-W{week:02}"
    return salted_hmac(salt, network, algorithm="sha256").hexdigest()[:32]


def is_from_our_page(request: HttpRequest) -> bool:
    """Say whether the browser vouches that the request was sent by a page of this very site.

    ``Sec-Fetch-Site`` cannot be set by a page; where it is missing (old browsers), ``Origin`` must
    be ours. Source: W3C Fetch Metadata; RFC 6454.
    """
    if site := request.headers.get("Sec-Fetch-Site", ""):
        return site == "same-origin"
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def public_post(view: View) -> View:
    """Let ``view`` answer POSTs from our public pages, which are cached and carry no token.

    What the browser vouches for is accepted; everything else needs a token, and who has none meets
    the page of ``check_and_send`` with every word kept.
    """
    with_token = csrf_protect(view)

    @csrf_exempt
    @require_POST
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_from_our_page(request):
            return view(request, *args, **kwargs)
        return with_token(request, *args, **kwargs)

    return wrapper


@never_cache
def check_and_send(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show what was sent and ask for one more click; ``settings.CSRF_FAILURE_VIEW``.

    Passwords are not repeated, and files cannot be: the page says so. A form that stands on pages
    with a token is not repeated for another site: nobody types there what belongs to the desk, and
    the one click could give a place at it away.
    """
    is_form = request.method == "POST" and request.content_type in FORM_TYPES
    is_form = is_form and (_is_public(request) or not _is_from_another_site(request))
    fields = fields_of(request) if is_form else []
    repeatable = [field for field in fields if not SECRET_NAME.search(field.name)]
    context = {
        "is_form": is_form,
        "action": request.get_full_path(),
        "fields": repeatable,
        "words": [field for field in repeatable if field.is_readable],
        "lost_password": len(repeatable) < len(fields),
        "lost_files": is_form and bool(request.FILES),
        "reason": reason,
    }
    return render(request, "check_and_send.html", context, status=403)


def _is_public(request: HttpRequest) -> bool:
    """Say whether the form is one of ``public_post``."""
    found = request.resolver_match
    return found is not None and getattr(found.func, "csrf_exempt", False)


def _is_from_another_site(request: HttpRequest) -> bool:
    """Say whether the browser reports that a page which is not ours has sent the form."""
    if site := request.headers.get("Sec-Fetch-Site", ""):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin not in ("null", f"{request.scheme}://{request.get_host()}")


def fields_of(request: HttpRequest) -> list[Field]:
    """Return every value that was posted, in order, but for the token."""
    return [
        Field(name, str(value))
        for name, values in request.POST.lists()
        if name != TOKEN_NAME
        for value in values
    ]


def _address(written: str) -> str:
    """Return an address in its one true spelling, without port and zone; "" if it is none."""
    written = written.strip()
    if written.startswith("["):
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return ""
    return str(_unmapped(address))


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address inside ``::ffff:1.2.3.4``, as some servers write it."""
    return getattr(address, "ipv4_mapped", None) or address
