"""What a provider says about somebody, made fit to keep: an object, bounded, scrubbed."""

from typing import Any

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from storyteller.lib.fields import ScrubbedURLField
from storyteller.lib.text import scrub_line

from . import providers
from .models import NAME_LENGTH, Identity, Snapshot
from .models.identity import UID_LENGTH
from .providers import Provider

MOST_KEYS = 60
MOST_ITEMS = 50
DEEPEST = 5
LONGEST = 2_000  # letters of one value; addresses of portraits have some hundreds
URL_LENGTH = 500
EMAIL_LENGTH = 254
LARGEST = 2**63  # numbers beyond are nobody's

_link = ScrubbedURLField(required=False, max_length=URL_LENGTH)


def tidied(said: Any) -> dict[str, Any]:
    """Return an answer of a provider as both databases keep it; it must be an object.

    Raises ``ProviderException`` for anything else, as allauth does where a log-in fails.
    """
    if not isinstance(said, dict):
        raise ProviderException("The answer is no object.")
    return _object(said, DEEPEST)


def snapshot_of(login: SocialLogin) -> Snapshot:
    """Return the face that ``login`` shows, as it is kept."""
    account = login.account
    provider = providers.find(account.provider)
    if provider is None:
        raise ProviderException("This provider has no keys any more.")
    # Google's whole name is not among what allauth calls common; its parts lose their order.
    whole = {"name": account.extra_data.get("name")}
    said = whole | login.provider.extract_common_fields(account.extra_data)
    return Snapshot(
        kind=provider.kind,
        uid=uid_of(provider, account.uid),
        service=provider.name,
        display_name=_name(said),
        url=_public_link(_link_of(login)),
        email=_address(said.get("email")),
        picture=_picture(login, said),
    )


def uid_of(provider: Provider, uid: str) -> str:
    """Return what names somebody of ``provider`` among all faces of its kind."""
    if provider.kind == Identity.Kind.OPENID:  # several issuers, one kind
        uid = f"{provider.id}:{uid}"
    return uid if len(uid) <= UID_LENGTH else Identity.digest(uid)


def _name(said: dict[str, Any]) -> str:
    """Return the best name there is, "" for somebody who has none that can be seen."""
    whole = " ".join(_text(said.get(part)) for part in ("first_name", "last_name"))
    names = (_text(said.get("name")), whole, _text(said.get("username")))
    tidy = (scrub_line(name)[:NAME_LENGTH].strip() for name in names)
    return next(filter(None, tidy), "")


def _link_of(login: SocialLogin) -> Any:
    """Return where the public page is; allauth reads none of an OpenID Connect provider's."""
    account = login.account
    named = account.get_provider_account().get_profile_url()
    return named or _inside(account.extra_data, "userinfo", "profile")


def _public_link(address: Any) -> str:
    try:
        link: str = _link.clean(_text(address))
    except ValidationError:
        return ""
    return link if link.startswith("https://") else ""


def _address(address: Any) -> str:
    email = _text(address).strip().lower()[: EMAIL_LENGTH + 1]
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= EMAIL_LENGTH else ""


def _picture(login: SocialLogin, said: dict[str, Any]) -> str:
    """Return where the portrait is; whether one may go there is looked at when it is fetched."""
    data = login.account.extra_data
    if login.account.provider == "facebook":
        return _inside(data, "picture", "data", "url")
    known = login.account.get_provider_account().get_avatar_url() or said.get("picture")
    # X gives the smallest of the sizes it has.
    return _text(known).replace("_normal.", "_400x400.")


def _inside(data: Any, *names: str) -> str:
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return _text(data)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _object(said: dict[Any, Any], depth: int) -> dict[str, Any]:
    kept = list(said.items())[:MOST_KEYS]
    return {scrub_line(str(name)[:LONGEST]): _value(value, depth) for name, value in kept}


def _value(value: Any, depth: int) -> Any:
    """Return ``value`` without what JSON, PostgreSQL or a page cannot hold."""
    if isinstance(value, str):
        return scrub_line(value[:LONGEST])
    if isinstance(value, (bool, int, float)):
        return value if abs(value) < LARGEST else None  # which nan is not, either
    if isinstance(value, dict) and depth:
        return _object(value, depth - 1)
    if isinstance(value, list) and depth:
        return [_value(item, depth - 1) for item in value[:MOST_ITEMS]]
    return None
