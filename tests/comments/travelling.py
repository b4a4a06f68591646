"""The way from the form to a provider and back, walked without a browser."""

import html
import re
from typing import TYPE_CHECKING, Any

from django.test import Client

from blog.models import Post
from tests.comments.browsing import FROM_OUR_PAGE
from tests.internet.provider import Provider
from tests.internet.visitor import Visitor

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

WORDS = "I was on that train.\n\nIt *was* late."
TYPED = {"body": WORDS, "name": "Gus", "email": "gus@example.com", "website": "https://gus.example"}
REFRESH = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]+)">')


def leave(client: Client, post: Post, provider: Provider, **fields: Any) -> "Answer":
    """Press the provider's icon in the form; return the page that comes."""
    address = f"/comments/to/{post.pk}/with/{provider.id}/"
    return client.post(address, {**TYPED, "subject": "", **fields}, headers=FROM_OUR_PAGE)


def way_there(page: "Answer") -> str:
    """Return the provider's address that "Connecting to X" goes on to."""
    assert page.status_code == 200, page
    found = REFRESH.search(page.text)
    assert found, page.text
    return html.unescape(found[1])


def travel(
    client: Client,
    post: Post,
    provider: Provider,
    visitor: Visitor,
    decision: str = "allow",
    **fields: Any,
) -> "Answer":
    """Go to the provider, decide there, and return the page where the journey ends."""
    there = way_there(leave(client, post, provider, **fields))
    return come_back(client, visitor.decide(there, decision))


def come_back(client: Client, address: str) -> "Answer":
    """Follow the provider's redirect, and ours, to the last page."""
    assert address.startswith("http://testserver/"), address
    return client.get(address.removeprefix("http://testserver"), follow=True)


def landed_at(answer: "Answer") -> str:
    """Return the address of the last page, with its fragment."""
    return str(answer.redirect_chain[-1][0])


def is_logged_in(client: Client) -> bool:
    """Say whether somebody is."""
    return "_auth_user_id" in client.session
