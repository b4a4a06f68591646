"""The log-ins of others: what allauth is told of each, made of the environment's variables."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# The version that the pages of Facebook's Graph API describe; each is served for about two years.
FACEBOOK_API_VERSION = "v24.0"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Each asks for as little as a comment shows: a name, a picture, a link; and an address if given.
FIXED: dict[str, dict[str, Any]] = {
    "twitter_oauth2": {
        "SCOPE": ["users.read", "tweet.read"],  # reading one's own profile asks for both
        "FIELDS": ["id", "name", "username", "profile_image_url"],
    },
    "facebook": {
        "SCOPE": ["public_profile", "email"],
        "FIELDS": ["id", "name", "email", "link", "picture.type(large)"],
    },
    "google": {
        "SCOPE": ["openid", "profile", "email"],
        "AUTH_PARAMS": {"access_type": "online"},
        "OAUTH_PKCE_ENABLED": True,
    },
    "github": {
        "SCOPE": [],  # what everybody may see of a profile is enough
        "OAUTH_PKCE_ENABLED": True,
    },
}
VARIABLES = {
    "twitter_oauth2": "X",
    "facebook": "FACEBOOK",
    "google": "GOOGLE",
    "github": "GITHUB",
}
# A name of ours or of allauth for something else would make two log-ins answer to one name.
DEMO_SERVICES = {"x": "X (demo)", "facebook": "Facebook (demo)"}
DEMO_SECRET = "of no use to anybody elsewhere"  # noqa: S105 -- this machine talks to itself
TAKEN = frozenset({*FIXED, "openid_connect", "x", "account", "guest", "imported"})


def providers(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return ``SOCIALACCOUNT_PROVIDERS`` for the variables in ``environment``.

    One entry for each kind of provider that is installed; its ``APPS`` are empty where there are no
    keys. Raises ``ImproperlyConfigured`` with a sentence for a half-written or impossible one.
    """
    word = _reader(environment)
    made = {
        kind: settings | {"APPS": _apps(word, VARIABLES[kind])} for kind, settings in FIXED.items()
    }
    made["facebook"]["VERSION"] = _facebook_version(word)
    made["openid_connect"] = {
        "SCOPE": ["openid", "profile", "email"],
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [_openid_app(word, name) for name in _openid_names(word)],
    }
    return made


def demo_id(service: str) -> str:
    """Return what a stand-in is called among the providers, and our client at the stand-in."""
    return f"demo-{service}"


def demo_issuer(origin: str, service: str) -> str:
    """Return the address of the stand-in for ``service`` on the site at ``origin``."""
    return f"{origin}/accounts/demo/{service}"


def demo_providers(origin: str) -> list[dict[str, Any]]:
    """Return the ``APPS`` of the stand-ins that the site at ``origin`` serves itself."""
    return [
        {
            "provider_id": demo_id(service),
            "name": name,
            "client_id": demo_id(service),
            "secret": DEMO_SECRET,
            "settings": {"server_url": demo_issuer(origin, service), "icon": service},
        }
        for service, name in DEMO_SERVICES.items()
    ]


type _Word = Callable[[str], str]


def _reader(environment: Mapping[str, str]) -> _Word:
    return lambda name: environment.get(name, "").strip()


def _keys(word: _Word, prefix: str) -> dict[str, str]:
    """Return the two keys of a provider, or nothing; one without the other is refused."""
    names = {"client_id": f"{prefix}_CLIENT_ID", "secret": f"{prefix}_CLIENT_SECRET"}
    keys = {key: word(name) for key, name in names.items()}
    given = [names[key] for key in keys if keys[key]]
    missing = [names[key] for key in keys if not keys[key]]
    if given and missing:
        raise ImproperlyConfigured(
            f"{given[0]} is set and {missing[0]} is not: set both, or neither."
        )
    return keys if given else {}


def _apps(word: _Word, prefix: str) -> list[dict[str, Any]]:
    keys = _keys(word, prefix)
    return [keys] if keys else []


def _facebook_version(word: _Word) -> str:
    version = word("FACEBOOK_API_VERSION") or FACEBOOK_API_VERSION
    if not re.fullmatch(r"v\d+\.\d+", version):
        raise ImproperlyConfigured(f"FACEBOOK_API_VERSION must look like {FACEBOOK_API_VERSION}.")
    return version


def _openid_names(word: _Word) -> list[str]:
    names = [name.strip() for name in word("OPENID_PROVIDERS").split(",") if name.strip()]
    for name in names:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name):
            raise ImproperlyConfigured(
                f"OPENID_PROVIDERS lists “{name}”: use small letters, digits and hyphens."
            )
        if name in TAKEN or name.startswith("demo-") or names.count(name) > 1:
            raise ImproperlyConfigured(
                f"OPENID_PROVIDERS lists “{name}”, which is taken: choose another name."
            )
    return names


def _openid_app(word: _Word, name: str) -> dict[str, Any]:
    prefix = f"OPENID_{name.upper().replace('-', '_')}"
    keys = _keys(word, prefix)
    issuer = word(f"{prefix}_ISSUER")
    if not keys or not issuer:
        missing = "ISSUER" if keys else "CLIENT_ID"
        raise ImproperlyConfigured(
            f"OPENID_PROVIDERS lists “{name}”, but {prefix}_{missing} is not set."
        )
    if not _is_private(issuer):
        raise ImproperlyConfigured(f"{prefix}_ISSUER must be an address that begins with https://.")
    shown = word(f"{prefix}_NAME") or name.replace("-", " ").capitalize()
    return keys | {"provider_id": name, "name": shown, "settings": {"server_url": issuer}}


def _is_private(address: str) -> bool:
    """Say whether nobody between can read along: HTTPS, or this very machine."""
    parts = urlsplit(address)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    return bool(parts.hostname) and (parts.scheme == "https" or is_here)
