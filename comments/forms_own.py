"""The forms about a comment that stands there: its author's other words, a reader's report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from storyteller.lib.fields import ScrubbedTextField

from .form_fields import CommentFields
from .models import ReportReason
from .models.report import NOTE_LENGTH


class EditForm(CommentFields):
    """The words of a comment, by the rules of the form they came from."""

    def __init__(self, data: Any, body: str) -> None:
        super().__init__(data, initial={"body": body})
        self.fields = {"body": self.fields["body"]}
        # A browser cuts what is pasted into a limited field, silently: we say it in words instead.
        self.fields["body"].widget.attrs.pop("maxlength", None)


class ReportForm(forms.Form):
    """What is wrong with a comment."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReportReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason")},
    )
    note = ScrubbedTextField(
        label=_("What should the moderators know? (optional)"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["note"].widget.attrs.pop("maxlength", None)
