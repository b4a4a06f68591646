"""What two sequences have in common, in an effort that has a bound."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Table cells compared at once; more of them are compared without looking for the best answer.
MOST_AT_ONCE = 40_000_000


class Same(NamedTuple):
    """An item that both sequences have: its place in each."""

    before: int
    after: int


@dataclass
class Effort:
    """What one comparison may still cost, in cells of the table that a plain algorithm fills."""

    left: int = 400_000_000

    def spend(self, cells: int) -> bool:
        """Say whether ``cells`` are still to be had, and take them."""
        if cells > min(self.left, MOST_AT_ONCE):
            return False
        self.left -= cells
        return True


def common[T: Hashable](
    before: Sequence[T], after: Sequence[T], effort: Effort | None = None
) -> list[Same]:
    """Return what stays: pairs that grow in both places; everything else was changed.

    The longest such list where the effort allows. What is equal at both ends is found first, then
    items that stand once on each side split what is between (the patience method), so that even
    sequences of 100,000 items cost little.
    """
    effort = effort or Effort()
    found: list[Same] = []
    ahead = [(0, len(before), 0, len(after))]
    while ahead:
        i, i_end, j, j_end = ahead.pop()
        while i < i_end and j < j_end and before[i] == after[j]:
            found.append(Same(i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and before[i_end - 1] == after[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            found.append(Same(i_end, j_end))
        if i == i_end or j == j_end:
            continue
        if effort.spend((i_end - i) * (j_end - j)):
            inside = _longest(before[i:i_end], after[j:j_end])
            found += [Same(i + one.before, j + one.after) for one in inside]
        else:
            ahead += _between(before, after, (i, i_end, j, j_end))
    return sorted(found)


type _Stretch = tuple[int, int, int, int]


def _between[T: Hashable](
    before: Sequence[T], after: Sequence[T], stretch: _Stretch
) -> list[_Stretch]:
    """Return the stretches before, between and behind items that both sides have once."""
    i, i_end, j, j_end = stretch
    places = _single(before, i, i_end)
    single = _single(after, j, j_end)
    pairs = [Same(places[item], place) for item, place in single.items() if item in places]
    stretches = []
    for one in _growing(sorted(pairs)):
        stretches.append((i, one.before, j, one.after))
        i, j = one
    # Each begins with the pair itself, so the next look at it finds that, and there is an end.
    return [*stretches, (i, i_end, j, j_end)] if stretches else []


def _single[T: Hashable](items: Sequence[T], start: int, end: int) -> dict[T, int]:
    """Return the place of each item that stands once between ``start`` and ``end``."""
    count = Counter(items[start:end])
    return {items[place]: place for place in range(start, end) if count[items[place]] == 1}


def _growing(pairs: list[Same]) -> list[Same]:
    """Return the longest part of ``pairs``, sorted by ``before``, whose ``after`` grows too.

    Source: Schensted 1961, by piles of cards.
    """
    tops: list[int] = []
    piles: list[int] = []  # of each pile the pair on top
    previous: list[int] = []
    for place, pair in enumerate(pairs):
        pile = bisect_left(tops, pair.after)
        previous.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [pair.after]
        piles[pile : pile + 1] = [place]
    chain = []
    place = piles[-1] if piles else -1
    while place >= 0:
        chain.append(pairs[place])
        place = previous[place]
    return chain[::-1]


def _longest[T: Hashable](before: Sequence[T], after: Sequence[T]) -> list[Same]:
    """Return a longest common subsequence.

    A row of the table is one number with a bit for each column. Source: Hyyrö 2004, "Bit-parallel
    LCS-length computation revisited".
    """
    where: dict[T, int] = {}
    for place, item in enumerate(after):
        where[item] = where.get(item, 0) | 1 << place
    every = (1 << len(after)) - 1
    row = every
    rows = []
    for item in before:
        seen = row & where.get(item, 0)
        row = (row + seen | row - seen) & every
        rows.append(row)
    return _way_back(before, after, rows)


def _way_back[T: Hashable](before: Sequence[T], after: Sequence[T], rows: list[int]) -> list[Same]:
    found = []
    i, j = len(before) - 1, len(after) - 1
    while i >= 0 and j >= 0:
        if before[i] == after[j]:
            found.append(Same(i, j))
            i, j = i - 1, j - 1
        elif rows[i] >> j & 1:  # the column adds nothing
            j -= 1
        else:
            i -= 1
    return found[::-1]
