"""How often something may be done: exact among many workers, and calm when the cache is away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection, connections
from pytest_django import Settings

from storyteller.lib.limits import Limit

THREE_A_MINUTE = Limit("three", 3, timedelta(minutes=1))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_the_fourth_of_three_is_refused() -> None:
    assert [THREE_A_MINUTE.hit("ruth") for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.django_db
def test_everybody_has_a_limit_of_their_own() -> None:
    for _ in range(3):
        THREE_A_MINUTE.hit("ruth", 1)
    assert THREE_A_MINUTE.hit("ruth", 2)
    assert THREE_A_MINUTE.hit("ruth1")
    assert Limit("other", 3, timedelta(minutes=1)).hit("ruth", 1)
    assert not THREE_A_MINUTE.hit("ruth", 1)


@pytest.mark.django_db
def test_asking_takes_no_place() -> None:
    for _ in range(5):
        assert THREE_A_MINUTE.allows("ruth")
    for _ in range(3):
        THREE_A_MINUTE.hit("ruth")
    assert not THREE_A_MINUTE.allows("ruth")


@pytest.mark.django_db
def test_a_place_is_free_again_when_its_own_time_is_over() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert THREE_A_MINUTE.hit("ruth")
        clock.shift(40)
        assert THREE_A_MINUTE.hit("ruth")
        assert THREE_A_MINUTE.hit("ruth")
        assert not THREE_A_MINUTE.hit("ruth")
        clock.shift(22)
        # Of the minute that began at 40 s two places are still taken: no burst at a window's edge.
        assert THREE_A_MINUTE.hit("ruth")
        assert not THREE_A_MINUTE.hit("ruth")


@pytest.mark.django_db
def test_any_key_will_do() -> None:
    assert THREE_A_MINUTE.hit("x" * 1_000, "ä ö\n", None, 7)


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_get_no_place_more() -> None:
    limit = Limit("crowd", 5, timedelta(hours=1), fail_open=False)

    def ask(_number: int) -> int:
        try:
            return sum(limit.hit("all") for _ in range(3))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(ask, range(16))) == 5


@pytest.mark.django_db
@pytest.mark.parametrize("fail_open", [True, False])
def test_a_cache_that_cannot_be_written_is_not_taken_for_a_crowd(fail_open: bool) -> None:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT"):
            raise OperationalError("read-only")
        return execute(sql, *rest)

    limit = Limit("stiff", 2, timedelta(minutes=1), fail_open)
    with connection.execute_wrapper(refuse):
        assert limit.hit("ruth") is fail_open


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fail_open", [True, False])
def test_without_a_cache_each_limit_gives_the_answer_it_was_told(
    settings: Settings, caplog: pytest.LogCaptureFixture, fail_open: bool
) -> None:
    backend = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "not_there"}}
    limit = Limit("lost", 1, timedelta(minutes=1), fail_open)
    assert [limit.hit("ruth"), limit.hit("ruth"), limit.allows("ruth")] == [fail_open] * 3
    assert "No cache: limit lost" in caplog.text
