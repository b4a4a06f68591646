"""What every test can ask for, and what it must keep: time limits, no network, no debris."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from ipaddress import ip_address
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings

from tests import databases, parts

# `--hypothesis-profile=long` looks for rare trouble; CI sees the same examples each time.
hypothesis.settings.register_profile("short", max_examples=30, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", max_examples=5_000, deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "short")

# Playwright keeps an event loop in this thread; Django would take us for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

pytest_plugins = ["tests.internet.fixtures"]

WITHOUT_BROWSER = os.environ.get("BROWSER") == "none"

# The network ----------------------------------------------------------------------------------

_called: list[str] = []


def _refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse a connection to another machine and remember it, for code may swallow the error."""
    if event != "socket.connect" or arguments[0].family == socket.AF_UNIX:
        return
    host = str(arguments[1][0])
    if not _is_here(host):
        _called.append(host)
        raise ConnectionRefusedError(f"A test must not call {host}.")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


sys.addaudithook(_refuse_the_network)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that called another machine, even where its code took the refusal calmly."""
    _called.clear()
    yield
    assert not _called, f"called {', '.join(_called)}"


# What is kept between tests: nothing ------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Tell the processes that a test starts the name of its database."""
    os.environ[databases.NAME] = str(connection.settings_dict["NAME"])


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Return how a fixture of a module opens the database; what it wrote is gone after the module.

    Each test begins with those rows and takes its own changes back. None may be transactional.
    """
    with django_db_blocker.unblock():
        kept = transaction.atomic()
        kept.__enter__()
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        kept.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _media_of_its_own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test its own folder of uploads, made when somebody writes into it."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"media-{os.urandom(6).hex()}"


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the cache table after a test whose writes no rollback takes back."""
    writes = {"transactional_db", "live_server"} & set(request.fixturenames)
    if writes:
        request.getfixturevalue("transactional_db")
    yield
    if writes:
        cache.clear()


# Tools ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def run_tasks() -> Callable[[], None]:
    """Return a function that works off the durable queue, as the worker of a real site does.

    It fails the test when a task has failed for good; tasks that wait for a later time stay.
    """
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415  needs apps
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )

    def run() -> None:
        # The worker's own loop would close the connection that holds the test's transaction.
        while task := DBTaskResult.objects.ready().first():
            task.claim(worker.worker_id)
            worker.run_task(task)
        assert not [task.traceback for task in DBTaskResult.objects.failed()]

    return run


# What the runner says ---------------------------------------------------------------------------


def pytest_report_header() -> str:
    """Say on which database we are."""
    both = any(argument.startswith("--tx") for argument in sys.argv)
    return f"database: {'SQLite and PostgreSQL, a worker for each' if both else databases.KIND}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the part of this worker; mark what needs a browser, and leave it out where asked to."""
    items[:] = parts.choose(items)
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    if WITHOUT_BROWSER:
        left_out = [item for item in items if item.get_closest_marker("browser")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_unconfigure() -> None:
    """Leave no server behind."""
    databases.stop()


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name the database at what failed: the same test ran on both."""
    if report.failed and (node := getattr(report, "node", None)):
        test, bracket, arguments = report.nodeid.partition("[")
        report.nodeid = f"{test} on {node.gateway.id}{bracket}{arguments}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was left out."""
    if WITHOUT_BROWSER:
        terminalreporter.write_line("The browser tests were left out: BROWSER=none.")
