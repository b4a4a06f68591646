"""What the desk's forms are made of: words with suggestions, covers, moments."""

from typing import Any

from django import forms
from django.forms import Script


class WordPicker(forms.TextInput):
    """Words with commas between them; ``words`` are offered as (word, label) to click on."""

    template_name = "admin/blog/widgets/word_picker.html"
    words: list[tuple[str, str]] = []

    class Media:
        js = [Script("js/editor-words.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the offered words."""
        return super().get_context(name, value, attrs) | {"words": self.words}


class CoverSelect(forms.Select):
    """A list of pictures, and the way to upload one."""

    template_name = "admin/blog/widgets/cover.html"


class MomentInput(forms.DateTimeInput):
    """The browser's own control for a day and minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
