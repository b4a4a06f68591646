"""The stand-ins for X and Facebook: strict as the real ones, and there for this machine only."""

import base64
import hashlib
import io
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from PIL import Image
from pytest_django import Settings

from blog.models import Blog
from storyteller import log_ins

ORIGIN = "http://localhost:8000"
BACK = f"{ORIGIN}/accounts/oidc/demo-x/login/callback/"
VERIFIER = "a verifier that nobody else has"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
X = "/accounts/demo/x"
EVERY_PAGE = [
    f"{X}/.well-known/openid-configuration",
    f"{X}/authorize",
    f"{X}/userinfo",
    f"{X}/portraits/ada-winter.png",
]


@pytest.fixture(autouse=True)
def demo(settings: Settings, blog: Blog) -> None:
    """Switch the stand-ins on, as ``DEMO_LOGINS=1`` does."""
    settings.DEMO_ORIGIN = ORIGIN


@pytest.fixture
def blog(db: None) -> Blog:
    return Blog.objects.create(title="The Storyteller")


def question(**changes: str) -> dict[str, str]:
    """Return what our own client asks of the stand-in for X."""
    return {
        "client_id": "demo-x",
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "openid profile email",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "state": "a state",
    } | changes


def doors(page: Any) -> dict[str, dict[str, list[str]]]:
    """Return where each link leads: its words, and the query it carries back."""
    links = re.findall(r'<a[^>]*href="(http[^"]+)"[^>]*>(.*?)</a>', page.text, re.DOTALL)
    return {
        " ".join(re.sub(r"<[^>]+>", "", words).split()): parse_qs(urlsplit(unescape(link)).query)
        for link, words in links
    }


def consent(client: Client, name: str = "Go on as Ada Winter", **changes: str) -> str:
    page = client.get(f"{X}/authorize", question(**changes))
    return doors(page)[name]["code"][0]


