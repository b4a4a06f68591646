"""What we ask of allauth."""

import uuid
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.core import context as current
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from storyteller.lib.mail import Letter
from storyteller.lib.network import client_address

from . import proof
from .models import Draft, User
from .models.draft import OWNER_KEY as DRAFTS_OF
from .models.draft import SESSION_KEY as DRAFTS
from .names import new_handle
from .social import speak_under

STAGE_OF_ALLAUTH = "allauth.account.stages.EmailVerificationStage"
STAGE_OF_OURS = "accounts.stages.EmailVerificationStage"

# Where the code is typed by whoever chose the password.
SIGNING_UP = ("account_signup", "account_email_verification_sent")

OPENS_NOTHING = _(
    "Somebody, perhaps you, had signed up with this address and not proved it. The password of then"
    " opens nothing any more."
)
NOT_TOGETHER = _("This email or handle and this password do not belong together.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail; the handle is made from the name."""

    # In the words of the form, and the same for every kind of name.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NOT_TOGETHER,
        "username_password_mismatch": NOT_TOGETHER,
    }

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account with the name that was typed."""
        user.display_name = form.cleaned_data.get("display_name", "")
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Give a new account its handle."""
        user.handle = user.handle or new_handle(user.display_name, user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail of allauth in our frame; one with a code only while the code is good."""
        request: Any = current.request
        site = {"name": request.blog.title, "domain": request.get_host()}
        known = {"request": request, "email": email, "current_site": site} | context
        words = render_to_string(f"{template_prefix}_message.txt", known)
        Letter(
            to=email,
            subject=render_to_string(f"{template_prefix}_subject.txt", known),
            template="mail/account",
            # Each is a letter of its own: who asks for a code twice gets two.
            key=f"{template_prefix}-{uuid.uuid4()}",
            language=get_language() or request.blog.language,
            context={
                "blog": request.blog,
                "site_url": request.build_absolute_uri("/"),
                "paragraphs": [part.strip() for part in words.split("\n\n") if part.strip()],
                "code": context.get("code", ""),
            },
            good_for=_life_of_a_code() if "code" in context else None,
        ).enqueue()

    def post_login(self, request: HttpRequest, user: Any, **known: Any) -> HttpResponse:
        """Let whoever comes from a provider speak under that face."""
        proof.note(request)
        Draft.objects.hand_over(request, user)
        login = (known["signal_kwargs"] or {}).get("sociallogin")
        if login is not None:
            speak_under(request, login)
        response: HttpResponse = super().post_login(request, user, **known)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Log out; on the way back from a provider the words that were typed stay."""
        match = request.resolver_match
        returns = match is not None and (match.url_name or "").endswith("_callback")
        kept = request.session.get(DRAFTS) if returns else None
        owner = request.user.pk
        super().logout(request)
        if kept:
            request.session[DRAFTS] = kept
            request.session[DRAFTS_OF] = owner

    def is_safe_url(self, url: str | None) -> bool:
        """Say whether one may be sent on to ``url``: a path of this site, never another host."""
        is_path = url is not None and url.startswith("/")
        return is_path and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count by, by the one function all of the site uses."""
        return client_address(request) or "unknown"

    def get_login_stages(self) -> list[str]:
        """Return what stands between password and entry, our own check of the address among it."""
        stages: list[str] = super().get_login_stages()
        return [STAGE_OF_OURS if stage == STAGE_OF_ALLAUTH else stage for stage in stages]

    def proved_address(self, request: HttpRequest) -> str:
        """Return the address that the visitor proved before signing up (an invitation), or ""."""
        return str(request.session.get("account_verified_email") or "")


@receiver(email_confirmed)
def _proved(request: HttpRequest, email_address: EmailAddress, **_signal: Any) -> None:
    """End the password of a sign-up whose address its owner proves by coming in another way.

    Whoever chose it has proved nothing, and would have had a key to the owner's account.
    """
    match = request.resolver_match
    chose_it = match is not None and match.url_name in SIGNING_UP
    user = email_address.user
    if chose_it or user.last_login or not user.has_usable_password():
        return
    user.set_unusable_password()
    user.save(update_fields=["password"])
    messages.warning(request, OPENS_NOTHING)


def _life_of_a_code() -> timedelta:
    lives = (
        app_settings.LOGIN_BY_CODE_TIMEOUT,
        app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
        app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    )
    return timedelta(seconds=max(lives))
