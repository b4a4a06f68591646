"""The providers somebody can log in with: those that have keys, by the names people know."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp
from django.conf import settings

from .models import Identity

Kind = Identity.Kind


@dataclass(frozen=True)
class Provider:
    """A way to log in. ``id`` stands in addresses and names it to allauth."""

    id: str
    name: str
    icon: str  # its symbol in img/icons.svg
    kind: str
    picture_hosts: frozenset[str] = frozenset()  # where its portraits may be fetched from


# By allauth's ids. A host that begins with a dot stands for all below it.
KNOWN = {
    "twitter_oauth2": Provider(
        "twitter_oauth2", "X", "x", Kind.X, frozenset({"pbs.twimg.com", "abs.twimg.com"})
    ),
    "facebook": Provider(
        "facebook",
        "Facebook",
        "facebook",
        Kind.FACEBOOK,
        frozenset({"platform-lookaside.fbsbx.com", ".fbcdn.net"}),
    ),
    "google": Provider(
        "google", "Google", "google", Kind.GOOGLE, frozenset({"lh3.googleusercontent.com"})
    ),
    "github": Provider(
        "github", "GitHub", "github", Kind.GITHUB, frozenset({"avatars.githubusercontent.com"})
    ),
}


def offered() -> list[Provider]:
    """Return the providers with keys, in the order in which they are shown. No query."""
    return [_provider_of(app) for app in apps()]


def find(provider_id: str) -> Provider | None:
    """Return the provider of that id if it has keys. No query."""
    return next((provider for provider in offered() if provider.id == provider_id), None)


def once(provider_id: str) -> Provider:
    """Return the provider that somebody came by, whose keys may be gone by now. No query."""
    nameless = Provider(provider_id, provider_id, "openid", Kind.OPENID)
    return find(provider_id) or KNOWN.get(provider_id) or nameless


def apps() -> list[SocialApp]:
    """Return what allauth calls apps: the keys, from the settings alone. No query."""
    return [
        _app_of(kind, keys)
        for kind, provider in settings.SOCIALACCOUNT_PROVIDERS.items()
        for keys in provider.get("APPS", [])
    ]


def _app_of(kind: str, keys: dict[str, Any]) -> SocialApp:
    return SocialApp(provider=kind, **keys)


def _provider_of(app: SocialApp) -> Provider:
    if app.provider in KNOWN:
        return KNOWN[app.provider]
    return Provider(
        id=app.provider_id,
        name=app.name[:80],  # what a face can hold
        icon=app.settings.get("icon", "openid"),
        kind=Kind.OPENID,
        picture_hosts=frozenset({urlsplit(app.settings["server_url"]).netloc}),
    )
