"""The letter by which a guest proves an address: a signed link to what is held under it."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity
from blog.http import BlogRequest
from blog.models import Blog
from storyteller.lib.limits import Limit
from storyteller.lib.mail import Letter, absolute
from storyteller.lib.network import client_address, network_of

from .whose import Person

A_DAY = timedelta(days=1)
SALT = "comments.guest-data"
# Nobody's mailbox is to be filled by others, and nobody is to try a list of addresses.
ADDRESS = Limit("my-data-address", 3, A_DAY, fail_open=False)
NETWORK = Limit("my-data-network", 10, timedelta(hours=1), fail_open=False)


def may_ask(request: BlogRequest, address: str) -> bool:
    """Take a place in both limits; say whether there was one in each. About 16 queries."""
    return NETWORK.hit(network_of(client_address(request))) and ADDRESS.hit(address)


def token_for(address: str) -> str:
    """Return the signed word of a link to what is held under ``address``, "" for nothing.

    It names the row of one face, never the address.
    """
    faces = Identity.objects.claimable([address]).order_by("-pk")
    newest = faces.values_list("pk", flat=True).first()
    return signing.dumps(newest, salt=SALT) if newest else ""


def person_of(token: str) -> Person | None:
    """Return whose link it is; None for one that is forged, a day old, or without effect by now."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return None
    address = Identity.objects.filter(pk=pk).values_list("email", flat=True).first()
    person = Person.guest(address or "")
    return person if person.faces.exists() else None


def write(address: str, blog: Blog) -> bool:
    """Queue the letter; say whether anything is held under ``address``."""
    token = token_for(address)
    if not token:
        return False
    link = reverse("comments:guest-data", args=[token])
    Letter(
        to=address,
        subject=format_lazy(_("What {blog} holds about you"), blog=blog.title),
        template="mail/my_data",
        key=f"my-data-{token}",
        language=blog.language,
        context={
            "blog": blog,
            "site_url": absolute("/", blog.address),
            "link": absolute(link, blog.address),
        },
        good_for=A_DAY,
    ).enqueue()
    return True
