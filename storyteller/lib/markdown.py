"""Comment Markdown: emphasis, links, quotes, lists, code; no HTML, pictures, headings, tables."""

from html import escape
from typing import cast

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from storyteller.lib.html import clean_comment, text_of

# Stored beside each rendering; raise it when the same source would render differently.
RENDERER_VERSION = 1

# Deeper quotes and lists than this are nobody's writing, and each level costs time.
MAX_NESTING = 20


def render_comment(source: str) -> str:
    """Return the cleaned HTML of a comment written in Markdown; a single line break is a ``<br>``.

    ``source`` has been scrubbed and its length checked by the form. Never empty for a source with
    words: what nests too deep to be rendered is shown as it was typed.
    """
    html = clean_comment(_markdown.render(source))
    if source.strip() and not text_of(html):
        html = clean_comment(f"<p>{escape(source)}</p>")
    return html


def _pictures_as_links(state: StateCore) -> None:
    """Turn each picture into a link with its alternative text.

    Switching the picture rule off would leave its ``!`` behind as a stray letter.
    """
    for block in state.tokens:
        if block.children and any(token.type == "image" for token in block.children):
            block.children = _without_pictures(state.md, block.children)


def _without_pictures(md: MarkdownIt, tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    inside_link = False
    for token in tokens:
        inside_link = token.type == "link_open" or (inside_link and token.type != "link_close")
        if token.type == "image":
            kept += _link_for(md, token, inside_link)
        else:
            kept.append(token)
    return kept


def _link_for(md: MarkdownIt, image: Token, inside_link: bool) -> list[Token]:
    address = str(image.attrs.get("src", ""))
    renderer = cast("RendererHTML", md.renderer)
    words = renderer.renderInlineAsText(image.children or [], md.options, {}) or address
    text = Token("text", "", 0, content=words, level=image.level)
    if inside_link:
        return [text]
    opening = Token("link_open", "a", 1, attrs={"href": address}, level=image.level)
    return [opening, text, Token("link_close", "a", -1, level=image.level)]


def _comment_markdown() -> MarkdownIt:
    """Return the parser: everything off to begin with, then one rule after the other on."""
    md = MarkdownIt(
        "zero",
        {"html": False, "breaks": True, "linkify": True, "maxNesting": MAX_NESTING},
    )
    md.enable(["blockquote", "fence", "list"])
    md.enable(["newline", "escape", "backticks", "emphasis", "link", "image", "autolink", "entity"])
    # Links in plain text are found once, in the finished text tokens: the rule of the same name
    # that looks while parsing takes a third of a second for 10,000 letters of "://://".
    md.core.ruler.enable("linkify")
    # Only what begins with a scheme is a link: "manage.py" and "e.g.so" are words.
    md.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})
    md.core.ruler.after("inline", "pictures_as_links", _pictures_as_links)
    return md


_markdown = _comment_markdown()
