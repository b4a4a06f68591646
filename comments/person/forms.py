"""The forms of one's own data."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from storyteller.lib.fields import ScrubbedCharField, ScrubbedEmailField

WORD = _("erase")


class AddressForm(forms.Form):
    """The address a guest has spoken under."""

    email = ScrubbedEmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("The address you typed when you commented."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EraseForm(forms.Form):
    """One word, typed by hand, so that nobody is erased by a slip."""

    word = ScrubbedCharField(
        label=_("Type the word “erase” to go on"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def clean_word(self) -> str:
        """Refuse any other word."""
        word: str = self.cleaned_data["word"].casefold()
        if word not in {"erase", str(WORD).casefold()}:
            raise ValidationError(_("Type the word “erase”."))
        return word
