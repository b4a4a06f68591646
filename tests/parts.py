"""Which tests a worker of `make test` runs: a part of the files, and some of them only once."""

import os

import pytest

from tests import databases

# Which part this worker runs, such as 1/2; a run without workers is everything.
_part, _, _parts = os.environ.get("STORYTELLER_TEST_PART", "1/1").partition("/")
PART, PARTS = int(_part) - 1, int(_parts)
HAS_OTHERS = "STORYTELLER_TEST_PART" in os.environ

# pytest-django lets nobody at the database who asks for none of these.
_DOORS = {"_django_db_helper", "django_db_setup", "live_server"}


def choose(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return what this worker runs: whole files, for a file may build its stage once.

    What touches no database says the same beside each, so it runs beside the first only.
    """
    files = sorted({item.path for item in items})
    mine = set(files[PART::PARTS])
    return [item for item in items if item.path in mine and not _runs_elsewhere(item)]


def _runs_elsewhere(item: pytest.Item) -> bool:
    return HAS_OTHERS and databases.KIND != "sqlite" and not touches_the_database(item)


def touches_the_database(item: pytest.Item) -> bool:
    """Say whether ``item`` can reach the database."""
    asked_for = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or asked_for & _DOORS)
