"""What a log-in at a provider opens, and what it never opens."""

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from accounts.models import Identity, User
from blog.models import Blog, Post
from tests import people
from tests.accounts.mailbox import Mailbox
from tests.comments.browsing import FROM_OUR_PAGE, browser, kept, send
from tests.comments.travelling import (
    TYPED,
    WORDS,
    come_back,
    is_logged_in,
    landed_at,
    leave,
    travel,
    way_there,
)
from tests.factories import make_post
from tests.internet.cast import BABBAGE
from tests.internet.provider import Provider
from tests.internet.visitor import Visitor
from tests.internet.world import Internet
from tests.liking import at_once

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

EVERYBODY = ["x", "facebook", "google", "github", "openid"]
WITH_ADDRESS = ["facebook", "google", "openid"]


@pytest.fixture
def post(blog: Blog) -> Post:
    return make_post(blog, people.author(blog))


@pytest.fixture
def reader() -> Client:
    return browser()


@pytest.fixture(params=EVERYBODY)
def provider(request: pytest.FixtureRequest, internet: Internet) -> Provider:
    found: Provider = getattr(internet, request.param)
    return found


def whoever_is_in(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


# Whose account it opens -------------------------------------------------------------------------


def test_a_second_log_in_opens_the_same_account(
    provider: Provider, post: Post, visitor: Visitor, reader: Client
) -> None:
    travel(reader, post, provider, visitor)
    other = browser()
    travel(other, post, provider, visitor)
    assert whoever_is_in(other) == whoever_is_in(reader)
    assert SocialAccount.objects.count() == 1
    assert Identity.objects.count() == 1


def test_what_the_provider_changes_moves_the_edition_of_where_it_is_shown(
    internet: Internet, blog: Blog, post: Post, visitor: Visitor, reader: Client
) -> None:
    travel(reader, post, internet.x, visitor)
    assert send(reader, post, body=WORDS).status_code == 303
    blog.refresh_from_db()
    before = blog.edition
    travel(browser(), post, internet.x, visitor)
    blog.refresh_from_db()
    assert blog.edition == before, "nothing is shown otherwise"
    internet.x.person = dataclasses.replace(internet.x.person, name="Countess")
    travel(browser(), post, internet.x, visitor)
    blog.refresh_from_db()
    assert blog.edition == before + 1


@pytest.mark.parametrize("service", WITH_ADDRESS)
def test_an_address_that_a_provider_asserts_opens_nobodys_account(
    service: str, internet: Internet, blog: Blog, post: Post, visitor: Visitor, reader: Client
) -> None:
    olga = people.owner(blog)
    EmailAddress.objects.create(user=olga, email=olga.email, verified=True, primary=True)
    provider = getattr(internet, service)
    provider.person = dataclasses.replace(provider.person, email="Olga@Example.org")
    page = travel(reader, post, provider, visitor)
    # It is a log-in like any other, of somebody else.
    assert kept(page, "body") == WORDS
    assert "You are commenting using your" in page.text
    stranger = whoever_is_in(reader)
    assert stranger != olga
    assert stranger.email == ""
    assert EmailAddress.objects.get().user == olga
    assert Identity.objects.get(user=stranger).email == "olga@example.org"
    assert reader.get("/admin/").status_code != 200


@pytest.mark.parametrize("service", WITH_ADDRESS)
def test_an_address_that_a_provider_asserts_is_not_proved(
    service: str, internet: Internet, post: Post, visitor: Visitor, reader: Client
) -> None:
    guest = people.guest("Gus")
    send(browser(), post, "Said by Gus.", name="Gus", email=guest.email)
    provider = getattr(internet, service)
    provider.person = dataclasses.replace(provider.person, email=guest.email)
    ruth = people.reader()
    hers = Client()
    hers.login(username="ruth", password=people.PASSWORD)
    for client in (reader, hers):
        for _time in range(2):
            travel(client, post, provider, visitor)
        assert client.get("/accounts/comments/").context["earlier"] == []
        client.post("/accounts/comments/claim/", {"face": guest.pk}, headers=FROM_OUR_PAGE)
        SocialAccount.objects.all().delete()
    guest.refresh_from_db()
    assert guest.user is None
    assert not EmailAddress.objects.filter(email=guest.email).exists()
    assert User.objects.get(pk=ruth.pk).email == "ruth@example.org"


def test_an_asserted_address_is_mailed_no_code(
    internet: Internet, post: Post, visitor: Visitor, reader: Client, mailbox: Mailbox
) -> None:
    travel(reader, post, internet.facebook, visitor)
    client = Client()
    client.post("/accounts/login/code/", {"email": "ada.l@example.com"})
    assert "code" not in mailbox.last().lower()
    assert not is_logged_in(client)


def test_a_log_in_that_belongs_to_another_is_not_linked(
    internet: Internet, post: Post, visitor: Visitor, reader: Client
) -> None:
    travel(reader, post, internet.x, visitor)
    ruth = people.reader()
    hers = Client()
    hers.login(username="ruth", password=people.PASSWORD)
    page = travel(hers, post, internet.x, visitor)
    assert "This X account already belongs to somebody else here." in page.text
    assert kept(page, "body") == WORDS
    assert whoever_is_in(hers) == ruth
    assert not SocialAccount.objects.filter(user=ruth).exists()


def test_an_account_proves_itself_before_a_log_in_is_linked(
    internet: Internet, post: Post, visitor: Visitor
) -> None:
    ruth = people.reader()
    client = Client()
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    asked = travel(client, post, internet.x, visitor)
    assert landed_at(asked) == "/accounts/reauthenticate/"
    assert not SocialAccount.objects.exists()
    page = client.post(landed_at(asked), {"password": people.PASSWORD}, follow=True)
    assert landed_at(page) == f"{post.get_absolute_url()}#comment-form"
    assert kept(page, "body") == WORDS
    assert SocialAccount.objects.get().user == ruth
    assert "You are commenting using your X account." in page.text


def test_two_log_ins_of_one_person_open_one_account(
    internet: Internet, post: Post, visitor: Visitor, reader: Client
) -> None:
    internet.facebook.person = BABBAGE
    travel(reader, post, internet.x, visitor)
    travel(reader, post, internet.facebook, visitor)
    other = browser()
    travel(other, post, internet.facebook, visitor)
    assert whoever_is_in(other) == whoever_is_in(reader)
    assert set(Identity.objects.values_list("kind", flat=True)) == {"x", "facebook"}


@pytest.mark.django_db(transaction=True)
def test_two_browsers_that_log_in_for_the_first_time_at_once_are_one_person(
    internet: Internet, post: Post
) -> None:
    browsers = [browser() for _time in range(4)]
    backs = [Visitor(internet).decide(way_there(leave(one, post, internet.x))) for one in browsers]
    pages: list[Answer] = []
    at_once(partial(_come_back_to, pages, *each) for each in zip(browsers, backs, strict=True))
    assert [(page.status_code, kept(page, "body")) for page in pages] == [(200, WORDS)] * 4
    ada = SocialAccount.objects.get().user
    assert User.objects.count() == 2, "the author, and one who logged in"
    inside = [one for one in browsers if is_logged_in(one)]
    assert inside
    assert {whoever_is_in(one) for one in inside} == {ada}
    assert Identity.objects.get().user == ada


def _come_back_to(pages: "list[Answer]", client: Client, back: str) -> None:
    pages.append(come_back(client, back))


# The doors --------------------------------------------------------------------------------------


def test_a_form_of_another_site_starts_no_log_in(
    provider: Provider, post: Post, reader: Client
) -> None:
    elsewhere = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    for address in (
        f"/comments/to/{post.pk}/with/{provider.id}/",
        f"/accounts/{provider.id}/login/",
    ):
        answer = reader.post(address, TYPED, headers=elsewhere)
        assert answer.status_code == 403
        assert "http-equiv" not in answer.text


def test_looking_at_the_address_of_a_log_in_starts_none(
    provider: Provider, post: Post, reader: Client
) -> None:
    for address in (
        f"/comments/to/{post.pk}/with/{provider.id}/",
        provider.callback.removesuffix("callback/"),
    ):
        answer = reader.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/")


def test_a_story_that_one_may_not_see_takes_no_draft(
    internet: Internet, blog: Blog, reader: Client
) -> None:
    draft = make_post(blog, people.author(blog), status="draft")
    assert leave(reader, draft, internet.x).status_code == 404


def test_a_provider_without_keys_is_no_way(
    internet: Internet, post: Post, reader: Client, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["facebook"]["APPS"] = []
    assert leave(reader, post, internet.facebook).status_code == 404
    assert "Log in with Facebook" not in reader.get(post.get_absolute_url()).text
    assert reader.get(f"{internet.facebook.callback}?code=a&state=b").status_code == 404


def test_a_forged_address_does_not_wake_a_resting_button(
    internet: Internet, post: Post, visitor: Visitor, reader: Client
) -> None:
    internet.x.returns = {"error": "server_error"}
    for number in range(3):
        there = way_there(leave(reader, post, internet.x))
        back = visitor.decide(there).removeprefix("http://testserver")
        reader.get(back, headers={"x-forwarded-for": f"198.51.{number}.7"})
    address = f"/comments/to/{post.pk}/with/{internet.x.id}/"
    forged = FROM_OUR_PAGE | {"x-forwarded-for": "203.0.113.9"}
    assert reader.post(address, TYPED, headers=forged).status_code == 302
    # A reader of another network is not held up by it.
    other = browser().post(address, TYPED, headers=FROM_OUR_PAGE, REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 200
