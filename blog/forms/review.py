"""The forms of a review: a link for a reader, and what that reader says about a paragraph."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.models.review import QUOTE
from storyteller.lib.fields import ScrubbedCharField, ScrubbedTextField

DAYS = ((7, _("7 days")), (30, _("30 days")))
KEY = re.compile(r"[\w-]{16,40}", re.ASCII)


class ReviewLinkForm(forms.Form):
    """For whom a link is, and for how long."""

    reader = ScrubbedCharField(
        label=_("For whom"),
        max_length=80,
        required=False,
        help_text=_("So that you know later whose link it is. The name stands in their form."),
    )
    days = forms.TypedChoiceField(label=_("Good for"), choices=DAYS, coerce=int, initial=7)


class NoteForm(forms.Form):
    """A note; its fields that nobody sees hold anything a browser may send."""

    name = ScrubbedCharField(
        label=_("Your name"), max_length=80, error_messages={"required": _("Say who you are.")}
    )
    body = ScrubbedTextField(
        label=_("Note"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your note first.")},
    )
    paragraph = ScrubbedCharField(widget=forms.HiddenInput, required=False)
    quote = ScrubbedCharField(widget=forms.HiddenInput, required=False)
    submit_key = ScrubbedCharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, knows_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if knows_name:
            del self.fields["name"]

    @property
    def number(self) -> int:
        """Return the paragraph that the form stands at."""
        return number_of(str(self["paragraph"].value() or ""))

    def clean_paragraph(self) -> int:
        """Return the number; what is none is about the story as a whole."""
        return number_of(self.cleaned_data["paragraph"])

    def clean_quote(self) -> str:
        """Return what a note keeps of it."""
        quote: str = self.cleaned_data["quote"]
        return quote[:QUOTE].strip()

    def clean_submit_key(self) -> str:
        """Return the key; what is none is forgotten, and the note is simply new."""
        key: str = self.cleaned_data["submit_key"]
        return key if KEY.fullmatch(key) else ""


def number_of(text: str) -> int:
    """Return the number of a paragraph that an address or a form names; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
