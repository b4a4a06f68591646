"""The test internet turns down what the real one would: else its tests would prove nothing."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from .messages import Caller
from .provider import Provider, basic
from .visitor import Answer, Visitor
from .world import Internet

SITE = "https://blog.example"
STATE = "a state of some length"
VERIFIER = "a-verifier-that-is-long-enough-for-the-standard"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
AUTHORIZE = {
    "twitter_oauth2": "https://x.com/i/oauth2/authorize",
    "facebook": "https://www.facebook.com/v24.0/dialog/oauth",
    "google": "https://accounts.google.com/o/oauth2/v2/auth",
    "github": "https://github.com/login/oauth/authorize",
    "acme": "https://id.example.org/authorize",
}
TOKEN = {
    "twitter_oauth2": "https://api.x.com/2/oauth2/token",
    "facebook": "https://graph.facebook.com/v24.0/oauth/access_token",
    "google": "https://oauth2.googleapis.com/token",
    "github": "https://github.com/login/oauth/access_token",
    "acme": "https://id.example.org/token",
}
PROFILE = {
    "twitter_oauth2": "https://api.x.com/2/users/me?user.fields=profile_image_url",
    "facebook": "https://graph.facebook.com/v24.0/me?fields=name,picture.type(large)",
    "google": "https://www.googleapis.com/oauth2/v2/userinfo",
    "github": "https://api.github.com/user",
    "acme": "https://id.example.org/userinfo",
}
SCOPE = {
    "twitter_oauth2": "users.read tweet.read",
    "facebook": "public_profile",
    "google": "openid profile",
    "github": "",
    "acme": "openid profile",
}
EVERYBODY = list(AUTHORIZE)
IN_HEADER = {"twitter_oauth2", "acme"}


@pytest.fixture
def site(outside: Internet) -> Visitor:
    """Return what a site asks from behind its own door."""
    outside.register(SITE)
    return Visitor(outside, Caller.SITE)


@pytest.fixture(params=EVERYBODY)
def provider(request: pytest.FixtureRequest, site: Visitor, outside: Internet) -> Provider:
    """Return each provider in turn."""
    return named(outside, request.param)


def named(outside: Internet, name: str) -> Provider:
    return next(found for found in outside.providers if found.id == name)


def question(provider: Provider, **changes: str) -> str:
    """Return where a site sends a visitor; a change to "" leaves the parameter out."""
    asked = {
        "client_id": provider.client_id,
        "redirect_uri": SITE + provider.callback,
        "response_type": "code",
        "scope": SCOPE[provider.id],
        "state": STATE,
        "code_challenge": CHALLENGE.decode(),
        "code_challenge_method": "S256",
    } | changes
    kept = {name: value for name, value in asked.items() if value or name == "scope"}
    return f"{AUTHORIZE[provider.id]}?{urlencode(kept)}"


def code_for(provider: Provider, visitor: Visitor) -> str:
    """Return the code that consent gives."""
    back = visitor.decide(question(provider))
    assert back.startswith(f"{SITE}{provider.callback}?"), back
    came = parse_qs(urlsplit(back).query)
    assert came["state"] == [STATE]
    return came["code"][0]


def exchange(provider: Provider, site: Visitor, code: str, /, **changes: Any) -> Answer:
    """Send a code for a token, as the site must."""
    secret = changes.pop("secret", provider.secret)
    headers = {"Authorization": basic(provider.client_id, secret)}
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": SITE + provider.callback,
        "code_verifier": VERIFIER,
    }
    if provider.id not in IN_HEADER:
        headers = {}
        sent |= {"client_id": provider.client_id, "client_secret": secret}
    sent |= changes
    if provider.id == "facebook":
        return site.get(f"{TOKEN[provider.id]}?{urlencode(sent)}")
    return site.post(TOKEN[provider.id], sent, **headers)


def token_in(answer: Answer) -> str:
    """Return the token, in whichever form it came."""
    assert answer.status == 200, answer.text
    if answer.text.startswith("{"):
        return str(json.loads(answer.text)["access_token"])
    return parse_qs(answer.text)["access_token"][0]


def ask_for_profile(provider: Provider, site: Visitor, token: str) -> Answer:
    """Ask who the bearer of the token is."""
    if provider.id != "facebook":
        return site.get(PROFILE[provider.id], Authorization=f"Bearer {token}")
    proof = hmac.new(provider.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    query = urlencode({"access_token": token, "appsecret_proof": proof})
    return site.get(f"{PROFILE['facebook']}&{query}")


# What is right passes ---------------------------------------------------------------------------


def test_a_correct_site_learns_who_somebody_is(
    provider: Provider, visitor: Visitor, site: Visitor, outside: Internet
) -> None:
    token = token_in(exchange(provider, site, code_for(provider, visitor)))
    told = ask_for_profile(provider, site, token)
    assert (told.status, "Ada Lovelace" in told.text) == (200, True)
    assert not outside.troubles


def test_a_visitor_may_say_no(provider: Provider, visitor: Visitor) -> None:
    back = parse_qs(urlsplit(visitor.decide(question(provider), "cancel")).query)
    assert (back["error"], back["state"]) == (["access_denied"], [STATE])
    assert "code" not in back


# What is wrong is turned down, and noted --------------------------------------------------------


@pytest.fixture
def noted(outside: Internet) -> Iterator[None]:
    """Fail unless the wrong request was noted."""
    yield
    assert outside.troubles


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "somebody-else"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": ""},
        {"response_type": "token"},
        {"state": ""},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
    ],
    ids=str,
)
@pytest.mark.usefixtures("noted")
def test_a_wrong_question_leads_nowhere(
    provider: Provider, visitor: Visitor, change: dict[str, str]
) -> None:
    page = visitor.get(question(provider, **change))
    assert (page.status, page.location) == (400, "")


@pytest.mark.usefixtures("noted")
def test_another_path_of_the_same_site_is_not_registered(
    provider: Provider, visitor: Visitor
) -> None:
    longer = f"{SITE}{provider.callback}?next=/"
    assert visitor.get(question(provider, redirect_uri=longer)).status == 400


@pytest.mark.usefixtures("noted")
def test_x_insists_on_pkce_and_on_its_scopes(outside: Internet, visitor: Visitor) -> None:
    outside.register(SITE)
    assert visitor.get(question(outside.x, code_challenge="")).status == 400
    assert visitor.get(question(outside.x, scope="users.read")).status == 400


@pytest.mark.usefixtures("noted")
def test_a_question_without_scope_is_turned_down_where_one_is_needed(
    outside: Internet, visitor: Visitor
) -> None:
    outside.register(SITE)
    for provider in (outside.x, outside.google, outside.openid):
        assert visitor.get(question(provider, scope="email")).status == 400


@pytest.mark.usefixtures("noted")
def test_a_parameter_that_comes_twice_is_noted(
    outside: Internet, site: Visitor, visitor: Visitor
) -> None:
    visitor.get(f"{question(outside.x)}&state=another")


@pytest.mark.parametrize(
    "change",
    [
        {"grant_type": "password"},
        {"code": "made-up"},
        {"redirect_uri": f"{SITE}/elsewhere/"},
        {"code_verifier": "b" * 50},
        {"code_verifier": ""},
        {"secret": "a guess"},
    ],
    ids=str,
)
@pytest.mark.usefixtures("noted")
def test_a_wrong_exchange_gives_no_token(
    provider: Provider, visitor: Visitor, site: Visitor, change: dict[str, str]
) -> None:
    answer = exchange(provider, site, code_for(provider, visitor), **change)
    assert answer.status == 400
    assert "access_token" not in answer.text


@pytest.mark.usefixtures("noted")
def test_a_code_is_good_once(provider: Provider, visitor: Visitor, site: Visitor) -> None:
    code = code_for(provider, visitor)
    assert exchange(provider, site, code).status == 200
    assert exchange(provider, site, code).status == 400


@pytest.mark.usefixtures("noted")
def test_a_secret_in_the_wrong_place_is_turned_down(
    provider: Provider, visitor: Visitor, site: Visitor
) -> None:
    code = code_for(provider, visitor)
    keys = {"client_id": provider.client_id, "client_secret": provider.secret}
    sent = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    sent["redirect_uri"] = SITE + provider.callback
    if provider.id in IN_HEADER:
        answer = site.post(TOKEN[provider.id], sent | keys)
    else:
        authorization = basic(provider.client_id, provider.secret)
        answer = site.post(TOKEN[provider.id], sent, Authorization=authorization)
    # Facebook takes nothing but an address.
    assert answer.status == (404 if provider.id == "facebook" else 400)


@pytest.mark.usefixtures("noted")
def test_a_made_up_token_tells_nothing(provider: Provider, site: Visitor) -> None:
    told = ask_for_profile(provider, site, "made-up")
    assert told.status in {400, 401}
    assert "Ada" not in told.text


@pytest.mark.usefixtures("noted")
@pytest.mark.parametrize("proof", ["", "0" * 64])
def test_facebook_insists_on_its_proof(
    outside: Internet, visitor: Visitor, site: Visitor, proof: str
) -> None:
    token = token_in(exchange(outside.facebook, site, code_for(outside.facebook, visitor)))
    asked = urlencode({"access_token": token, "appsecret_proof": proof})
    assert site.get(f"{PROFILE['facebook']}&{asked}").status == 400


def test_only_fields_that_were_asked_for_are_told(
    outside: Internet, visitor: Visitor, site: Visitor
) -> None:
    token = token_in(exchange(outside.x, site, code_for(outside.x, visitor)))
    bare = site.get("https://api.x.com/2/users/me", Authorization=f"Bearer {token}")
    assert "profile_image_url" not in bare.text
    token = token_in(exchange(outside.facebook, site, code_for(outside.facebook, visitor)))
    proof = hmac.new(outside.facebook.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    asked = urlencode({"access_token": token, "appsecret_proof": proof, "fields": "email,name"})
    told = site.get(f"https://graph.facebook.com/v24.0/me?{asked}")
    assert "picture" not in told.text
    assert "email" not in told.text, "its scope was not granted"


@pytest.mark.usefixtures("noted")
def test_the_site_cannot_press_the_visitors_button(provider: Provider, site: Visitor) -> None:
    site.get(question(provider))


@pytest.mark.usefixtures("noted")
def test_a_browser_cannot_exchange_a_code(provider: Provider, visitor: Visitor) -> None:
    exchange(provider, visitor, code_for(provider, visitor))


def test_consent_is_only_taken_from_whom_it_was_asked(
    outside: Internet, site: Visitor, visitor: Visitor
) -> None:
    page = visitor.get(question(outside.x)).text
    key = page.partition("name=key value=")[2].partition(">")[0]
    form = {"key": key, "decision": "allow"}
    assert Visitor(outside).post("https://x.com/i/oauth2/consent", form).status == 400


@pytest.mark.usefixtures("noted")
def test_an_address_that_there_is_not_is_noted(site: Visitor) -> None:
    assert site.get("https://api.x.com/1.1/account/verify_credentials.json").status == 404
