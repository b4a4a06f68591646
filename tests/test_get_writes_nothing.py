"""Opening every link of every page and of every letter, as everybody, writes nothing at all."""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import get_resolver

from accounts.models import User
from blog.models import Blog, Invitation, Post, ReviewLink
from blog.models.blog import Guests
from tests import people
from tests.comments.browsing import browser, said
from tests.comments.every_state import close, make_story
from tests.comments.speaking import face, say
from tests.crawling import crawl, filled, in_letters, routes, written
from tests.factories import make_post

pytestmark = pytest.mark.django_db
# allauth copies the address of an account made by hand into a table of its own when its owner first
# looks at it; noted at log-in, it would bar the way to two factors.
APART = ("account_emailaddress",)
LETTERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@dataclass
class World:
    """What is there to be opened: the links of all letters, and the browser of a guest."""

    story: Post
    mailed: list[str]
    cookies: dict[str, str]


@pytest.fixture(scope="module")
def world(
    stage: Callable[[], AbstractContextManager[None]], run_tasks: Callable[[], None]
) -> World:
    """Return a blog with something in every state, after everybody got letters."""
    with stage(), override_settings(MAILERS=LETTERS):
        blog = people.make_blog()
        ada, mo, olga = people.author(blog), people.moderator(blog), people.owner(blog)
        people.editor(blog)
        draft = make_post(blog, ada, title="A draft", slug="a-draft", status="draft")
        review = under_review(draft, ada)
        story = make_story(blog, ada, mo)
        close(make_post(blog, ada, title="Closed", slug="closed"))
        road = blog.series.create(title="The Long Road", slug="road")
        make_post(blog, ada, title="One", slug="one", series=road, part=1).pin()
        ruth = people.reader()
        first = say(story, "Said with an account", as_=face(ruth), by=ruth)
        first.approve(by=mo)
        first.edit("Said otherwise", by=ruth)
        gus = browser()
        said(gus, story, "Said by a guest")
        write_letters(blog, story, ada, olga, run_tasks)
        cookies = {name: morsel.value for name, morsel in gus.cookies.items()}
        return World(story, [review, *in_letters(mail.outbox)], cookies)


def under_review(draft: Post, ada: User) -> str:
    """Let a draft have a past, and be read and noted on by a link; return its address."""
    draft.record_revision(by=ada)
    draft.body = "<p>It left at eleven.</p>"
    draft.save()
    draft.record_revision(by=ada)
    address = ReviewLink.make(draft, by=ada, reader="Gus", days=7).get_absolute_url()
    note = {"name": "Gus", "body": "Which one?", "paragraph": "1"}
    answer = Client().post(f"{address}notes/", note, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 302
    return address


def write_letters(
    blog: Blog, story: Post, ada: User, olga: User, run_tasks: Callable[[], None]
) -> None:
    """Let everything happen that somebody is told of by mail."""
    Blog.objects.update(guests=Guests.CONFIRM)
    story.blog.refresh_from_db()
    said(browser(), story, "Said by somebody who has to confirm", email="new@example.com")
    Blog.objects.update(guests=Guests.WELCOME)
    Client().post("/accounts/my-data/", {"email": "tim@example.com"})
    Client().post("/accounts/password/reset/", {"email": ada.email})
    Client().post("/accounts/signup/", {"email": ada.email})
    owner = Client()
    owner.force_login(olga)
    for whom in ("somebody@example.org", "ruth"):
        form = {"who": whom, "email": whom, "handle": whom, "role": "author"}
        owner.post("/admin/blog/membership/invite/", form)
    run_tasks()


@pytest.mark.parametrize("who", ["", "a guest", "ruth", "ada", "mo", "olga", "edda"])
def test_no_link_writes(world: World, who: str) -> None:
    client = Client()
    if who == "a guest":
        client.cookies.load(world.cookies)
    elif who:
        form = {"login": who, "password": people.PASSWORD}
        assert client.post("/accounts/login/", form).status_code == 302
    invited = Invitation.objects.get().get_absolute_url()
    opened = crawl(client, "/", "/admin/", invited, *world.mailed, apart=APART)
    assert world.story.get_absolute_url() in opened


@pytest.mark.parametrize("who", ["", "olga"])
def test_no_address_of_ours_writes_though_no_link_leads_there(world: World, who: str) -> None:
    client, story = Client(), world.story
    if who:
        client.force_login(User.objects.get(handle=who))
    make_post(story.blog, User.objects.get(handle="ada"), kind="page", slug="a-page")
    day = {"year": f"{story.published_on:%Y}", "month": f"{story.published_on:%m}"}
    day |= {"day": f"{story.published_on:%d}", "post_pk": str(story.pk)}
    first = str(story.conversation.comments.values_list("pk", flat=True)[0])
    parts = {**day, "pk": first, "object_id": first}
    slugs = (story.slug, "a-page")
    ways = {route for route in routes(get_resolver()) if not route.startswith("accounts/")}
    with written(APART) as tables:
        for route, slug in itertools.product(sorted(ways), slugs):
            address = filled(route, {**parts, "slug": slug})
            for ask in (client.get, client.head):
                answer = ask(address, {"since": "0"})
                assert answer.status_code < 500, address
                assert not tables, address
    assert len(ways) > 90


def test_the_letters_lead_somewhere(world: World) -> None:
    ways = {path.rsplit("/", 2)[0] for path in world.mailed}
    about_comments = {"/comments/decide", "/comments/confirm", "/comments/withdraw"}
    assert {*about_comments, "/accounts/my-data/by-mail", "/invitations"} <= ways
    assert any(way.endswith("/review") for way in ways)


def test_the_crawl_would_see_a_change(world: World) -> None:
    with written() as tables:
        world.story.blog.move_edition()
    assert tables == ["blog_blog"]