def exchange(given: str, **changes: str) -> Any:
    asked = {
        "client_id": "demo-x",
        "client_secret": log_ins.DEMO_SECRET,
        "grant_type": "authorization_code",
        "code": given,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    strict = Client(enforce_csrf_checks=True)
    return strict.post(f"{X}/token", asked | changes)


def profile(client: Client, token: str, service: str = "x") -> Any:
    bearer = {"Authorization": f"Bearer {token}"}
    return client.get(f"/accounts/demo/{service}/userinfo", headers=bearer)


def test_without_the_setting_nothing_is_there(client: Client, settings: Settings) -> None:
    settings.DEMO_ORIGIN = ""
    for address in EVERY_PAGE:
        assert client.get(address, question()).status_code == 404, address
    assert client.post(f"{X}/token").status_code == 404


@pytest.mark.parametrize(
    "from_elsewhere",
    [
        {"REMOTE_ADDR": "203.0.113.5"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=203.0.113.5"},
    ],
)
def test_another_machine_finds_nothing(client: Client, from_elsewhere: dict[str, Any]) -> None:
    assert client.get(EVERY_PAGE[0]).status_code == 200
    for address in EVERY_PAGE:
        assert client.get(address, question(), **from_elsewhere).status_code == 404, address
    assert client.post(f"{X}/token", **from_elsewhere).status_code == 404


def test_the_description_names_doors_that_open(client: Client) -> None:
    told = client.get(EVERY_PAGE[0]).json()
    assert told["issuer"] == f"{ORIGIN}{X}"
    assert told["authorization_endpoint"] == f"{ORIGIN}{X}/authorize"
    assert told["token_endpoint"] == f"{ORIGIN}{X}/token"
    assert told["userinfo_endpoint"] == f"{ORIGIN}{X}/userinfo"


def test_the_page_offers_three_people_and_a_way_out(client: Client) -> None:
    page = client.get(f"{X}/authorize", question())
    assert list(doors(page)) == [
        "Go on as Ada Winter",
        "Go on as نور الهدى",
        "Go on as Bo",
        "Cancel",
    ]
    assert doors(page)["Cancel"] == {"error": ["access_denied"], "state": ["a state"]}
    assert "Log in with X (demo)" in page.text


def test_a_typed_name_gets_a_door_of_its_own(client: Client) -> None:
    page = client.get(f"{X}/authorize", question(name=' <b>Zoë\u202e "'))
    assert "<b>Zoë" not in page.text
    assert "\u202e" not in page.text
    code = doors(page)["Go on as &lt;b&gt;Zoë &quot;"]["code"][0]
    told = profile(client, exchange(code).json()["access_token"]).json()
    assert told["name"] == '<b>Zoë "'
    assert "picture" not in told


def test_a_consent_becomes_a_profile(client: Client) -> None:
    answer = exchange(consent(client))
    assert answer.status_code == 200
    assert profile(client, answer.json()["access_token"]).json() == {
        "sub": "ada-winter",
        "name": "Ada Winter",
        "preferred_username": "ada-winter",
        "profile": "https://example.com/ada-winter",
        "picture": f"{ORIGIN}{X}/portraits/ada-winter.png",
    }


def test_facebook_tells_an_address_and_x_does_not(client: Client) -> None:
    back = BACK.replace("demo-x", "demo-facebook")
    asked = question(client_id="demo-facebook", redirect_uri=back)
    page = client.get("/accounts/demo/facebook/authorize", asked)
    answer = client.post(
        "/accounts/demo/facebook/token",
        {
            "client_id": "demo-facebook",
            "client_secret": log_ins.DEMO_SECRET,
            "code": doors(page)["Go on as Bo"]["code"][0],
            "redirect_uri": back,
            "code_verifier": VERIFIER,
        },
    )
    token = answer.json()["access_token"]
    assert profile(client, token, "facebook").json()["email"] == "bo@example.com"
    assert profile(client, token, "x").status_code == 401


def test_a_portrait_is_a_picture(client: Client) -> None:
    answer = client.get(f"{X}/portraits/ada-winter.png")
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (200, 200)
    for handle in ("bo", "nobody"):
        assert client.get(f"{X}/portraits/{handle}.png").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://localhost:8001/accounts/oidc/demo-x/login/callback/"},
        {"redirect_uri": "http://example.com:8000/accounts/oidc/demo-x/login/callback/"},
        {"redirect_uri": f"{BACK}?next=/"},
        {"redirect_uri": BACK.replace("demo-x", "demo-facebook")},
        {"redirect_uri": ""},
        {"client_id": "demo-facebook"},
        {"response_type": "token"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
    ],
)
def test_nobody_is_sent_to_where_our_client_does_not_live(
    client: Client, changes: dict[str, str]
) -> None:
    assert client.get(f"{X}/authorize", question(**changes)).status_code == 404


def test_both_spellings_of_this_machine_are_home(client: Client) -> None:
    there = BACK.replace("localhost", "127.0.0.1")
    assert client.get(f"{X}/authorize", question(redirect_uri=there)).status_code == 200


def test_a_code_works_once(client: Client) -> None:
    code = consent(client)
    assert exchange(code).status_code == 200
    again = exchange(code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_secret": "another"}, 401),
        ({"client_secret": ""}, 401),
        ({"client_id": "demo-facebook"}, 401),
        ({"redirect_uri": BACK.replace("localhost", "127.0.0.1")}, 400),
        ({"code_verifier": "another"}, 400),
        ({"code_verifier": ""}, 400),
        ({"code": "made:up"}, 400),
        ({"code": ""}, 400),
    ],
)
def test_a_code_is_for_who_asked_for_it(
    client: Client, changes: dict[str, str], status: int
) -> None:
    assert exchange(consent(client), **changes).status_code == status


def test_a_code_is_good_for_ten_minutes(client: Client) -> None:
    with time_machine.travel("2026-11-25 12:00:00+00:00", tick=False) as clock:
        code = consent(client)
        clock.shift(601)
        assert exchange(code).status_code == 400


def test_a_code_is_no_token_and_nothing_made_up_is(client: Client) -> None:
    code = consent(client)
    for word in (code, "made:up", ""):
        assert profile(client, word).status_code == 401
    assert client.get(f"{X}/userinfo").status_code == 401


def test_a_wrong_method_is_refused(client: Client) -> None:
    assert client.get(f"{X}/token").status_code == 405
    for address in EVERY_PAGE:
        assert client.post(address).status_code == 405, address


def test_another_service_has_no_stand_in(client: Client) -> None:
    assert client.get("/accounts/demo/google/authorize", question()).status_code == 404
