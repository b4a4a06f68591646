"""Tasks that are tried again, taken back from dead workers, and tidied away."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import Q
from django.dispatch import receiver
from django.tasks import Task, TaskResult, TaskResultStatus, task
from django.tasks.signals import task_finished
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Plan:
    """How often a task is tried, and how long it rests between: 30 s, 2 min, 8 min, 32 min, ..."""

    attempts: int = 8
    first_wait: timedelta = timedelta(seconds=30)

    def wait_after(self, attempt: int) -> timedelta:
        """Return the rest after the ``attempt``-th try, counted from 1."""
        return min(self.first_wait * int(4 ** (attempt - 1)), LONGEST_WAIT)


_plans: dict[str, Plan] = {}


def durable[**P, T](
    attempts: int = Plan.attempts,
    first_wait: timedelta = Plan.first_wait,
    **options: Any,
) -> "Callable[[Callable[P, T]], Task[P, T]]":
    """Make a task of a function that is run again until it succeeds, ``attempts`` times in all.

    The function must be idempotent: a worker may die after the work and before saying so.
    ``options`` are those of ``django.tasks.task`` (priority, queue_name, takes_context). A task
    keeps its one row through all attempts; after the last it stays FAILED and is logged.
    """

    def decorate(function: Callable[P, T]) -> "Task[P, T]":
        made: Task[P, T] = task(**options)(function)
        _plans[made.module_path] = Plan(attempts, first_wait)
        return made

    return decorate


def reap(older_than: timedelta = timedelta(minutes=30)) -> int:
    """Give the tasks of dead workers back to the queue; return how many.

    A killed worker leaves its task RUNNING for ever, or FAILED with attempts left. ``older_than``
    must be longer than the longest task takes, otherwise that one runs twice at once.
    """
    now = timezone.now()
    limit = now - older_than
    lost = Q(status=TaskResultStatus.RUNNING, started_at__lt=limit) | Q(
        status=TaskResultStatus.FAILED,
        task_path__in=list(_plans),
        finished_at__range=(limit - timedelta(days=1), limit),
    )
    return sum(_give_back(row) for row in DBTaskResult.objects.filter(lost))


def prune(successful: timedelta = timedelta(days=1), failed: timedelta = timedelta(days=30)) -> int:
    """Delete finished tasks, those that failed later than the others; return how many."""
    now = timezone.now()
    old = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - successful) | Q(
        status=TaskResultStatus.FAILED, finished_at__lt=now - failed
    )
    return DBTaskResult.objects.filter(old).delete()[0]


# Django's own signal, because there is no other door: the worker writes FAILED after the function
# has ended, so nothing inside the function can keep the row alive.
@receiver(task_finished)
def _try_again(*, task_result: "TaskResult[..., Any]", **_signal: Any) -> None:
    """Put a durable task that failed back into its place, to be run after a rest."""
    plan = _plans.get(task_result.task.module_path)
    if plan is None or task_result.status != TaskResultStatus.FAILED:
        return
    attempt = len(task_result.worker_ids)
    if attempt >= plan.attempts:
        logger.error("Task %s failed for good", task_result.task.module_path)
        return
    try:
        _make_ready(task_result.id, TaskResultStatus.FAILED, plan.wait_after(attempt))
    except DatabaseError:
        logger.exception("Task %s waits for the reaper", task_result.task.module_path)


def _give_back(row: DBTaskResult[..., Any]) -> int:
    """Return 1 if ``row`` went back to the queue, 0 if it had no attempt left or has moved."""
    if len(row.worker_ids) < _plan_of(row.task_path).attempts:
        return _make_ready(row.pk, row.status, timedelta(0))
    if row.status == TaskResultStatus.RUNNING:
        row.set_failed(RuntimeError("The worker died at the last attempt."))
        logger.error("Task %s failed for good: its workers died", row.task_path)
    return 0


def _plan_of(path: str) -> Plan:
    try:
        import_string(path)
    except ImportError:
        logger.warning("Task %s does not exist any more", path)
    return _plans.get(path, Plan())


def _make_ready(pk: Any, was: str, wait: timedelta) -> int:
    """Return 1 if the row was still in the state ``was`` and is waiting now."""
    return DBTaskResult.objects.filter(pk=pk, status=was).update(
        status=TaskResultStatus.READY, run_after=timezone.now() + wait, finished_at=None
    )
