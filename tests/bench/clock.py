"""How long something takes: medians, in milliseconds."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from statistics import median
from typing import Any

from django.db import connection

TIMES = 25
A_MILLISECOND = 1_000_000  # nanoseconds


def taken(act: Callable[[], Any]) -> float:
    """Return how long ``act`` took."""
    begin = time.perf_counter_ns()
    act()
    return (time.perf_counter_ns() - begin) / A_MILLISECOND


def whole(act: Callable[[], Any], times: int = TIMES) -> float:
    """Return the median of how long ``act`` takes."""
    act()
    return median(taken(act) for _ in range(times))


def in_the_database(act: Callable[[], Any]) -> float:
    """Return how long the database takes for all that ``act`` reads, every row fetched.

    Each query is asked again by itself, so that neither templates nor models are in the figure.
    """
    queries = asked_by(act)
    return sum(whole(lambda query=query: _ask(*query)) for query in queries)  # type: ignore[misc]


def asked_by(act: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Return the SELECTs of ``act``, after a first time that fills every cache."""
    act()
    queries: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        if sql.lstrip("( ").startswith("SELECT"):
            queries.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        act()
    return queries


def _ask(sql: str, params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.fetchall()


@contextmanager
def own_database() -> Any:
    """Make a database as a site has one: what the tests spare, waiting for the disk, is back."""
    name = connection.creation.create_test_db(verbosity=0)
    if connection.vendor == "postgresql":
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _do(f"ALTER SYSTEM RESET {setting}")
        _do("SELECT pg_reload_conf()")
    yield name
    connection.creation.destroy_test_db("", verbosity=0)


def analyze() -> None:
    """Let the planner know how much there is."""
    _do("ANALYZE")


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
