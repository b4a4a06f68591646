"""The forms of accounts: allauth's, with our words and our scrubbing."""

from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context as current
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from storyteller.lib.fields import ScrubbedCharField, ScrubbedEmailField

from .models import NAME_LENGTH, User
from .names import TAKEN

if TYPE_CHECKING:
    _Form = forms.Form
else:
    _Form = object

ADDRESS_LENGTH = 254  # RFC 5321, 4.5.3.1.3: what a path may carry


class _TidyFields(_Form):
    """Labels instead of placeholders, which vanish when one begins to type."""

    def _tidy(self) -> None:
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_TidyFields, allauth_forms.LoginForm):
    """Log in by e-mail address or handle, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = ScrubbedCharField(
            label=_("Email or handle"),
            max_length=ADDRESS_LENGTH,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        )
        self.order_fields(["login", "password", "remember"])
        self.fields["remember"].label = _("Remember me")
        self._tidy()


class SignupForm(_TidyFields, allauth_forms.SignupForm):
    """Sign up: a name, an address, a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proved = get_adapter().proved_address(current.request)
        self.fields["display_name"] = ScrubbedCharField(
            label=_("Name"),
            max_length=NAME_LENGTH,
            help_text=_("Shown with what you write. Any name you like."),
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )
        self.fields["email"] = ScrubbedEmailField(
            label=_("Email"),
            max_length=ADDRESS_LENGTH,
            help_text=_("Address never made public."),
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            # An address that an invitation has proved is not typed again, and not another one.
            disabled=bool(proved),
            initial=proved or None,
        )
        if proved:
            self.initial["email"] = proved
        self.order_fields(["display_name", "email", "password1"])
        self._tidy()

    def clean_display_name(self) -> str:
        """Refuse a name that can be mistaken for the blog's or for one of its people."""
        name: str = self.cleaned_data["display_name"]
        blog: Any = getattr(current.request, "blog", None)
        if blog is not None and blog.reserves(name):
            raise ValidationError(TAKEN)
        return name

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account; where somebody is faster with the address or the handle, look again."""
        if self.account_already_exists:
            # As long as for somebody new, or the clock would tell whose address is known.
            User().set_password(self.cleaned_data["password1"])
        proved = get_adapter().proved_address(request)
        try:
            with transaction.atomic():
                return self._try_once(request)
        except IntegrityError:
            if proved:
                get_adapter().stash_verified_email(request, proved)
            self.validate_unique_email(self.cleaned_data["email"])
            with transaction.atomic():
                return self._try_once(request)

    def _try_once(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        made: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return made
