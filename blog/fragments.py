"""A story's cleaned HTML taken apart: into its paragraphs, and into its words."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from typing import Any, NamedTuple

# Deeper than anybody writes; what stands deeper is read as if it stood here.
DEEPEST = 12

VOID = {"br", "hr", "img", "source", "col"}
INLINE = {
    *("a", "abbr", "b", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark"),
    *("picture", "q", "s", "samp", "small", "source", "span", "strong", "sub", "sup", "time", "u"),
    "var",
}
# Renditions and column widths say nothing.
IGNORED = {"picture", "source", "col", "colgroup"}
# The author's own, which must not look as if it were a change.
ALIKE = {"ins": "u", "del": "s"}
# Two neighbours of these are two things; of other blocks they go on as one.
COUNTED = {"p", "h2", "h3", "h4", "li", "dt", "dd", "tr", "td", "th", "figure", "figcaption", "pre"}
COUNTED |= {"caption", "details", "summary"}

_PIECE = re.compile(r"""<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>|([^<]+)""")
# An entity; a sign of Chinese or Japanese writing; a word, with an apostrophe inside; space; any.
_SIGN = r"\s!-/:-@\[-`{-~\xa1-\xbf\u2010-\u2027\u2030-\u205e\u3000-\u303f\uff01-\uff0f"
_EAST = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"&\#?\w+;|[{_EAST}]|[^{_SIGN}{_EAST}]+(?:['’][^{_SIGN}{_EAST}]+)*|\s+|.", re.DOTALL
)
_ID = re.compile(r'\sid="[^"]*"')
_PICTURE = re.compile(r'\s(?:src|alt|width|height)="[^"]*"')
_SPACE = re.compile(r"\s+")


class Run(NamedTuple):
    """Words or one picture as HTML, and the inline elements around it, outermost first."""

    html: str
    inside: tuple[str, ...] = ()

    @property
    def is_void(self) -> bool:
        """Say whether it is an element without words: a picture, a break, a rule."""
        return self.html.startswith("<")

    @property
    def says_something(self) -> bool:
        """Say whether it is worth looking at by itself: more than space and signs."""
        return self.is_void or any(map(str.isalnum, unescape(self.html)))


class Step(NamedTuple):
    """A block on the way to a leaf: its opening tag, and which of several alike it is."""

    tag: str
    number: int


class Leaf(NamedTuple):
    """A stretch of text with no block inside: a paragraph, a cell, what a list item says."""

    way: tuple[Step, ...]
    runs: tuple[Run, ...]

    @property
    def kind(self) -> tuple[str, ...]:
        """Return the blocks it stands in, without saying which of several alike."""
        return tuple(step.tag for step in self.way)

    @property
    def tokens(self) -> list[Run]:
        """Return its words, signs, spaces and pictures, one by one."""
        return [
            Run(text, run.inside)
            for run in self.runs
            for text in ([run.html] if run.is_void else words_in(run.html))
        ]


def words_in(html: str) -> list[str]:
    """Return the words, signs and spaces of ``html`` that has no tags; joined they are it again."""
    return _WORD.findall(html)


def blocks(html: str) -> list[str]:
    """Return the outermost blocks of cleaned ``html`` in order, each balanced in itself.

    Words that stand in no block are one of their own.
    """
    edges = [0]
    depth = 0
    for piece in _PIECE.finditer(html):
        is_end, tag = piece[1], piece[2]
        is_block = bool(tag) and tag not in INLINE
        if is_block and not depth and not is_end:
            edges.append(piece.start())
        if tag and tag not in VOID:
            depth = max(0, depth - 1) if is_end else depth + 1
        if is_block and not depth:
            edges.append(piece.end())
    found = [html[start:end] for start, end in pairwise([*edges, len(html)])]
    return [block for block in found if block.strip()]


def leaves(html: str) -> list[Leaf]:
    """Return what cleaned ``html`` says, stretch by stretch, in order."""
    return list(_Reader(html))


class _Reader:
    """One walk through cleaned HTML, whose elements are closed in the order they were opened."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.way: list[Step] = []
        self.inside: list[str] = []
        self.open: list[list[Any]] = []  # of each open element the list it stands in
        self.runs: list[Run] = []
        self.count = 0

    def __iter__(self) -> Iterator[Leaf]:
        for piece in _PIECE.finditer(self.html):
            is_end, tag, rest, text = piece.groups()
            if text:
                self._say(text)
            elif tag in IGNORED:
                continue
            elif tag in INLINE:
                self._inline(tag, rest, bool(is_end))
            else:
                yield from self._rest()
                yield from self._block(tag, rest, bool(is_end))
        yield from self._rest()

    def _say(self, html: str) -> None:
        if not any(step.tag.startswith("<pre") for step in self.way):
            html = _SPACE.sub(" ", html)
        self.runs.append(Run(html, tuple(self.inside)))

    def _inline(self, tag: str, rest: str, is_end: bool) -> None:
        if tag == "img":
            self._say(f"<img{''.join(_PICTURE.findall(rest))}>")
        elif tag == "br":
            self._say("<br>")
        elif is_end:
            self._close()
        else:
            self._enter(self.inside, f"<{ALIKE.get(tag, tag)}{_ID.sub('', rest)}>")

    def _block(self, tag: str, rest: str, is_end: bool) -> Iterator[Leaf]:
        if is_end:
            self._close()
            return
        self.count += 1
        step = Step(f"<{tag}{_ID.sub('', rest)}>", self.count if tag in COUNTED else 0)
        if tag == "hr":
            yield Leaf((*self.way, step), (Run("<hr>"),))
        else:
            self._enter(self.way, step)

    def _enter(self, stack: list[Any], element: Any) -> None:
        # The empty list takes what is too deep, and gives it back.
        stack = stack if len(stack) < DEEPEST else []
        stack.append(element)
        self.open.append(stack)

    def _close(self) -> None:
        if self.open:
            self.open.pop().pop()

    def _rest(self) -> Iterator[Leaf]:
        """Yield the leaf that ends here, without space at its edges, if it says anything."""
        runs, self.runs = self.runs, []
        if not any(run.html.strip() for run in runs):
            return
        if not any(step.tag.startswith("<pre") for step in self.way):
            runs[0] = runs[0]._replace(html=runs[0].html.lstrip())
            runs[-1] = runs[-1]._replace(html=runs[-1].html.rstrip())
        yield Leaf(tuple(self.way), tuple(run for run in runs if run.html))
