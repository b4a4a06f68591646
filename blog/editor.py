"""The editor of stories: its tools, and the field that it stands in.

Tiptap comes from django-prose-editor's bundle; what it may write is named in
js/editor-extensions.js, and the server's door (``clean_story``, whenever a post is saved) lets all
of that through and more. We start it ourselves (js/editor.js) instead of by one of the package's
presets, because those put a style sheet and an import map into the page, which our
Content-Security-Policy refuses.
"""

from typing import Any, NamedTuple

from django import forms
from django.forms import Script
from django.utils.translation import gettext_lazy as _

from blog.models.post import WORDS_A_MINUTE
from storyteller.lib.html import CODE_LANGUAGES


class Tool(NamedTuple):
    """A button over the text: what it does (js/editor-toolbar.js), its word, its keys."""

    name: str
    label: Any
    keys: str = ""


# In groups, as they stand.
TOOLS = (
    (
        Tool("paragraph", _("Paragraph"), "Ctrl+Alt+0"),
        Tool("heading2", _("Heading"), "Ctrl+Alt+2"),
        Tool("heading3", _("Smaller heading"), "Ctrl+Alt+3"),
        Tool("heading4", _("Smallest heading"), "Ctrl+Alt+4"),
    ),
    (
        Tool("bold", _("Bold"), "Ctrl+B"),
        Tool("italic", _("Italic"), "Ctrl+I"),
        Tool("strike", _("Struck out")),
        Tool("code", _("Code"), "Ctrl+E"),
        Tool("link", _("Link"), "Ctrl+K"),
    ),
    (
        Tool("bulletList", _("List")),
        Tool("orderedList", _("Numbered list")),
        Tool("blockquote", _("Quote")),
        Tool("codeBlock", _("Block of code")),
    ),
    (
        Tool("picture", _("Picture")),
        Tool("embed", _("Card for a page elsewhere")),
        Tool("footnote", _("Footnote"), "Ctrl+Alt+F"),
        Tool("table", _("Table")),
        Tool("rule", _("Divider")),
    ),
    (Tool("undo", _("Undo"), "Ctrl+Z"), Tool("redo", _("Redo"), "Ctrl+Y")),
    (Tool("full", _("Nothing but the text")), Tool("source", _("HTML"))),
)


class Place(NamedTuple):
    """Tools that are shown, as words, while one is in a certain part of the text."""

    name: str
    label: Any
    tools: tuple[Tool, ...]


PLACES = (
    Place(
        "table",
        _("Table"),
        (
            Tool("addRow", _("Add a row")),
            Tool("deleteRow", _("Delete the row")),
            Tool("addColumn", _("Add a column")),
            Tool("deleteColumn", _("Delete the column")),
            Tool("headerRow", _("Heading row")),
            Tool("deleteTable", _("Delete the table")),
        ),
    ),
    Place(
        "picture",
        _("Picture"),
        (
            Tool("describe", _("Description")),
            Tool("caption", _("Caption")),
            Tool("wide", _("Wide")),
            Tool("fullWidth", _("As wide as the screen")),
        ),
    ),
    Place(
        "embed",
        _("Card"),
        (
            Tool("embedAddress", _("Address and words")),
            Tool("embedPicture", _("Picture of your own")),
        ),
    ),
    Place("blockquote", _("Quote"), (Tool("pull", _("Pull quote")),)),
    Place(
        "footnote",
        _("Footnote"),
        (
            Tool("toText", _("Back to the text")),
            Tool("deleteNote", _("Delete the footnote")),
        ),
    ),
)


class StoryEditor(forms.Textarea):
    """A field of HTML that becomes an editor where scripts run."""

    template_name = "admin/blog/widgets/story_editor.html"

    class Media:
        css = {"all": ["css/editor.css"]}
        js = [Script("js/editor.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the tools, and what they choose from."""
        chosen = {"languages": CODE_LANGUAGES, "pace": WORDS_A_MINUTE}
        tools = {"tools": TOOLS, "places": PLACES}
        return super().get_context(name, value, attrs) | tools | chosen
