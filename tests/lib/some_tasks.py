"""Tasks that go wrong in every way a task can."""

from datetime import timedelta
from pathlib import Path

from django.tasks import task

from storyteller.lib.tasks import durable

runs: list[str] = []


@durable(attempts=3, first_wait=timedelta(seconds=30))
def fail_until(name: str, success: int) -> str:
    """Fail until the run of this number."""
    runs.append(name)
    if runs.count(name) < success:
        raise ConnectionError(f"{name} refuses")
    return "done"


@task
def fail_once(name: str) -> None:
    """Fail, and nobody asked for another try."""
    runs.append(name)
    raise ConnectionError(name)


@durable()
def wait_for_ever(pipe: str, marker: str) -> None:
    """Wait at the pipe in the first run, leave a mark in the second."""
    if Path(marker).exists():
        Path(marker).write_text("twice")
        return
    Path(marker).touch()
    Path(pipe).read_text()
