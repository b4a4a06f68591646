"""What two sequences have in common."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from storyteller.lib.lcs import Effort, common

letters = st.text("abcd", max_size=14)


def length(before: str, after: str) -> int:
    """Return the length of the longest common subsequence, by the plain table."""
    row = [0] * (len(after) + 1)
    for one in before:
        last, row = row, [0]
        for place, other in enumerate(after):
            row.append(last[place] + 1 if one == other else max(last[place + 1], row[place]))
    return row[-1]


@given(letters, letters)
def test_the_longest_is_found(before: str, after: str) -> None:
    assert len(common(before, after)) == length(before, after)


@given(letters, letters, st.integers(0, 60))
def test_what_is_found_is_the_same_and_grows_whatever_the_effort(
    before: str, after: str, cells: int
) -> None:
    found = common(before, after, Effort(cells))
    assert all(before[one.before] == after[one.after] for one in found)
    assert all(
        one.before < next_.before and one.after < next_.after for one, next_ in pairwise(found)
    )


def test_without_effort_what_stands_once_on_both_sides_is_found() -> None:
    found = common("paaxaaybbq", "rbbbxcycas", Effort(0))
    assert ["paaxaaybbq"[one.before] for one in found] == ["x", "y"]


def test_long_sequences_come_to_an_end() -> None:
    before = [number % 1_000 for number in range(200_000)]
    after = [number % 999 for number in range(200_000)]
    assert common(before, after)[0] == (0, 0)
