"""The owner's lists, one entry a line: found in a text however long either of them is.

Words are kept as a tree of letters, which is walked from each border of a word: the time grows with
the text, and with the longest entry, but not with their number. No expression is made of what
somebody typed.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

# Keys of the tree that are no letters: here an entry ends.
WHOLE, BEGINNING = "whole", "beginning"
ALIKE = 5_000  # letters whose folding is remembered
LISTS = 64  # lists whose tree is remembered: a few for each blog of the site
# Scripts that set no spaces between words: a border is everywhere.
UNSPACED = (
    ("\u0e00", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Burmese
    ("\u1780", "\u17ff"),  # Khmer
    ("\u3040", "\u30ff"),  # Hiragana, Katakana
    ("\u3400", "\u9fff"),  # Chinese
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)


class Words:
    """Words and phrases; ``*`` at an entry's end lets any end of the word follow."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._tree: dict[str, Any] = {}
        for entry in entries:
            self._add(entry)

    def find(self, text: str) -> str:
        """Return the first entry's match as it stands in ``text``, "" for none.

        Case, accents and invisible letters make no difference, nor does the kind of white space.
        Matches begin and end where words do.
        """
        folded = fold(text)
        for start, letter in enumerate(folded):
            is_beginning = letter in self._tree and _is_border(folded, start)
            if is_beginning and (end := self._end_of_match(folded, start)):
                places = _places(text)
                return text[places[start] : places[end - 1] + 1]
        return ""

    def _add(self, entry: str) -> None:
        letters = fold(entry).strip()
        begins = letters.endswith("*")
        letters = letters.rstrip("* ") if begins else letters
        if not letters:
            return
        node = self._tree
        for letter in letters:
            node = node.setdefault(letter, {})
        node[BEGINNING if begins else WHOLE] = True

    def _end_of_match(self, folded: str, start: int) -> int:
        node = self._tree
        for place in range(start, len(folded)):
            node = node.get(folded[place], {})
            if not node:
                return 0
            if BEGINNING in node:
                return _end_of_word(folded, place + 1)
            if WHOLE in node and _is_border(folded, place + 1):
                return place + 1
        return 0


@lru_cache(maxsize=LISTS)
def words_in(lines: str) -> Words:
    """Return the words of a list, one a line."""
    return Words(entries(lines))


def entries(lines: str) -> list[str]:
    """Return what stands on the lines, without empty ones."""
    return [entry for line in lines.splitlines() if (entry := line.strip())]


def fold(text: str) -> str:
    """Return ``text`` as it is compared: small, without accents, with single spaces."""
    return SPACES.sub(" ", text.translate(FOLDED))


class _Folding(dict[int, str]):
    """What each letter is compared as; looked up when it is first met."""

    def __missing__(self, code: int) -> str:
        if len(self) > ALIKE:
            self.clear()
        self[code] = _folded(chr(code))
        return self[code]


FOLDED = _Folding()
SPACES = re.compile(" {2,}")


def _folded(letter: str) -> str:
    """Return the small letters without accents that ``letter`` is; nothing for invisible ones."""
    if letter.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", letter.casefold())
    kept = (part for part in parts if unicodedata.category(part) not in ("Mn", "Me", "Cf"))
    return "".join(kept).casefold()


def _places(text: str) -> list[int]:
    """Return for each letter of the folded ``text`` where it stands in ``text``."""
    places: list[int] = []
    is_space = False
    for place, letter in enumerate(text):
        for one in FOLDED[ord(letter)]:
            if not (is_space and one == " "):
                places.append(place)
            is_space = one == " "
    return places


def _is_border(folded: str, place: int) -> bool:
    """Say whether a word may begin or end before ``place``."""
    if place == 0 or place >= len(folded):
        return True
    before, after = folded[place - 1], folded[place]
    inside = before.isalnum() and after.isalnum()
    return not inside or _is_unspaced(before) or _is_unspaced(after)


def _end_of_word(folded: str, place: int) -> int:
    while not _is_border(folded, place):
        place += 1
    return place


def _is_unspaced(letter: str) -> bool:
    return letter >= "\u0e00" and any(first <= letter <= last for first, last in UNSPACED)
