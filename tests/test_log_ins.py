"""Which log-ins of others there are, and what a start says of half-written ones."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from storyteller import log_ins
from tests import databases

ACME = {
    "OPENID_PROVIDERS": "acme",
    "OPENID_ACME_ISSUER": "https://login.acme.example",
    "OPENID_ACME_CLIENT_ID": "a",
    "OPENID_ACME_CLIENT_SECRET": "b",
}


def keys(*prefixes: str) -> dict[str, str]:
    """Return both keys of each provider."""
    return {
        f"{prefix}_CLIENT_{part}": f"{prefix.lower()}-{part.lower()}"
        for prefix in prefixes
        for part in ("ID", "SECRET")
    }


def test_without_keys_there_is_no_log_in_of_others() -> None:
    assert log_ins.providers({}) == settings.SOCIALACCOUNT_PROVIDERS
    assert not any(entry["APPS"] for entry in log_ins.providers({}).values())


def test_every_provider_that_can_have_keys_is_installed() -> None:
    for kind in log_ins.providers({}):
        assert apps.is_installed(f"allauth.socialaccount.providers.{kind}")


@pytest.mark.parametrize(("kind", "prefix"), log_ins.VARIABLES.items())
def test_a_pair_of_keys_makes_a_log_in(kind: str, prefix: str) -> None:
    made = log_ins.providers(keys(prefix))
    lower = prefix.lower()
    assert made[kind]["APPS"] == [{"client_id": f"{lower}-id", "secret": f"{lower}-secret"}]
    assert sum(len(entry["APPS"]) for entry in made.values()) == 1


@pytest.mark.parametrize("prefix", log_ins.VARIABLES.values())
@pytest.mark.parametrize("missing", ["ID", "SECRET"])
def test_a_key_without_its_other_half_is_refused(prefix: str, missing: str) -> None:
    half = keys(prefix) | {f"{prefix}_CLIENT_{missing}": " "}
    with pytest.raises(ImproperlyConfigured, match=f"{prefix}_CLIENT_{missing} is not:"):
        log_ins.providers(half)


def test_facebook_is_asked_in_a_version_that_is_said_aloud() -> None:
    assert log_ins.providers({})["facebook"]["VERSION"] == log_ins.FACEBOOK_API_VERSION
    made = log_ins.providers({"FACEBOOK_API_VERSION": "v31.0"})
    assert made["facebook"]["VERSION"] == "v31.0"
    with pytest.raises(ImproperlyConfigured, match="must look like v"):
        log_ins.providers({"FACEBOOK_API_VERSION": "latest/../me"})


def test_any_openid_connect_provider_is_named_by_the_operator() -> None:
    made = log_ins.providers(ACME | {"OPENID_ACME_NAME": "Acme & Sons"})
    assert made["openid_connect"]["APPS"] == [
        {
            "client_id": "a",
            "secret": "b",
            "provider_id": "acme",
            "name": "Acme & Sons",
            "settings": {"server_url": "https://login.acme.example"},
        }
    ]
    assert log_ins.providers(ACME)["openid_connect"]["APPS"][0]["name"] == "Acme"


def test_the_variables_of_a_name_with_a_hyphen_have_an_underscore() -> None:
    words = {name.replace("ACME", "OUR_CLUB"): value for name, value in ACME.items()}
    made = log_ins.providers(words | {"OPENID_PROVIDERS": "our-club"})
    assert made["openid_connect"]["APPS"][0]["provider_id"] == "our-club"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"OPENID_ACME_ISSUER": ""}, "OPENID_ACME_ISSUER is not set"),
        ({"OPENID_ACME_CLIENT_SECRET": ""}, "OPENID_ACME_CLIENT_SECRET is not:"),
        (
            {"OPENID_ACME_CLIENT_ID": "", "OPENID_ACME_CLIENT_SECRET": ""},
            "OPENID_ACME_CLIENT_ID is not set",
        ),
        ({"OPENID_ACME_ISSUER": "http://login.acme.example"}, "begins with https://"),
        ({"OPENID_ACME_ISSUER": "login.acme.example"}, "begins with https://"),
        ({"OPENID_PROVIDERS": "acme,acme"}, "is taken"),
        ({"OPENID_PROVIDERS": "facebook"}, "is taken"),
        ({"OPENID_PROVIDERS": "x"}, "is taken"),
        ({"OPENID_PROVIDERS": "demo-x"}, "is taken"),
        ({"OPENID_PROVIDERS": "Acme Inc."}, "use small letters"),
        ({"OPENID_PROVIDERS": "../acme"}, "use small letters"),
    ],
)
def test_an_impossible_openid_provider_is_refused_in_words(
    changes: dict[str, str], says: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        log_ins.providers(ACME | changes)


def test_an_issuer_on_this_machine_may_speak_in_the_clear() -> None:
    words = ACME | {"OPENID_ACME_ISSUER": "http://127.0.0.1:9000/acme"}
    assert log_ins.providers(words)["openid_connect"]["APPS"]


def test_the_demo_log_ins_live_where_the_site_does(tmp_path: Path) -> None:
    show = (
        "import json, storyteller.settings as s;"
        "print(json.dumps([s.DEMO_ORIGIN, s.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS']]))"
    )
    environment = dict(os.environ)
    databases.forget_the_environment(environment)
    made = {}
    for switch in ("0", "1"):
        given = {"DEMO_LOGINS": switch, "PORT": "8123", "STORYTELLER_DATA": str(tmp_path)}
        said = subprocess.check_output(
            [sys.executable, "-c", show], env=environment | given, cwd=settings.ROOT
        )
        made[switch] = json.loads(said)
    assert made["0"] == ["", []]
    origin, apps_there = made["1"]
    assert origin == "http://localhost:8123"
    assert apps_there == log_ins.demo_providers(origin)
    assert [app["name"] for app in apps_there] == ["X (demo)", "Facebook (demo)"]


@pytest.fixture
def request_with_session(db: None, settings: Settings) -> HttpRequest:
    settings.SOCIALACCOUNT_PROVIDERS = log_ins.providers(keys(*log_ins.VARIABLES.values()))
    request = RequestFactory().get("/")
    request.session = SessionStore()
    return request


@pytest.mark.parametrize(
    ("kind", "scope", "has_pkce"),
    [
        ("twitter_oauth2", {"users.read", "tweet.read"}, True),
        ("facebook", {"public_profile,email", "email,public_profile"}, False),
        ("google", {"openid", "profile", "email"}, True),
        ("github", set(), True),
    ],
)
def test_a_provider_is_asked_for_no_more_than_a_comment_shows(
    request_with_session: HttpRequest, kind: str, scope: set[str], has_pkce: bool
) -> None:
    provider = get_adapter().get_provider(request_with_session, kind)
    answer = provider.redirect(request_with_session, "login")
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert set(asked.get("scope", [""])[0].split()) <= scope
    assert (asked.get("code_challenge_method") == ["S256"]) is has_pkce


def test_facebook_is_called_by_its_version(request_with_session: HttpRequest) -> None:
    answer = (
        get_adapter()
        .get_provider(request_with_session, "facebook")
        .redirect(request_with_session, "login")
    )
    version = log_ins.FACEBOOK_API_VERSION
    assert answer["Location"].startswith(f"https://www.facebook.com/{version}/dialog/oauth?")


def test_the_provider_that_lets_anybody_in_as_anybody_is_refused(settings: Settings) -> None:
    def found() -> list[str | None]:
        return [message.id for message in run_checks(tags=["security"])]

    assert "storyteller.E001" not in found()
    settings.INSTALLED_APPS = [
        *settings.INSTALLED_APPS,
        "allauth.socialaccount.providers.dummy",
    ]
    assert "storyteller.E001" in found()
