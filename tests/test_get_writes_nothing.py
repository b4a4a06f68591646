"""Opening every link of every page, as everybody, changes no row: scanners open them all."""

import re
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Identity
from blog.models import Blog, Invitation
from tests import people
from tests.comments.speaking import say
from tests.factories import make_post

LINK = re.compile(r'<a\b[^>]*\shref="([^"]+)"')
# A log-in writes its session. allauth copies the address of an account made by hand into a table of
# its own when its owner first looks at it; noted at log-in, it would bar the way to two factors.
APART = (Session, EmailAddress)
MOST = 250  # pages a person; the small world below has fewer


@pytest.fixture
def blog(db: None) -> Blog:
    """Return a blog with something in every state."""
    blog = people.make_blog()
    ada, mo = people.author(blog), people.moderator(blog)
    story = make_post(blog, ada)
    make_post(blog, ada, title="A draft", slug="a-draft", status="draft").record_revision(by=ada)
    first = say(story, as_=people.guest("Tim"))
    first.approve(by=mo)
    for thing in (story, first):
        thing.like(people.guest("Tim"))
        thing.like(Identity.objects.for_account(mo))
    say(story, under=first).approve(by=mo)
    say(story, "Rude").reject(by=mo)
    say(story, "Waiting")
    people.reader()
    people.owner(blog)
    people.editor(blog)
    Invitation.objects.create(blog=blog, email="new@example.org", role="author")
    return blog


def rows() -> dict[str, list[Any]]:
    """Return every row of every table but those apart."""
    tables = [model for model in apps.get_models() if model not in APART]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in tables
    }


def crawl(client: Client, *begin: str) -> set[str]:
    """Open everything that can be reached by links from ``begin``; return what was opened."""
    seen: set[str] = set()
    ahead = list(begin)
    while ahead and len(seen) < MOST:
        address = ahead.pop(0)
        if address in seen:
            continue
        seen.add(address)
        page = client.get(address)
        assert page.status_code < 500, address
        links = [page.headers["Location"]] if page.status_code in {301, 302, 303} else []
        if page.headers.get("Content-Type", "").startswith("text/html"):
            links += LINK.findall(page.text)
        ahead += [found for link in links if (found := _ours(address, unescape(link)))]
    return seen


def _ours(page: str, link: str) -> str:
    """Return the path and query a link leads to, "" for another host or another scheme."""
    parts = urlsplit(urljoin(f"http://testserver{page}", link))
    if parts.netloc != "testserver" or parts.path.startswith("/static/"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize("who", ["", "ruth", "ada", "mo", "olga", "edda"])
def test_no_link_writes(blog: Blog, who: str) -> None:
    client = Client()
    if who:
        form = {"login": who, "password": people.PASSWORD}
        assert client.post("/accounts/login/", form).status_code == 302
    invitation = Invitation.objects.get().get_absolute_url()
    before = rows()
    opened = crawl(client, "/", "/admin/", invitation)
    assert rows() == before
    assert len(opened) > 10


def test_the_crawl_would_see_a_change(blog: Blog) -> None:
    before = rows()
    blog.move_edition()
    assert rows() != before
