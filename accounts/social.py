"""What we ask of allauth where somebody comes from a provider."""

import functools
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import (
    AuthError,
    AuthProcess,
    Provider,
    ProviderException,
)
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from storyteller.lib import fetch

from . import connecting, faces, providers
from .fetched import fetch_portrait
from .models import Identity, User
from .showing import tell_blogs
from .snapshots import snapshot_of, tidied, uid_of

# What allauth's readers of profiles raise when one is not as it should be.
GARBAGE = (
    ArithmeticError,
    AttributeError,
    ImproperlyConfigured,
    LookupError,
    TypeError,
    ValidationError,
    ValueError,
)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Faces from providers: what they say is scrubbed, and proves nothing but itself."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the keys, which stand in the settings and nowhere else. No query."""
        return [
            app
            for app in providers.apps()
            if provider in (None, app.provider, app.provider_id)
            and client_id in (None, app.client_id)
        ]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        """Return allauth's provider, guarded against what its server may answer."""
        found = super().get_provider(request, provider, client_id=client_id)
        vars(found)["sociallogin_from_response"] = _guarded(found)
        return found

    def get_requests_session(self) -> requests.Session:
        """Return what providers are asked with: the whole of an answer has but one time-out."""
        asking = fetch.session()
        asking.request = functools.partial(  # type: ignore[method-assign]
            asking.request, timeout=app_settings.REQUESTS_TIMEOUT
        )
        return asking

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Give a new account the name of its log-in; handles are made by us, addresses proved."""
        user: User = sociallogin.user
        user.display_name = snapshot_of(sociallogin).display_name
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep what the provider says of somebody we know; of others take no address.

        The address of a provider decides nothing: it lives on the face, unproved.
        """
        if not sociallogin.is_existing:
            sociallogin.email_addresses = []
            return
        is_linking = sociallogin.state.get("process") == AuthProcess.CONNECT
        if is_linking and sociallogin.user != request.user:
            self._refuse_somebody_elses(request, sociallogin)
        keep_face(sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account of somebody new, with the face of the log-in."""
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
            keep_face(sociallogin)
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Lead back to where the log-in began, with a reason in words."""
        ours, next_url = connecting.left_for(request)
        state = (extra_context or {}).get("state") or {}
        ours = providers.find(provider.sub_id) or ours
        next_url = state.get("next") or next_url
        if ours is None:
            return
        if exception is not None or (state and error != AuthError.CANCELLED):
            reason = exception or ProviderException(request.GET.get("error", "")[:200])
            raise ImmediateHttpResponse(connecting.failed(request, ours, next_url, reason))
        words = _("You did not log in with %(name)s. Nothing you have written is lost.")
        if error != AuthError.CANCELLED:
            words = _("Logging in with %(name)s took too long or began elsewhere. Try again.")
        said = words % {"name": ours.name}
        raise ImmediateHttpResponse(connecting.send_back(request, ours, next_url, said))

    def _refuse_somebody_elses(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        provider = providers.find(sociallogin.account.provider)
        if provider is None:
            return
        words = _(
            "This %(name)s account already belongs to somebody else here. If that is you, log out"
            " first and log in with it."
        )
        said = words % {"name": provider.name}
        next_url = sociallogin.state.get("next", "")
        raise ImmediateHttpResponse(connecting.send_back(request, provider, next_url, said))


def keep_face(login: SocialLogin) -> None:
    """Bring the face of a log-in up to date wherever it is shown, and have its portrait fetched."""
    said = snapshot_of(login)
    with transaction.atomic():
        identity, is_changed = Identity.objects.for_log_in(login.user, said)
        if said.picture:
            fetch_portrait.enqueue(identity.pk, login.account.provider, said.picture)
        if is_changed:
            tell_blogs(login.user)


def speak_under(request: HttpRequest, login: SocialLogin) -> None:
    """Let whoever has just logged in speak under the face of this log-in."""
    said = snapshot_of(login)
    for face in Identity.objects.filter(kind=said.kind, uid=said.uid, user=login.user):
        faces.choose(request, face)


@receiver(social_account_added)
def _linked(request: HttpRequest, sociallogin: SocialLogin, **_signal: Any) -> None:
    """Keep the face of a log-in that somebody links to their account, and speak under it."""
    keep_face(sociallogin)
    speak_under(request, sociallogin)


@receiver(social_account_removed)
def _unlinked(socialaccount: SocialAccount, **_signal: Any) -> None:
    """Let nobody speak any more under a log-in that was taken off; its comments stay."""
    provider = providers.once(socialaccount.provider)
    uid = uid_of(provider, socialaccount.uid)
    faces = Identity.objects.filter(kind=provider.kind, uid=uid, user=socialaccount.user_id)
    with transaction.atomic():
        faces.update(is_linked=False)
        tell_blogs(socialaccount.user)


def _guarded(stock: Provider) -> Any:
    """Return the reader of ``stock`` that takes only what both databases and all pages can hold."""
    read = stock.sociallogin_from_response

    def sociallogin_from_response(request: HttpRequest, response: Any) -> SocialLogin:
        try:
            login = read(request, tidied(response))
            # An id that scrubbing changes could become somebody else's.
            if stock.extract_uid(response) != login.account.uid:
                raise ProviderException("The id is not one.")
        except GARBAGE as error:
            raise ProviderException("The profile cannot be read.") from error
        return login

    return sociallogin_from_response
