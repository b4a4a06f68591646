"""A name that a provider asserts, wherever it appears: shown as what it is, doing nothing."""

import dataclasses
import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import NAME_LENGTH, Identity, User
from blog.models import Blog, Post
from comments.models import Comment
from storyteller.lib.text import scrub_line
from tests import people
from tests.comments.browsing import browser, said, send
from tests.comments.travelling import travel
from tests.internet.cast import ADA
from tests.internet.faults import HOSTILE_NAMES
from tests.internet.visitor import Visitor
from tests.internet.world import Internet
from tests.lib.markup import Reading
from tests.liking import like
from tests.post_office import open_post_office

ATOM = "{http://www.w3.org/2005/Atom}"
# What must not reach a reader as it is: it turns the line round, or cannot be sent at all.
FORBIDDEN = re.compile("[\0\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
WORDS = "I was on that train."


@pytest.fixture(params=HOSTILE_NAMES, ids=list(HOSTILE_NAMES))
def name(request: pytest.FixtureRequest, internet: Internet) -> str:
    """Return a hostile name as it is shown; somebody at X bears it."""
    said_there = HOSTILE_NAMES[request.param]
    internet.x.person = dataclasses.replace(ADA, name=said_there)
    return scrub_line(said_there.encode("utf-8", "ignore").decode())[:NAME_LENGTH].strip()


@pytest.fixture
def mallory(name: str, post: Post, internet: Internet, visitor: Visitor) -> Client:
    """Return the browser of whoever bears the name, logged in; a comment waits, a like is given."""
    client = browser()
    travel(client, post, internet.x, visitor)
    said(client, post, WORDS)
    assert like(client, post, csrfmiddlewaretoken="").status_code == 303
    return client


@pytest.fixture
def letters(
    moderator: User, settings: Settings, run_tasks: Callable[[], None]
) -> Iterator[Callable[[], list[EmailMessage]]]:
    """Return a function that works off the queue and returns what arrived at a real mail server."""
    with open_post_office() as (office, mailers):
        settings.MAILERS = mailers

        def arrived() -> list[EmailMessage]:
            run_tasks()
            return office.letters

        yield arrived


def assert_shows(page: str, name: str) -> None:
    """Assert that ``name`` stands in a page in words, and nothing of it acts."""
    reading = Reading(page)
    assert name in " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())
    assert not FORBIDDEN.search(page)
    assert not [
        attribute for _tag, attribute, _value in reading.attributes if attribute[:2] == "on"
    ]
    assert "x" not in reading.values("src")
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert all('type="application/' in attributes for attributes in inline), inline


def comment() -> Comment:
    return Comment.objects.select_related("blog", "conversation__post").get()


def test_on_the_pages_that_everybody_reads(
    mallory: Client, name: str, post: Post, moderator: User
) -> None:
    comment().approve(by=moderator)
    said(mallory, post, "And once more.", parent="1")
    address = post.get_absolute_url()
    for path in (address, f"{address}comment/1/", f"{address}comment/1/replies/"):
        page = Client().get(path).text
        assert_shows(page, name)
        assert "badge" not in page
    assert_shows(Client().get(f"{address}?replyto=1").text, f"Leave a Reply to {name}")
    assert_shows(Client().get(f"/likes/{post.pk}/").text, name)


def test_in_what_machines_read(mallory: Client, name: str, post: Post, moderator: User) -> None:
    comment().approve(by=moderator)
    page = Client().get(post.get_absolute_url()).text
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    [told] = json.loads(block)["comment"]
    assert told["author"]["name"] == name
    for feed in ("/comments/feed/", f"{post.get_absolute_url()}feed/"):
        tree = ET.fromstring(Client().get(feed).content)  # noqa: S314 -- our own feed
        assert [one.text for one in tree.iter(f"{ATOM}name")] == [name]
        assert name in str(tree.findtext(f"{ATOM}entry/{ATOM}title"))


def test_on_the_pages_of_whoever_bears_it(mallory: Client, name: str, post: Post) -> None:
    strip = f"{name} : You are commenting using your X account."
    assert_shows(mallory.get(post.get_absolute_url()).text, strip)
    face = Identity.objects.get(kind="x")
    pages = ("/accounts/profile/", f"/accounts/faces/{face.pk}/", "/accounts/comments/")
    for path in (*pages, "/accounts/3rdparty/", "/accounts/my-data/", "/accounts/email/"):
        page = mallory.get(path)
        assert page.status_code == 200, path
        assert_shows(page.text, name if path != "/accounts/comments/" else WORDS)
        assert html.escape(name) in page.text
    page = mallory.get("/accounts/my-data/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    file = mallory.post("/accounts/my-data/export/", {"csrfmiddlewaretoken": token[1]})
    exported = file.getvalue().decode()
    assert not FORBIDDEN.search(exported)
    assert name in [face["name"] for face in json.loads(exported)["identities"]]


def test_at_the_desk(mallory: Client, name: str, post: Post, moderator: User) -> None:
    queue = "/admin/comments/comment/"
    mo, boss = browser(moderator), browser(User.objects.create_superuser("boss"))
    assert_shows(mo.get(queue).text, name)
    assert_shows(mo.get(f"{queue}{comment().pk}/change/").text, name)
    likes = mo.get("/admin/blog/like/")
    assert_shows(likes.text, name)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', likes.text)
    assert token
    verb = {"decide": f"block:{post.likes.get().pk}", "csrfmiddlewaretoken": token[1]}
    assert_shows(mo.post("/admin/blog/like/decide/", verb, follow=True).text, name)
    assert_shows(mo.get("/admin/blog/ban/").text, name)
    identity, account = Identity.objects.get(kind="x"), User.objects.get(identities__kind="x")
    for path in (
        "/admin/accounts/identity/",
        f"/admin/accounts/identity/{identity.pk}/change/",
        "/admin/accounts/user/",
        f"/admin/accounts/user/{account.pk}/change/",
    ):
        page = boss.get(path)
        assert page.status_code == 200, path
        assert not FORBIDDEN.search(page.text)
        assert html.escape(name) in page.text, path


def test_in_the_letter_to_the_moderators(
    letters: Callable[[], list[EmailMessage]], mallory: Client, name: str, moderator: User
) -> None:
    to_mo = [letter for letter in letters() if letter["To"] == moderator.email]
    [letter] = to_mo
    assert letter["Bcc"] is None
    assert not FORBIDDEN.search(str(letter["Subject"]))
    plain = letter.get_body(("plain",))
    rich = letter.get_body(("html",))
    assert plain
    assert rich
    assert name in " ".join(plain.get_content().split())
    page = rich.get_content()
    assert name in " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())
    reading = Reading(page)
    assert "x" not in reading.values("src")
    assert not reading.tags & {"script", "img"}


@pytest.mark.parametrize(
    "twin", ["Ada", "Аda", "ADA", "Ádа", "A d a", "Αda", "The Storytell\u0435r"]
)
def test_a_name_like_the_authors_or_the_blogs_waits_and_the_moderator_reads_why(
    twin: str, post: Post, blog: Blog, internet: Internet, visitor: Visitor
) -> None:
    blog.comment_mode = "open"
    blog.save()
    internet.x.person = dataclasses.replace(ADA, name=twin)
    client = browser()
    travel(client, post, internet.x, visitor)
    assert send(client, post, WORDS).status_code == 303
    waiting = comment()
    assert waiting.status == Comment.Status.PENDING
    assert [reason["rule"] for reason in waiting.hold_reasons][:1] == ["name_reserved"]
    assert WORDS not in Client().get(post.get_absolute_url()).text
    waiting.approve(by=people.moderator(blog))
    assert "badge-author" not in Client().get(post.get_absolute_url()).text
