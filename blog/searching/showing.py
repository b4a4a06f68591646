"""What was found, in its place: some words around it, with a mark on each."""

import re
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .folding import WORD, fold

AROUND = 90  # letters before and after the first word that was found
LOOKED_AT = 20_000  # letters of a text; what stands further down is shown by the beginning


def excerpt(text: str, terms: list[list[str]]) -> SafeString:
    """Return some of ``text``, plain, around the first place where a term begins, marked."""
    first = next(_places(text[:LOOKED_AT], terms), None)
    if first is None:
        return marked(_cut(text, 0, 2 * AROUND), terms)
    begin, end = first
    return marked(_cut(text, max(0, begin - AROUND), end + AROUND), terms)


def marked(text: str, terms: list[list[str]]) -> SafeString:
    """Return plain ``text`` as HTML with ``<mark>`` around each word that a term begins."""
    parts: list[SafeString] = []
    reached = 0
    for begin, end in _places(text, terms):
        parts.append(format_html("{}<mark>{}</mark>", text[reached:begin], text[begin:end]))
        reached = end
    parts.append(format_html("{}", text[reached:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def _places(text: str, terms: list[list[str]]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand that begin with a term, or that contain neighbouring ones."""
    looked_for = [" ".join(term) for term in terms]
    for word in WORD.finditer(text):
        folded = fold(word[0])
        if any(folded.startswith(term) or (" " in term and term in folded) for term in looked_for):
            yield word.span()


def _cut(text: str, begin: int, end: int) -> str:
    """Return a part of ``text`` that ends between words."""
    part = text[begin:end]
    if begin:
        part = "…" + re.sub(r"^\S{1,20}\s", "", part)
    if end < len(text):
        part = re.sub(r"\s\S{1,20}$", "", part) + "…"
    return part
