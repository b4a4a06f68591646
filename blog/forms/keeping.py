"""What a story's form carries so that nothing typed in it is lost."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from blog.models.unsaved import KEY, Typed, Unsaved, new_key
from blog.models.wording import words_of
from storyteller.lib.html import clean_story
from storyteller.lib.text import scrub

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

LARGEST = 2_147_483_647  # what the column of a version holds
LATEST = 2**53  # microseconds since 1970: the year 2255
# Letters of HTML: a book of 60,000 words. Cleaning hostile markup costs the square of its length.
LONGEST_BODY = 400_000
LONGEST = 20_000  # letters of any other field: more than each of them takes


class TooLongError(Exception):
    """The words are more than a story may have."""


def number_in(text: str, most: int) -> int:
    """Return the whole number that ``text`` is, from 0 to ``most``; 0 for everything else."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if is_number and int(text) <= most else 0


class Carried(forms.CharField):
    """A value that only the machine reads; strange ones count as none."""

    widget = forms.HiddenInput(attrs={"autocomplete": "off"})  # else a reload keeps the old one

    def __init__(self, most: int = 0) -> None:
        super().__init__(required=False)
        self.most = most  # 0 for a key

    def clean(self, value: Any) -> Any:
        """Return the number, or the key; 0 or "" for what is none."""
        text = value if isinstance(value, str) else ""
        if self.most:
            return number_in(text, self.most)
        return text if KEY.fullmatch(text) else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say that nobody changes it: the history of a story does not tell of it."""
        return False


class KeptForm(_ModelForm):
    """A form of a post that shows the words that were not saved, and knows whose came before."""

    # Of the post when the form was opened; a form without one was opened before any change.
    version = Carried(LARGEST)
    form_key = Carried()
    # The unsaved words that the form began with.
    restored = Carried()
    restored_at = Carried(LATEST)

    # Set on the class by the desk.
    offered: list[Unsaved] = []
    unsaved: Unsaved | None = None  # the one of them to begin with
    seen_version = 0  # newer words that the author has seen and wants to go on in spite of

    class Media:
        css = {"all": ["css/editor-keep.css"]}
        js = [forms.Script("js/editor-keep.js", type="module")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(version=self.instance.version, form_key=new_key())
        if self.unsaved is not None and not self.is_bound:
            self.initial.update({name: self.unsaved.fields[name] for name in self._kept})
            self.initial["version"] = self.seen_version or self.unsaved.version
            self.initial.update(restored=self.unsaved.key, restored_at=self.unsaved.moment)

    @property
    def is_stale(self) -> bool:
        """Say whether saving would put these words over newer ones that the author never saw."""
        is_old = self.cleaned_data["version"] != self.instance.version
        mine = words_of(self.instance)
        return is_old and any(self.initial[name] != mine[name] for name in mine)

    @classmethod
    def typed(cls, sent: QueryDict, at: datetime) -> Typed | None:
        """Return what stands in a form that was sent, saved or not; None without a key.

        The text goes through the sanitising door, nothing else of it is looked at. Raises
        ``TooLongError``.
        """
        carried = {
            name: field.clean(sent.get(name))
            for name, field in cls.base_fields.items()
            if isinstance(field, Carried)
        }
        if not carried["form_key"]:
            return None
        fields = {
            name: _fit(name, str(sent[name]))
            for name, field in cls.base_fields.items()
            if name in sent and not isinstance(field, Carried)
        }
        instead_of = (carried["restored"], carried["restored_at"])
        return Typed(carried["form_key"], fields, carried["version"], at, instead_of)

    @property
    def _kept(self) -> list[str]:
        kept = self.unsaved.fields if self.unsaved else {}
        return [name for name in kept if name in self.fields]


def _fit(name: str, text: str) -> str:
    """Return what was typed as it may rest; browsers send each line break as two letters."""
    limit = LONGEST_BODY if name == "body" else LONGEST
    if len(text) > 2 * limit or len(scrubbed := scrub(text)) > limit:
        raise TooLongError(_("This is more than can be kept."))
    return clean_story(scrubbed) if name == "body" else scrubbed
