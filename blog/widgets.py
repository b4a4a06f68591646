"""What the desk's forms are made of: words with suggestions, covers, moments."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import Script

if TYPE_CHECKING:
    from blog.models import Image


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
    """A list of pictures, the chosen one, ``picture``, to be seen, and the ways to others."""

    template_name = "admin/blog/widgets/cover.html"
    picture: "Image | None" = None

    class Media:
        css = {"all": ["css/pictures.css", "css/desk-pictures.css"]}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the chosen picture."""
        return super().get_context(name, value, attrs) | {"picture": self.picture}

    def create_option(
        self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        """Say where each picture is to be seen."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if image := getattr(value, "instance", None):
            option["attrs"]["data-src"] = image.get_absolute_url()
        return option


class MomentInput(forms.DateTimeInput):
    """The browser's own control for a day and minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
