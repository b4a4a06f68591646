"""Pages, notes and mails of allauth speak in our words: what an upgrade brings anew is seen."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template

STOCK = Path(allauth.__file__).parent / "templates"
OURS = Path(settings.ROOT) / "templates"
# By our settings nobody meets these.
NEVER_SHOWN = {
    "account/confirm_phone_verification_code.html": "no telephone numbers",
    "account/phone_change.html": "no telephone numbers",
    "account/messages/phone_verification_sent.txt": "no telephone numbers",
    "account/messages/phone_verified.txt": "no telephone numbers",
    "account/email.html": "one address an account: email_change.html",
    "account/messages/cannot_delete_primary_email.txt": "one address an account",
    "account/messages/primary_email_set.txt": "one address an account",
    "account/messages/unverified_primary_email.txt": "one address an account",
    "account/email_confirm.html": "codes, no links",
    "account/password_reset_done.html": "codes, no links",
    "account/verification_sent.html": "codes, no links",
    "account/verified_email_required.html": "no view asks for it",
    "account/email/password_reset_key_message.txt": "codes, no links",
    "account/email/password_reset_key_subject.txt": "codes, no links",
    "account/signup_closed.html": "whoever likes may have an account",
    "account/signup_by_passkey.html": "MFA_PASSKEY_SIGNUP_ENABLED is off",
    "mfa/webauthn/signup_form.html": "MFA_PASSKEY_SIGNUP_ENABLED is off",
    "mfa/trust.html": "no browser is trusted without its second factor",
    "socialaccount/login.html": "every way to a provider is our own page",
    "socialaccount/signup.html": "nothing more is asked of who comes from a provider",
    "socialaccount/login_redirect.html": "the session's cookie is Lax",
}
# These only hand on to another template, or hold no words.
WITHOUT_WORDS = {
    "account/base_entrance.html",
    "account/base_manage.html",
    "account/base_manage_email.html",
    "account/base_manage_password.html",
    "account/base_manage_phone.html",
    "account/email/email_confirmation_signup_message.txt",
    "account/email/email_confirmation_signup_subject.txt",
    "account/snippets/already_logged_in.html",
    "account/snippets/warn_no_email.html",
    "mfa/base_entrance.html",
    "mfa/base_manage.html",
    "mfa/recovery_codes/base.html",
    "mfa/recovery_codes/download.txt",
    "mfa/totp/base.html",
    "mfa/webauthn/base.html",
    "mfa/webauthn/snippets/login_script.html",
    "socialaccount/base_entrance.html",
    "socialaccount/base_manage.html",
    "socialaccount/messages/account_connected_updated.txt",
    "socialaccount/snippets/login_extra.html",
}
NAMES = sorted(
    str(path.relative_to(STOCK))
    for room in ("account", "mfa", "socialaccount")
    for path in (STOCK / room).rglob("*.*")
)


@pytest.mark.parametrize("name", NAMES)
def test_what_allauth_shows_is_ours(name: str) -> None:
    is_apart = name in NEVER_SHOWN or name in WITHOUT_WORDS
    assert (OURS / name).exists() is not is_apart


def test_nothing_of_ours_is_left_over_from_an_allauth_of_before() -> None:
    ours = {
        str(path.relative_to(OURS))
        for room in ("account", "mfa", "socialaccount")
        for path in (OURS / room).rglob("*.*")
    }
    assert ours - set(NAMES) == {"account/snippets/leave.html"}
    assert (NEVER_SHOWN.keys() | WITHOUT_WORDS) <= set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".txt")])
def test_every_note_and_mail_can_be_read(name: str) -> None:
    words = {"current_site": {"name": "The Storyteller"}, "email": "ada@example.org"}
    said = get_template(name).render(
        words | {"user": "Ada", "code": "ABCD-EFGH", "unused_codes": ["1"]}
    )
    is_letter = name.endswith("_message.txt") and not name.endswith("base_message.txt")
    assert not is_letter or name in NEVER_SHOWN or "The Storyteller" in said
    assert "third-party" not in said.lower()
    assert "sign in" not in said.lower()
