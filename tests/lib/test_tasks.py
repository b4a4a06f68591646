"""The durable queue: tried again, taken back from the dead, tidied away."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from time_machine import Traveller, travel

from storyteller.lib.tasks import LONGEST_WAIT, Plan, _give_back, prune, reap
from tests.lib.some_tasks import fail_once, fail_until, runs, wait_for_ever

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
FAILED, SUCCESSFUL = TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL


@pytest.fixture
def clock(transactional_db: None) -> Iterator[Traveller]:
    runs.clear()
    with travel(NOON, tick=False) as coordinates:
        yield coordinates


def work() -> None:
    """Work off what is due, as a worker of the site does."""
    # In a transaction of the test's own the worker would lose its connection: it closes old ones.
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


def the_task() -> DBTaskResult[..., Any]:
    return DBTaskResult.objects.get()


def test_a_failed_task_rests_and_is_tried_again_in_the_same_row(clock: Traveller) -> None:
    fail_until.enqueue("mail", 3)
    work()
    assert the_task().status == READY
    assert the_task().run_after == NOON + timedelta(seconds=30)
    assert "mail refuses" in the_task().traceback

    work()
    assert runs == ["mail"]

    clock.shift(31)
    work()
    assert runs == ["mail"] * 2
    clock.shift(121)
    work()
    assert the_task().status == SUCCESSFUL
    assert the_task().return_value == "done"
    assert runs == ["mail"] * 3


def test_after_the_last_attempt_it_stays_failed_and_is_logged(
    clock: Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fail_until.enqueue("mail", 99)
    for _ in range(5):
        work()
        clock.shift(timedelta(hours=7))
    assert len(runs) == 3
    assert the_task().status == FAILED
    assert "tests.lib.some_tasks.fail_until failed for good" in caplog.text


def test_a_task_that_nobody_made_durable_fails_once(clock: Traveller) -> None:
    fail_once.enqueue("once")
    work()
    clock.shift(timedelta(hours=7))
    assert reap() == 0
    work()
    assert the_task().status == FAILED
    assert runs == ["once"]


def test_the_rests_grow_and_end_at_six_hours() -> None:
    rests = [Plan().wait_after(attempt).total_seconds() for attempt in range(1, 10)]
    assert rests[:4] == [30, 120, 480, 1920]
    assert rests == sorted(rests)
    assert rests[-1] == LONGEST_WAIT.total_seconds()


def test_the_reaper_takes_back_what_a_dead_worker_held(clock: Traveller) -> None:
    fail_until.enqueue("mail", 1)
    the_task().claim("dead")
    clock.shift(timedelta(minutes=29))
    assert reap(timedelta(minutes=30)) == 0
    assert the_task().status == RUNNING

    clock.shift(timedelta(minutes=2))
    assert reap(timedelta(minutes=30)) == 1
    work()
    assert the_task().status == SUCCESSFUL


def test_of_two_reapers_one_wins(clock: Traveller) -> None:
    fail_until.enqueue("mail", 1)
    the_task().claim("dead")
    seen_by_the_other = the_task()
    clock.shift(timedelta(hours=1))
    assert reap() == 1
    assert _give_back(seen_by_the_other) == 0


def test_the_reaper_gives_up_a_task_that_kills_its_workers(
    clock: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    fail_until.enqueue("bomb", 1)
    for worker in ("one", "two", "three"):
        the_task().claim(worker)
        clock.shift(timedelta(hours=1))
        reap(timedelta(minutes=30))
    assert the_task().status == FAILED
    assert "its workers died" in caplog.text
    assert reap(timedelta(0)) == 0


def test_the_reaper_finds_a_task_whose_worker_died_before_the_retry(
    clock: Traveller,
) -> None:
    fail_until.enqueue("mail", 1)
    task = the_task()
    task.claim("dead")
    task.set_failed(ConnectionError())
    clock.shift(timedelta(minutes=31))
    assert reap(timedelta(minutes=30)) == 1
    assert the_task().status == READY


def test_the_reaper_leaves_a_task_alone_that_does_not_exist_any_more(
    clock: Traveller,
) -> None:
    fail_until.enqueue("mail", 1)
    DBTaskResult.objects.update(task_path="blog.tasks.removed_last_year", worker_ids=["w"] * 8)
    DBTaskResult.objects.update(status=RUNNING, started_at=NOON - timedelta(days=1))
    reap()
    assert the_task().status == FAILED


def test_finished_tasks_are_deleted_and_waiting_ones_never(
    clock: Traveller,
) -> None:
    for status in (READY, RUNNING, SUCCESSFUL, FAILED):
        fail_until.enqueue(status, 1)
        DBTaskResult.objects.filter(args_kwargs__args__0=status).update(
            status=status, started_at=timezone.now(), finished_at=timezone.now()
        )
    clock.shift(timedelta(days=2))
    assert prune() == 1
    clock.shift(timedelta(days=30))
    assert prune() == 1
    left = DBTaskResult.objects.values_list("status", flat=True)
    assert set(left) == {READY, RUNNING}


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_worker_is_killed_runs_again(tmp_path: Path) -> None:
    pipe, marker = tmp_path / "pipe", tmp_path / "marker"
    os.mkfifo(pipe)
    wait_for_ever.enqueue(str(pipe), str(marker))
    command = [sys.executable, "-m", "django", "db_worker", "--interval=0.1", "--no-startup-delay"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    # Opening blocks until the task has opened its end: from then on it is in the middle.
    with subprocess.Popen(command, env=environment) as worker, pipe.open("w"):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert the_task().status == RUNNING

    assert reap(timedelta(0)) == 1
    work()
    assert the_task().status == SUCCESSFUL
    assert marker.read_text() == "twice"
