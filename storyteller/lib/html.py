"""The one door HTML comes through: cleaned here, marked safe here, nowhere else."""

import html as entities
import json
import re
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe

from storyteller.lib.tints import TINTS

FOOTNOTE_ID = re.compile(r"fn(ref)?[-:]?[\w-]{1,60}", re.ASCII)
# Browsers drop tabs and line breaks inside an address and read a backslash as a slash,
# so all three are refused, otherwise "/\t/host" would be somebody else's server.
OWN_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")
SRCSET_DESCRIPTOR = re.compile(r"\d{1,5}w|\d(\.\d{1,2})?x", re.ASCII)
NUMBER = re.compile(r"-?\d{1,5}", re.ASCII)

# What the value of an attribute must look like in a story, where its name alone does not decide.
STORY_VALUES = {
    "id": FOOTNOTE_ID,
    "src": OWN_PATH,
    **dict.fromkeys(("width", "height", "colspan", "rowspan", "span", "start", "value"), NUMBER),
}

# fmt: off
CODE_LANGUAGES = [
    "bash", "c", "clojure", "cpp", "csharp", "css", "dart", "diff", "django", "elixir", "erlang",
    "go", "graphql", "haskell", "html", "http", "ini", "java", "javascript", "json", "julia",
    "kotlin", "latex", "lisp", "lua", "makefile", "markdown", "nginx", "ocaml", "perl", "php",
    "plaintext", "powershell", "python", "r", "ruby", "rust", "scala", "scss", "sh", "shell",
    "sql", "swift", "toml", "typescript", "xml", "yaml", "zig",
]
# fmt: on

SPOKEN_BLOCKS = {"p", "blockquote", "li", "h2", "h3", "h4", "figcaption", "td", "th", "span", "q"}

_comment = nh3.Cleaner(
    tags={"p", "br", "em", "strong", "del", "a", "blockquote", "ul", "ol", "li", "code", "pre"},
    # Without "*" the sanitiser lets title and lang through on every element.
    attributes={"a": {"href"}, "*": set()},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow ugc noopener",
)

_text_only = nh3.Cleaner(tags=set(), attributes={"*": set()}, link_rel=None)


def clean_comment(html: str) -> str:
    """Return ``html`` reduced to what a comment may contain.

    Paragraphs, emphasis, quotes, lists, code and links (http, https, mailto, each with
    ``rel="nofollow ugc noopener"``); always balanced.
    """
    return _comment.clean(html)


def clean_story(html: str) -> str:
    """Return ``html`` reduced to what a story may contain.

    Headings of level 2 to 4, lists, quotes, figures with pictures of our own site, tables, code,
    footnotes, links (http, https, mailto, relative). Always balanced; ids only for footnotes.
    """
    return _PICTURE_OF_NOTHING.sub("", _story.clean(html))


def safe(cleaned: str) -> SafeString:
    """Return ``cleaned``, which has been through one of the doors above, for use in a template."""
    return mark_safe(cleaned)  # noqa: S308 -- the one place


def text_of(html: str) -> str:
    """Return the words of ``html`` without markup, on one line, for excerpts, counts and mail.

    The ways between the text and its footnotes are left out; the result is plain text, not
    escaped.
    """
    spaced = _BLOCK_EDGE.sub(" <", _FOOTNOTE_WAY.sub("", html))
    return " ".join(entities.unescape(_text_only.clean(spaced)).split())


def json_ld(data: dict[str, Any]) -> SafeString:
    """Return ``data`` as a block that machines read (JSON-LD 1.1, 7.2); browsers run none of it.

    Nothing in it can end the block or begin markup.
    """
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    escaped = written.translate({ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"})
    return mark_safe(f'<script type="application/ld+json">{escaped}</script>')  # noqa: S308 -- escaped


_BLOCK_EDGE = re.compile(
    r"<(?=/?(?:p|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|blockquote|pre|figure|figcaption|section|div"
    r"|table|thead|tbody|tfoot|tr|td|th|caption|img|details|summary)\b)",
    re.IGNORECASE,
)
# What is left of a picture from somebody else's server.
_PICTURE_OF_NOTHING = re.compile(
    r'<img(?!(?:\s[\w-]+="[^"]*")*\ssrc=)(?:\s[\w-]+="[^"]*")*>', re.ASCII
)
_FOOTNOTE_WAY = re.compile(
    r'<sup class="footnote-ref"[^>]*>.{0,300}?</sup>'
    r'|<a [^>]{0,200}class="footnote-backref"[^>]{0,200}>.{0,20}?</a>',
    re.DOTALL,
)


def _story_attribute(_tag: str, name: str, value: str) -> str | None:
    """Return the value an attribute may keep in a story, or None to drop it."""
    if name == "srcset":
        return _own_srcset(value)
    allowed = STORY_VALUES.get(name)
    return value if allowed is None or allowed.fullmatch(value) else None


def _own_srcset(value: str) -> str | None:
    """Return ``value`` when each of its candidates is a picture of our own site, else None."""
    for candidate in value.split(","):
        address, *descriptors = candidate.split() or [""]
        if not OWN_PATH.fullmatch(address) or len(descriptors) > 1:
            return None
        if descriptors and not SRCSET_DESCRIPTOR.fullmatch(descriptors[0]):
            return None
    return value


_story = nh3.Cleaner(
    tags=SPOKEN_BLOCKS
    | {"a", "abbr", "b", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "s"}
    | {"samp", "small", "strong", "sub", "sup", "time", "u", "var"}
    | {"ol", "ul", "dl", "dt", "dd", "hr", "pre", "section", "details", "summary"}
    | {"figure", "img", "picture", "source"}
    | {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr"},
    attributes={
        "*": set(),
        **{tag: {"lang"} for tag in SPOKEN_BLOCKS},
        "a": {"href", "id", "title", "aria-label", "lang"},
        "abbr": {"title"},
        "col": {"span"},
        "img": {"src", "alt", "width", "height", "srcset", "sizes", "title"},
        "source": {"srcset", "sizes", "media", "width", "height"},
        "li": {"id", "value", "lang"},
        "ol": {"start", "reversed"},
        "section": {"id", "aria-label"},
        "sup": {"id"},
        "td": {"colspan", "rowspan", "lang"},
        "th": {"colspan", "rowspan", "lang"},
        "time": {"datetime"},
    },
    attribute_filter=_story_attribute,
    tag_attribute_values={
        **{tag: {"dir": {"ltr", "rtl", "auto"}} for tag in SPOKEN_BLOCKS},
        "a": {"role": {"doc-noteref", "doc-backlink"}},
        "section": {"role": {"doc-endnotes"}},
        "img": {"loading": {"lazy", "eager"}, "decoding": {"async", "auto", "sync"}},
        "source": {"type": {"image/avif", "image/webp", "image/jpeg", "image/png", "image/gif"}},
        "ol": {"type": {"1", "a", "A", "i", "I"}},
        "th": {"scope": {"col", "row", "colgroup", "rowgroup"}, "dir": {"ltr", "rtl", "auto"}},
    },
    allowed_classes={
        "a": {"footnote-ref", "footnote-backref"},
        "blockquote": {"pull"},
        "code": {f"language-{name}" for name in CODE_LANGUAGES},
        "figure": {"wide", "full", "aside", "embed", "gallery"},
        "hr": {"footnotes-sep"},
        "img": TINTS,
        "li": {"footnote-item"},
        "ol": {"footnotes-list"},
        "p": {"lead"},
        "pre": {f"language-{name}" for name in CODE_LANGUAGES},
        "section": {"footnotes"},
        "sup": {"footnote-ref"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
)
