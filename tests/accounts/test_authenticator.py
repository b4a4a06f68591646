"""Connecting an authenticator app: the picture that its camera reads."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.test import Client

from blog.models import Blog
from tests import people

PAGE = "/accounts/2fa/totp/activate/"
PICTURE = "/accounts/2fa/totp/code.svg"


@pytest.fixture
def ruth_is_here(blog: Blog, client: Client, no_limits: Callable[[], None]) -> None:
    people.reader()
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    no_limits()


@pytest.mark.usefixtures("ruth_is_here")
def test_the_page_shows_a_picture_of_its_secret_which_no_cache_keeps(client: Client) -> None:
    page = client.get(PAGE).text
    assert f'src="{PICTURE}"' in page
    secret = client.session[SECRET_SESSION_KEY]
    assert secret in page
    first = client.get(PICTURE)
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in first.headers["Cache-Control"]
    assert first.content.startswith(b"<?xml") or b"<svg" in first.content
    assert client.get(PICTURE).content == first.content
    assert client.session[SECRET_SESSION_KEY] == secret
    client.get(PAGE)  # a new page is a new secret
    assert client.get(PICTURE).content != first.content


@pytest.mark.usefixtures("ruth_is_here")
def test_there_is_no_picture_without_a_secret(client: Client) -> None:
    assert client.get(PICTURE).status_code == 404


def test_a_stranger_gets_no_picture(client: Client, blog: Blog) -> None:
    assert client.get(PICTURE).status_code == 302
