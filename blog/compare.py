"""What changed from one text to another, word by word, as one text that people can read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from storyteller.lib.html import clean_story, safe, text_of
from storyteller.lib.lcs import Effort, common

from .fragments import Leaf, Run, Step, leaves, words_in

# Of two paragraphs that are shown as one with changes, this part of the words is the same at least.
ALIKE = 0.4
SHORT = 3  # words: a cell, a heading; two of them are one whose words have changed
# Pairs of paragraphs that are looked at for that; of more, those in the same place are.
MOST_PAIRS = 2_500
# Tags of both texts together: a long book has 20,000. Of more, nothing is read but the words.
MOST_TAGS = 60_000

KEPT, OUT, IN = "", "del", "ins"  # what happened to words, and the element that says so


class Part(NamedTuple):
    """Words to which the same happened."""

    mark: str
    runs: list[Run]


class Piece(NamedTuple):
    """A stretch of the text that is shown: where it stands, and what happened to its words."""

    way: tuple[Step, ...]
    parts: list[Part]


def marked(before: str, after: str) -> SafeString:
    """Return one text in which ``<del>`` says what went from ``before`` and ``<ins>`` what came.

    Both are cleaned HTML of stories, of 400,000 letters, which take about a second. Where looking
    for single words would take longer, whole paragraphs are marked.
    """
    if before.count("<") + after.count("<") > MOST_TAGS:
        before, after = (f"<p>{escape(text_of(html))}</p>" for html in (before, after))
    pieces = _pieces(leaves(before), leaves(after), Effort())
    return _for_all_senses(clean_story("".join(_written(pieces))))


def marked_line(before: str, after: str) -> SafeString:
    """Return what ``marked`` does of two plain texts, a title or an excerpt."""
    parts = _parts(_tokens(escape(before)), _tokens(escape(after)), Effort())
    return _for_all_senses(clean_story("".join(map(_part, parts))))


def size(before: str, after: str) -> tuple[int, int]:
    """Return how many words of cleaned HTML came and how many went, wherever they stand."""
    old, new = Counter(text_of(before).split()), Counter(text_of(after).split())
    return (new - old).total(), (old - new).total()


def _for_all_senses(html: str) -> SafeString:
    """Return ``html`` with the words that somebody who does not see colours needs."""
    said = {OUT: (_("taken out:"), _("end")), IN: (_("put in:"), _("end"))}
    for mark, (begin, end) in said.items():
        html = html.replace(f"<{mark}>", f"<{mark}>{_unseen(begin)}")
        html = html.replace(f"</{mark}>", f"{_unseen(end)}</{mark}>")
    return safe(html)


def _unseen(words: str) -> str:
    return f'<span class="visually-hidden"> {escape(words)} </span>'


# Finding --------------------------------------------------------------------------------------


def _pieces(old: list[Leaf], new: list[Leaf], effort: Effort) -> Iterator[Piece]:
    """Yield what is shown, in order: paragraphs first, words inside those that changed."""
    says_old = [(leaf.kind, leaf.runs) for leaf in old]
    says_new = [(leaf.kind, leaf.runs) for leaf in new]
    i = j = 0
    for i_same, j_same in [*common(says_old, says_new, effort), (len(old), len(new))]:
        yield from _changed(old[i:i_same], new[j:j_same], effort)
        if j_same < len(new):
            yield Piece(new[j_same].way, [Part(KEPT, list(new[j_same].runs))])
        i, j = i_same + 1, j_same + 1


def _changed(old: list[Leaf], new: list[Leaf], effort: Effort) -> Iterator[Piece]:
    """Yield what became of ``old``: paragraphs that resemble each other are one with changes."""
    i = j = 0
    for i_pair, j_pair in [*_alike(old, new), (len(old), len(new))]:
        for leaf in old[i:i_pair]:
            # Below zero: never the same row of a table as one that is still there.
            way = tuple(Step(step.tag, -step.number) for step in leaf.way)
            yield Piece(way, [Part(OUT, list(leaf.runs))])
        for leaf in new[j:j_pair]:
            yield Piece(leaf.way, [Part(IN, list(leaf.runs))])
        if j_pair < len(new):
            parts = _parts(old[i_pair].tokens, new[j_pair].tokens, effort)
            yield Piece(new[j_pair].way, parts)
        i, j = i_pair + 1, j_pair + 1


def _alike(old: list[Leaf], new: list[Leaf]) -> list[tuple[int, int]]:
    """Return the places of paragraphs to be shown as one, growing on both sides."""
    if len(old) * len(new) > MOST_PAIRS:
        pairs = zip(range(len(old)), range(len(new)), strict=False)
        return [(i, j) for i, j in pairs if _likeness(_bag(old[i]), _bag(new[j])) >= ALIKE]
    bags = [[_bag(leaf) for leaf in some] for some in (old, new)]
    # Best sum of likenesses up to a place of each side, and the last pair on the way there.
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    for i, mine in enumerate(bags[0]):
        for j, theirs in enumerate(bags[1]):
            likeness = _likeness(mine, theirs)
            pair = best[i][j] + likeness if likeness >= ALIKE else 0.0
            best[i + 1][j + 1] = max(pair, best[i][j + 1], best[i + 1][j])
    return _back_through(best)


def _back_through(best: list[list[float]]) -> list[tuple[int, int]]:
    found = []
    i, j = len(best) - 1, len(best[0]) - 1
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found.append((i, j))
    return found[::-1]


type _Bag = tuple[tuple[str, ...], Counter[str]]


def _bag(leaf: Leaf) -> _Bag:
    words = (
        word for run in leaf.runs for word in ([run.html] if run.is_void else run.html.split())
    )
    return leaf.kind, Counter(words)


def _likeness(one: _Bag, other: _Bag) -> float:
    """Return which part of the words of both is in both; 0 for blocks of another kind.

    Source: Dice 1945. Short ones resemble each other.
    """
    if one[0] != other[0]:
        return 0.0
    mine, theirs = one[1].total(), other[1].total()
    if max(mine, theirs) <= SHORT:
        return ALIKE + 2 * (one[1] & other[1]).total() / (mine + theirs)
    return 2 * (one[1] & other[1]).total() / (mine + theirs)


def _parts(old: list[Run], new: list[Run], effort: Effort) -> list[Part]:
    """Return the words of two paragraphs as one, with what happened to them."""
    parts: list[Part] = []
    i = j = 0
    for i_same, j_same in [*common(old, new, effort), (len(old), len(new))]:
        if gone := old[i:i_same]:
            _add(parts, OUT, gone)
        if come := new[j:j_same]:
            _add(parts, IN, come)
        if j_same < len(new):
            _add(parts, KEPT, [new[j_same]])
        i, j = i_same + 1, j_same + 1
    return _without_crumbs(parts)


def _add(parts: list[Part], mark: str, runs: list[Run]) -> None:
    if parts and parts[-1].mark == mark:
        parts[-1].runs.extend(runs)
    else:
        parts.append(Part(mark, list(runs)))


def _without_crumbs(parts: list[Part]) -> list[Part]:
    """Return ``parts`` without kept spaces and signs between changes: nobody reads such crumbs."""
    tidy: list[Part] = []
    gone: list[Run] = []
    come: list[Run] = []
    for place, part in enumerate(parts):
        is_crumb = part.mark == KEPT and 0 < place < len(parts) - 1
        if is_crumb and not any(run.says_something for run in part.runs):
            gone += part.runs
            come += part.runs
        elif part.mark == OUT:
            gone += part.runs
        elif part.mark == IN:
            come += part.runs
        else:
            tidy += [Part(OUT, gone), Part(IN, come), part]
            gone, come = [], []
    tidy += [Part(OUT, gone), Part(IN, come)]
    return [part for part in tidy if part.runs]


def _tokens(html: str) -> list[Run]:
    return [Run(word) for word in words_in(html)]


# Writing --------------------------------------------------------------------------------------


def _written(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield HTML: each piece in its blocks, neighbours in the blocks they share."""
    here: tuple[Step, ...] = ()
    for place, piece in enumerate(pieces):
        way = piece.way
        shared = _shared(here, way)
        if place and here == way:
            yield " "  # what stood between them is gone: an empty paragraph
        yield from (_end(step.tag) for step in reversed(here[shared:]))
        is_rule = way[-1:] and way[-1].tag.startswith("<hr")
        here = way[:-1] if is_rule else way
        yield from (step.tag for step in here[shared:])
        yield from map(_part, piece.parts)
    yield from (_end(step.tag) for step in reversed(here))


def _shared(one: tuple[Step, ...], other: tuple[Step, ...]) -> int:
    """Return how many steps both ways begin with."""
    for place, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return place
    return min(len(one), len(other))


def _part(part: Part) -> str:
    """Return the HTML of words, in the element that says what happened to them."""
    written = "".join(
        "".join([*inside, *(run.html for run in runs), *map(_end, reversed(inside))])
        for inside, runs in groupby(part.runs, key=lambda run: run.inside)
    )
    return f"<{part.mark}>{written}</{part.mark}>" if part.mark else written


def _end(tag: str) -> str:
    return f"</{tag[1:-1].split(' ', 1)[0]}>"
