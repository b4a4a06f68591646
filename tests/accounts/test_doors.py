"""Where a log-in may lead, and who may send one: to no other site, and by none."""

import itertools
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.test import Client

from blog.models import Blog
from tests import people
from tests.accounts.mailbox import Mailbox
from tests.comments.browsing import FROM_OUR_PAGE, browser
from tests.comments.travelling import come_back, is_logged_in, leave, way_there
from tests.factories import make_post
from tests.internet.visitor import Visitor
from tests.internet.world import Internet

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
]


def door(path: str, target: str) -> str:
    return f"{path}?{urlencode({'next': target})}"


def assert_leads_home(answer: "Answer") -> None:
    """Assert that each step of the way was a path of this site."""
    assert answer.redirect_chain
    for step, _status in answer.redirect_chain:
        assert step.startswith("/"), step
        assert not step.startswith(("//", "/\\")), step
        assert "\t" not in step


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_password_leads_to_no_other_site(target: str, blog: Blog, client: Client) -> None:
    people.reader()
    form = {"login": "ruth", "password": people.PASSWORD, "next": target}
    answer = client.post(door("/accounts/login/", target), form, follow=True)
    assert is_logged_in(client)
    assert_leads_home(answer)
    # Whoever is in already is led on at once.
    assert_leads_home(client.get(door("/accounts/login/", target), follow=True))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_mailed_code_leads_to_no_other_site(
    target: str, blog: Blog, client: Client, mailbox: Mailbox
) -> None:
    ruth = people.reader()
    client.post(door("/accounts/login/code/", target), {"email": ruth.email, "next": target})
    code = {"code": mailbox.code(), "next": target}
    answer = client.post("/accounts/login/code/confirm/", code, follow=True)
    assert is_logged_in(client)
    assert_leads_home(answer)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_showing_that_it_is_still_you_leads_to_no_other_site(
    target: str, blog: Blog, client: Client
) -> None:
    people.reader()
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    form = {"password": people.PASSWORD, "next": target}
    answer = client.post(door("/accounts/reauthenticate/", target), form, follow=True)
    assert_leads_home(answer)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_logging_out_leads_to_no_other_site(target: str, blog: Blog, client: Client) -> None:
    client.force_login(people.reader())
    answer = client.post(door("/accounts/logout/", target), {"next": target}, follow=True)
    assert not is_logged_in(client)
    assert_leads_home(answer)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_provider_leads_to_no_other_site(
    target: str, internet: Internet, blog: Blog, visitor: Visitor
) -> None:
    reader = browser()
    form = {"next": target}
    page = reader.post("/accounts/twitter_oauth2/login/", form, headers=FROM_OUR_PAGE)
    assert "evil" not in page.text
    assert "evil" not in str(dict(reader.session))
    answer = come_back(reader, visitor.decide(way_there(page)))
    assert is_logged_in(reader)
    assert_leads_home(answer)


@pytest.mark.parametrize("target", ["1", "-1", "[]", "%00", "account_login", "a/b", ".", "?x"])
def test_what_is_no_path_leads_home(target: str, blog: Blog, internet: Internet) -> None:
    """Django takes such a word for the name of a page of ours, which it is not."""
    stranger, ruth = browser(), browser(people.reader())
    for client, path in itertools.product(
        (stranger, ruth), ("/accounts/prove/", "/accounts/twitter_oauth2/login/")
    ):
        answer = client.post(path, {"next": target}, headers=FROM_OUR_PAGE)
        assert answer.status_code in (200, 302)
        assert answer.headers.get("Location", "/") == "/"


def test_another_site_logs_nobody_in_with_a_password(blog: Blog) -> None:
    people.reader()
    victim = browser()
    elsewhere = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    form = {"login": "ruth", "password": people.PASSWORD}
    answer = victim.post("/accounts/login/", form, headers=elsewhere)
    assert answer.status_code == 403
    assert people.PASSWORD not in answer.text
    assert not is_logged_in(victim)


def test_another_site_logs_nobody_in_with_its_own_code_of_a_provider(
    blog: Blog, internet: Internet, visitor: Visitor
) -> None:
    """The attacker stops before coming back, and lets the victim's browser open that address."""
    post = make_post(blog, people.author(blog))
    attacker, victim = browser(), browser()
    back = visitor.decide(way_there(leave(attacker, post, internet.x)))
    leave(victim, post, internet.x)  # who is just about to log in themselves
    come_back(victim, back)
    assert not is_logged_in(victim)
    come_back(attacker, back)
    assert is_logged_in(attacker)


@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_a_token_that_a_page_hands_in_opens_nothing(
    provider: str, blog: Blog, internet: Internet, client: Client
) -> None:
    """allauth has a door of its own for that; whose token it is nobody could tell."""
    token = {"credential": "a.b.c", "access_token": "a"}
    answer = client.post(f"/accounts/{provider}/login/token/", token, headers=FROM_OUR_PAGE)
    assert answer.status_code == 404
    assert not is_logged_in(client)


def test_another_site_logs_nobody_out(blog: Blog) -> None:
    ruth = browser(people.reader())
    post = make_post(blog, people.author(blog))
    elsewhere = {"sec-fetch-site": "cross-site"}
    for path in ("/accounts/logout/", f"/comments/to/{post.pk}/log-out/"):
        assert ruth.post(path, headers=elsewhere).status_code == 403
        assert is_logged_in(ruth)
    ruth.post(f"/comments/to/{post.pk}/log-out/", headers=FROM_OUR_PAGE)
    assert not is_logged_in(ruth)
