"""The table: a line for each thing measured, a column for each database."""

from itertools import groupby
from typing import NamedTuple


class Line(NamedTuple):
    """One figure: of which part, what, its value as printed, and what it should reach."""

    part: str
    what: str
    value: str
    goal: str = ""


def drawn(measured: dict[str, list[Line]]) -> str:
    """Return the table in Markdown; the databases have measured the same lines."""
    head = ["", *measured, "goal"]
    rows = list(zip(*measured.values(), strict=True))
    told: list[list[str]] = []
    for part, lines in groupby(rows, key=lambda row: row[0].part):
        told.append([f"**{part}**", *[""] * (len(measured) + 1)])
        told += [[line[0].what, *(one.value for one in line), line[0].goal] for line in lines]
    widths = [max(len(row[column]) for row in [head, *told]) for column in range(len(head))]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in [head, ["-" * width for width in widths], *told]
    )
