"""The form of the owner's rules: lists of one entry a line, and a few numbers."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Policy
from comments.spam.places import host_of
from comments.spam.words import entries, fold
from storyteller.lib.fields import ScrubbedTextField
from storyteller.lib.text import scrub_line

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Policy]
else:
    _ModelForm = forms.ModelForm

MOST_LINES = 500
LONGEST_LINE = 100
LONGEST = MOST_LINES * (LONGEST_LINE + 1)
TOLD = 5  # faulty lines named at once

type Check = Callable[[str], str | Promise]


class LinesField(ScrubbedTextField):
    """A list, one entry a line; ``check`` returns what is wrong with one, "" for nothing."""

    def __init__(self, *, check: Check, **options: Any) -> None:
        widget = forms.Textarea({"rows": 6, "spellcheck": "false", "autocapitalize": "off"})
        super().__init__(max_length=LONGEST, required=False, widget=widget, **options)
        self.check = check
        # A browser cuts what is pasted into a limited field, silently: we say it in words instead.
        self.widget.attrs.pop("maxlength", None)

    def clean(self, value: Any) -> str:
        """Return the entries, each once and in their order; name the lines that are none."""
        typed: str = super().clean(value)
        lines = [scrub_line(line) for line in typed.splitlines()]
        if len(entries("\n".join(lines))) > MOST_LINES:
            words = _("These are more than %(most)d lines.")
            raise ValidationError(words, "too_many", {"most": MOST_LINES})
        faults = [
            ValidationError(_("Line %(number)d: %(fault)s"), "line", {"number": no, "fault": fault})
            for no, line in enumerate(lines, 1)
            if line and (fault := self._fault(line))
        ]
        if faults:
            raise ValidationError(faults[:TOLD])
        return "\n".join(dict.fromkeys(line for line in lines if line))

    def _fault(self, line: str) -> str | Promise:
        return _("this is too long.") if len(line) > LONGEST_LINE else self.check(line)


def word_fault(line: str) -> str | Promise:
    """Return what is wrong with a word or phrase."""
    letters = fold(line).strip()
    if "*" in letters.rstrip("*").rstrip() or letters.endswith("**"):
        return _("“%(line)s” has a * that is not at its end.") % {"line": line}
    if sum(letter.isalnum() for letter in letters) < (2 if letters.isascii() else 1):
        return _("“%(line)s” is too short: it would hold nearly everything.") % {"line": line}
    return ""


def host_fault(line: str) -> str | Promise:
    """Return what is wrong with the name of a site."""
    is_one = host_of(line) and "@" not in line and " " not in line
    return "" if is_one else _("“%(line)s” is no site like example.com.") % {"line": line}


def address_fault(line: str) -> str | Promise:
    """Return what is wrong with a mail address, or with what stands behind its @."""
    name, _at, host = line.rpartition("@")
    is_one = _is_address(line) if name else bool(host_of(host)) and " " not in host
    words = _("“%(line)s” is neither like name@example.com nor like example.com.")
    return "" if is_one else words % {"line": line}


def _is_address(line: str) -> bool:
    try:
        validate_email(line)
    except ValidationError:
        return False
    return True


class PolicyForm(_ModelForm):
    """The owner's rules for what waits and what is spam."""

    suspect_words = LinesField(
        label=_("Words that wait"),
        check=word_fault,
        help_text=_(
            "One word or phrase a line. A comment with one of them waits for a moderator, who sees "
            "which it was. Whole words count, whether large or small, with or without accents: "
            "“bet” finds “Bet!” and not “better”; “bet*” finds both. Names and the sites that are "
            "linked count as well."
        ),
    )
    banned_words = LinesField(
        label=_("Words that are spam"),
        check=word_fault,
        help_text=_(
            "The same, but the comment goes to spam, and no mail tells of it. Take what nobody "
            "says here in earnest, like “cheap pills” or “casino bonus*”."
        ),
    )
    banned_hosts = LinesField(
        label=_("Sites nobody may link to"),
        check=host_fault,
        help_text=_(
            "One site a line, like “example.com”: all that lies below it, like "
            "“shop.example.com”, is meant too. A comment that links there is spam."
        ),
    )
    banned_addresses = LinesField(
        label=_("Mail addresses that are spam"),
        check=address_fault,
        help_text=_(
            "One address a line, like “name@example.com”, or only “example.com” for every address "
            "there."
        ),
    )

    class Meta:
        model = Policy
        fields = (
            "suspect_words",
            "banned_words",
            "banned_hosts",
            "banned_addresses",
            "links_of_new",
            "links_of_known",
            "report_limit",
            "akismet",
        )
        labels = {
            "links_of_new": _("Links of somebody new"),
            "links_of_known": _("Links of somebody known"),
            "report_limit": _("Reports that hide a comment"),
        }
        help_texts = {
            "links_of_new": _(
                "With more links than this the first comments of somebody wait. 1 lets a reference "
                "pass; spam lives on several."
            ),
            "links_of_known": _(
                "The same for whom a moderator has approved before: 5 is a short reading list. Who "
                "is trusted by hand may set as many as they like."
            ),
            "report_limit": _(
                "So many readers hide a comment until a moderator has looked. Reports of regulars "
                "count twice, of people trusted by hand three times. 3 hides what three new "
                "readers report."
            ),
            "akismet": _(
                "An outside service. It is told the words, the name, the mail address and the "
                "network address of who comments, and it never decides alone."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not settings.AKISMET_API_KEY:
            # Nothing on the page pretends: without the operator's key nobody is asked.
            del self.fields["akismet"]
