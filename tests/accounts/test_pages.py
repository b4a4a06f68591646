"""Every page of accounts: by the right person, by nobody, with the wrong method, without script."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from blog.models import Blog
from tests import people

ENTRANCE = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/inactive/",
    "/accounts/3rdparty/login/cancelled/",
]
INSIDE = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/reauthenticate/",
    "/accounts/3rdparty/",
]


def enter(client: Client) -> None:
    """Log in, and say the password once more, as the pages about keys ask."""
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("address", ENTRANCE)
def test_the_entrance_is_open_and_calm(client: Client, blog: Blog, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    _is_one_of_our_pages(page.content.decode())


@pytest.mark.parametrize("address", INSIDE)
def test_pages_inside_are_there_for_who_is_logged_in(
    client: Client, blog: Blog, address: str
) -> None:
    people.reader()
    enter(client)
    page = client.get(address)
    assert page.status_code == 200
    _is_one_of_our_pages(page.content.decode())


@pytest.mark.parametrize("address", INSIDE)
def test_pages_inside_send_nobody_to_the_entrance(client: Client, blog: Blog, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 302
    assert page["Location"].startswith(("/accounts/login/?next=", "/"))


@pytest.mark.parametrize("address", ENTRANCE[:4] + INSIDE[:2])
def test_an_unknown_method_is_refused(client: Client, blog: Blog, address: str) -> None:
    people.reader()
    if address in INSIDE:
        enter(client)
    assert client.delete(address).status_code in (302, 405)


def test_a_code_page_without_a_code_under_way_leads_back(client: Client, blog: Blog) -> None:
    for address in ("login/code/confirm/", "password/reset/confirm/", "password/reset/complete/"):
        assert client.get(f"/accounts/{address}").status_code == 302


def test_a_log_in_that_broke_nobody_knows_where_is_told_in_words(
    client: Client, blog: Blog
) -> None:
    page = client.get("/accounts/3rdparty/login/error/")
    assert page.status_code == 401
    assert "The log-in did not work" in page.text
    _is_one_of_our_pages(page.text)


def test_recovery_codes_are_shown_to_who_has_them(client: Client, blog: Blog) -> None:
    ruth = people.reader()
    enter(client)
    Authenticator.objects.create(
        user=ruth, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "seed", "used_mask": 0}
    )
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200


def test_no_page_of_accounts_is_kept_by_a_cache(client: Client, blog: Blog) -> None:
    people.reader()
    for address in ENTRANCE:
        assert "no-store" in client.get(address)["Cache-Control"], address
    enter(client)
    for address in (*INSIDE, "/admin/", "/nowhere/"):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_pages_say_what_the_policy_allows(client: Client, blog: Blog) -> None:
    for address in ENTRANCE:
        page = client.get(address).content.decode()
        nonces = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*nonce=)(?![^>]*json)[^>]*>", page)
        assert not nonces, (address, nonces)


def _is_one_of_our_pages(page: str) -> None:
    assert 'href="/static/css/base.css"' in page
    assert page.count("<h1") == 1
    assert 'style="' not in page
    assert not re.search(r"\son\w+=", page)
