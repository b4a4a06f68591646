"""Imports run one way through the house: this reads them all."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
# From the bottom of the house to the top: a room may import its own and those before it.
ROOMS = ["storyteller.lib", "accounts", "blog", "comments", "storyteller"]


def room_of(module: str) -> str | None:
    """Return the room that ``module`` lies in; None for what is not ours."""
    return next((room for room in ROOMS if f"{module}.".startswith(f"{room}.")), None)


def imports(path: Path) -> Iterator[str]:
    """Yield the names of all modules that the file at ``path`` imports, inside functions too."""
    package = ".".join(path.relative_to(HOUSE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(start if node.level else []), *filter(None, [node.module])])
            yield from (f"{base}.{name.name}" for name in node.names)


def wrong_arrows() -> list[str]:
    """Return a sentence for each import that runs from left to right."""
    found = []
    for path in sorted(path for room in ROOMS[1:] for path in (HOUSE / room).rglob("*.py")):
        here = room_of(".".join(path.relative_to(HOUSE).with_suffix("").parts))
        for module in imports(path):
            there = room_of(module)
            if here and there and ROOMS.index(there) > ROOMS.index(here):
                found.append(f"{path.relative_to(HOUSE)} must not import {module}")
    return found


def test_imports_run_one_way() -> None:
    assert wrong_arrows() == []


def test_a_wrong_arrow_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.HOUSE", tmp_path)
    for name, line in {
        "accounts/a.py": "from django.db import models",
        "blog/models/b.py": "def f():\n    from comments.models import Comment",
        "storyteller/lib/c.py": "import accounts.models",
        "storyteller/d.py": "from comments import models",
        "comments/e.py": "from ..blog import models",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(line)

    assert wrong_arrows() == [
        "blog/models/b.py must not import comments.models.Comment",
        "storyteller/lib/c.py must not import accounts.models",
    ]


if __name__ == "__main__":
    raise SystemExit("\n".join(wrong_arrows()) or None)
