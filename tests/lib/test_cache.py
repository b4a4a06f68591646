"""The cache table: who is first, and what goes when its time is over."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storyteller.lib.cache import forget_expired

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_only_the_first_adds_and_what_was_stored_stays() -> None:
    assert cache.add("key", {"first": 1}, 60)
    assert not cache.add("key", "second", 60)
    assert cache.get("key") == {"first": 1}


def test_what_is_over_is_as_if_it_had_never_been() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        cache.add("key", "first", 60)
        clock.shift(61)
        assert cache.add("key", "second", 60)
        assert cache.get("key") == "second"


def test_without_an_end_it_stays() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert cache.add("key", "first", None)
        clock.shift(1_000_000_000)
        assert not cache.add("key", "second", 60)


def test_adding_is_one_query_whatever_is_stored() -> None:
    with CaptureQueriesContext(connection) as queries:
        cache.add("key", "first", 60)
    assert len(queries) == 1


def test_the_clock_deletes_what_is_over_and_nothing_else() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        cache.set("old", 1, 60)
        cache.set("new", 2, 600)
        clock.shift(61)
        assert forget_expired() == 1
        assert cache.get("new") == 2
