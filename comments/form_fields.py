"""The fields of the form under a story, what each takes, and the words of what is wrong."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import NAME_LENGTH
from storyteller.lib.fields import (
    ScrubbedCharField,
    ScrubbedEmailField,
    ScrubbedTextField,
    ScrubbedURLField,
)
from storyteller.lib.text import scrub_line

from .guests import DETAILS
from .models.row import BODY_LENGTH

ONLY_GUESTS = (*DETAILS, "remember")
# What a script or an uncached page puts in, for this one time the form is sent.
HIDDEN = ("submit_key", "opened", "proof")
# The honeypot's name in the page: robots fill a subject in, browsers never do by themselves.
HONEYPOT = "subject"
NO_WORDS = _("Please enter a comment")
NO_ADDRESS = _("Please enter a valid email address")


def _hidden() -> ScrubbedCharField:
    """Return a field that no browser fills in again from what it remembers of the page."""
    return ScrubbedCharField(required=False, widget=forms.HiddenInput({"autocomplete": "off"}))


class CommentFields(forms.Form):
    """Words first, then who is speaking, then what only machines read."""

    body = ScrubbedTextField(
        label=_("Comment"),
        max_length=BODY_LENGTH,
        error_messages={"required": NO_WORDS},
        widget=forms.Textarea({"rows": 5, "placeholder": _("Enter your comment here...")}),
    )
    email = ScrubbedEmailField(
        label=_("Email"),
        help_text=_("Address never made public"),
        max_length=254,
        error_messages={"required": NO_ADDRESS, "invalid": NO_ADDRESS},
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    name = ScrubbedCharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Please enter your name here")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    website = ScrubbedURLField(
        label=_("Website"),
        max_length=500,
        required=False,
        error_messages={"invalid": _("Please enter a valid web address, or none")},
        widget=forms.URLInput({"autocomplete": "url"}),
    )
    remember = forms.BooleanField(
        label=_("Save my name, email, and website in this browser for the next time I comment."),
        required=False,
    )
    honeypot = ScrubbedCharField(
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    face = ScrubbedCharField(required=False, max_length=20, widget=forms.RadioSelect)
    parent = ScrubbedCharField(required=False, widget=forms.HiddenInput)
    submit_key = _hidden()
    opened = _hidden()
    proof = _hidden()

    def add_prefix(self, field_name: str) -> str:
        """Return the name a field has in the page."""
        return HONEYPOT if field_name == "honeypot" else super().add_prefix(field_name)

    def clean_body(self) -> str:
        """Refuse words of which nothing can be seen."""
        body: str = self.cleaned_data["body"]
        if not scrub_line(body):
            raise ValidationError(NO_WORDS, "required")
        return body

    def clean_submit_key(self) -> str:
        """Return the form's key in its one true spelling, "" for anything that is none."""
        try:
            return str(uuid.UUID(self.cleaned_data["submit_key"]))
        except ValueError:
            return ""

    def put(self, **values: str) -> None:
        """Change what stands in fields of the form when it is shown again."""
        self.data = {name: self.data[name] for name in self.data} | values
