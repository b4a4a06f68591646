"""The field of a cover: a list of the newest pictures, and behind it the whole library."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models
from django.forms.models import ModelChoiceIterator

from blog.models import Image
from blog.widgets import CoverSelect

if TYPE_CHECKING:
    _ModelChoiceField = forms.ModelChoiceField[Image]
    _ModelChoiceIterator = ModelChoiceIterator[Image]
else:
    _ModelChoiceField = forms.ModelChoiceField
    _ModelChoiceIterator = ModelChoiceIterator

LISTED = 200  # the newest; the dialog of the library reaches the others


class Newest(_ModelChoiceIterator):
    """The choices that are listed: none, the chosen one, the newest."""

    def __iter__(self) -> Iterator[Any]:
        field = cast("CoverField", self.field)
        yield ("", field.empty_label)
        newest = list(self.queryset[:LISTED])
        if field.chosen is not None and field.chosen not in newest:
            yield self.choice(field.chosen)
        yield from map(self.choice, newest)


class CoverField(_ModelChoiceField):
    """One of many pictures: only the newest are listed, each of them may be chosen."""

    widget = CoverSelect
    iterator = Newest
    chosen: Image | None = None

    def offer(self, images: "models.QuerySet[Image]", value: Any) -> None:
        """Let there be chosen among ``images``; ``value`` is what is chosen, as it was sent."""
        key = str(value or "")
        if key.isdecimal() and len(key) < 19:
            self.chosen = images.filter(pk=key).first()
        self.queryset = images
        cast("CoverSelect", self.widget).picture = self.chosen
