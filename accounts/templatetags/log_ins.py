"""The log-ins of others, for the pages of allauth, whose views know nothing of ours.

``{% log_in_ways as ways %}`` and ``{% linked_log_ins user as linked %}``.
"""

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django import template

from accounts import providers
from accounts.models import User
from accounts.providers import Provider
from accounts.snapshots import uid_of

register = template.Library()


@dataclass(frozen=True)
class Linked:
    """A log-in that opens somebody's account; ``pk`` names it to allauth."""

    pk: int
    service: str
    icon: str
    name: str


@register.simple_tag
def log_in_ways() -> list[Provider]:
    """Return the providers that have keys. No query."""
    return providers.offered()


@register.simple_tag
def linked_log_ins(user: User) -> list[Linked]:
    """Return what opens the account of ``user``, oldest first, with its name there. Two queries."""
    accounts = SocialAccount.objects.filter(user=user).order_by("pk")
    names = {(face.kind, face.uid): face.display_name for face in user.identities.all()}
    return [_linked(account, names) for account in accounts]


def _linked(account: SocialAccount, names: dict[tuple[str, str], str]) -> Linked:
    provider = providers.once(account.provider)
    name = names.get((provider.kind, uid_of(provider, account.uid)), "")
    return Linked(account.pk, provider.name, provider.icon, name or account.uid)
