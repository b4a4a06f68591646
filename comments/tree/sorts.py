"""The orders in which threads stand, and the boundaries between their pages."""

import math
import struct
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.lookups import (
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from comments.models import Comment
from comments.paths import LARGEST, bytes_of, letters_of

type Place = tuple[Any, ...]  # of a root in an order: its number, perhaps with a key before it


class _Together(Func):
    """Values as one, which a database compares from left to right, along an index.

    Written out with AND and OR, it would walk through all roots of equal rank for each page.
    """

    template = "(%(expressions)s)"
    output_field = TextField()


@dataclass(frozen=True)
class Sort:
    """An order of roots: by ``columns``, the last of which is the number, so that none are equal.

    A boundary lies just behind a place, and a page reaches from one boundary to the next: what
    stands between two roots belongs to exactly one page, from whichever side one comes, and a
    boundary keeps its meaning when its comment goes.
    """

    name: str
    columns: tuple[str, ...]
    packing: str  # of a place in a cursor, as struct writes it
    rises: bool = False

    def place(self, root: Comment) -> Place:
        """Return where ``root`` stands."""
        return tuple(getattr(root, column) for column in self.columns)

    def order(self, *, backwards: bool = False) -> list[str]:
        """Return what to order roots by."""
        sign = "" if self.rises != backwards else "-"
        return [sign + column for column in self.columns]

    def behind(self, place: Place | None) -> Any:
        """Return the condition that a root stands behind the boundary; all do where it is None."""
        return self._compare(GreaterThan if self.rises else LessThan, place)

    def until(self, place: Place | None) -> Any:
        """Return the condition that a root stands before the boundary; all do where it is None."""
        return self._compare(LessThanOrEqual if self.rises else GreaterThanOrEqual, place)

    def cursor_of(self, place: Place | None) -> str:
        """Return the boundary for an address; "" where there is none."""
        return letters_of(struct.pack(self.packing, *place)) if place else ""

    def place_of(self, cursor: str) -> Place:
        """Return the place a cursor stands for; raise ``ValueError`` for any we did not write."""
        try:
            place = struct.unpack(self.packing, bytes_of(cursor))
        except struct.error as error:
            raise ValueError(cursor) from error
        if not all(math.isfinite(part) and 0 <= part <= LARGEST for part in place):
            raise ValueError(cursor)
        return place

    def _compare(self, lookup: Any, place: Place | None) -> Any:
        if place is None:
            return Q()
        return lookup(_Together(*map(F, self.columns)), _Together(*map(Value, place)))


OLDEST = Sort("oldest", ("no",), ">I", rises=True)
NEWEST = Sort("newest", ("no",), ">I")
# Equal ones newest first, as their indexes have them.
TOP = Sort("top", ("rank", "no"), ">dI")
ACTIVE = Sort("active", ("last_activity_no", "no"), ">II")
SORTS = {sort.name: sort for sort in (OLDEST, NEWEST, TOP, ACTIVE)}
