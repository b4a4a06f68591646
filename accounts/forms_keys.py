"""The forms of passkeys: allauth's, which take any answer of a browser calmly."""

import struct
from typing import TYPE_CHECKING, Any

from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    _Form = forms.Form
else:
    _Form = object

# What the readers of an answer raise over one that no browser gives.
NO_ANSWER = (AttributeError, LookupError, TypeError, ValueError, struct.error)
NOT_A_KEY = _("This is no answer of a key. Please try again.")


class _AnswersWithAKey(_Form):
    """A form of somebody who has a key; ``credential`` is whatever was sent."""

    def clean_credential(self) -> Any:
        """Return the key; raise ``ValidationError`` where it cannot be read."""
        try:
            # The form of allauth that it is mixed into knows the method.
            return super().clean_credential()  # type: ignore[misc]
        except NO_ANSWER as error:
            raise ValidationError(NOT_A_KEY) from error


class LoginForm(_AnswersWithAKey, allauth_forms.LoginWebAuthnForm):
    """Log in with a passkey alone."""


class AuthenticateForm(_AnswersWithAKey, allauth_forms.AuthenticateWebAuthnForm):
    """Show the key after the password."""


class ReauthenticateForm(_AnswersWithAKey, allauth_forms.ReauthenticateWebAuthnForm):
    """Show the key once more."""


class AddForm(allauth_forms.AddWebAuthnForm):
    """Add a key, as a passkey where nothing else is wished."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("A passkey: it lets me in without a password")
        alone.help_text = _(
            "The key then asks for your finger, your face or a number. Untick it for a key that"
            " only comes after the password."
        )

    def clean(self) -> dict[str, Any]:
        """Return the form's words; raise ``ValidationError`` where the key cannot be read."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except NO_ANSWER as error:
            raise ValidationError(NOT_A_KEY) from error
        return cleaned
