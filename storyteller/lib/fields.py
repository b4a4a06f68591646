"""Form fields that scrub what they receive before anybody looks at it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from storyteller.lib.text import scrub, scrub_line

# A field without a limit of its own still has one: scrubbing costs time for every letter.
LONGEST = 2_000_000


class _Scrubbing(forms.CharField):
    """A text field whose ``to_python`` scrubs; its length is looked at before that.

    A text within its limit can arrive up to twice as long, because browsers send each line break
    as two letters; what is longer than that is refused unread. Redisplay is scrubbed as well,
    because a lone surrogate cannot be encoded into the answer.
    """

    one_line = True

    def scrub(self, text: str) -> str:
        """Return ``text`` fit for the database."""
        return scrub_line(text) if self.one_line else scrub(text)

    def to_python(self, value: Any) -> Any:
        """Return the scrubbed text; raise ``ValidationError`` for one far beyond the limit."""
        if isinstance(value, str):
            self._refuse_the_endless(value)
            value = self.scrub(value)
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the form shows again: all the words, without what cannot be shown."""
        kept = super().bound_data(data, initial)
        return scrub(kept) if isinstance(kept, str) and len(kept) <= LONGEST else kept

    def _refuse_the_endless(self, value: str) -> None:
        limit = self.max_length if self.max_length is not None else LONGEST // 2
        if len(value) > 2 * limit:
            raise ValidationError(
                ngettext_lazy(
                    "Ensure this value has at most %(limit)d character (it has %(length)d).",
                    "Ensure this value has at most %(limit)d characters (it has %(length)d).",
                    "limit",
                ),
                code="max_length",
                params={"limit": limit, "length": len(value)},
            )


class ScrubbedCharField(_Scrubbing):
    """One line: a name or a title."""


class ScrubbedTextField(_Scrubbing):
    """A body: lines kept, shown in a ``textarea``."""

    one_line = False
    widget = forms.Textarea


class ScrubbedEmailField(_Scrubbing, forms.EmailField):
    """An e-mail address, in small letters: people do not remember which they typed large."""

    def to_python(self, value: Any) -> Any:
        """Return the address scrubbed and lower-cased."""
        value = super().to_python(value)
        return value.lower() if isinstance(value, str) else value


class ScrubbedURLField(_Scrubbing, forms.URLField):
    """A web address; ``https://`` is added where no scheme was typed, other schemes are refused."""

    def to_python(self, value: Any) -> Any:
        """Return the address; raise ``ValidationError`` unless it is http or https."""
        address = super().to_python(value)
        if address and not address.lower().startswith(("http://", "https://")):
            raise ValidationError(_("Enter a web address that begins with https://."), "invalid")
        return address
