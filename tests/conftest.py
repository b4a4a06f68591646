"""What every test can ask for, and what every test must keep: time limits, no network, no debris."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from tests import databases

# `pytest --hypothesis-profile=long` looks for hours' worth of trouble; CI must see the same examples each time.
hypothesis.settings.register_profile("short", max_examples=30, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", max_examples=5_000, deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "short")

# Playwright keeps an event loop in the main thread; Django would take it for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

_calls_outside: list[str] = []


def _refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection but to this machine, and remember it: code may swallow the error."""
    if event != "socket.connect" or arguments[0].family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = str(arguments[1][0])
    if host == "localhost" or (_is_address(host) and ip_address(host).is_loopback):
        return
    _calls_outside.append(host)
    raise ConnectionRefusedError(f"A test must not call {host}.")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


sys.addaudithook(_refuse_the_network)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that called another machine, even where its code took the refusal calmly."""
    _calls_outside.clear()
    yield
    assert not _calls_outside, f"called {', '.join(_calls_outside)}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Tell the processes that a test starts the name of its database."""
    os.environ[databases.NAME] = str(connection.settings_dict["NAME"])


@pytest.fixture(autouse=True)
def _media_of_its_own(settings: Any, request: pytest.FixtureRequest) -> None:
    """Give a test that may write files a folder of its own."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        settings.MEDIA_ROOT = request.getfixturevalue("tmp_path") / "media"


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the cache table after a test whose writes no rollback takes back."""
    yield
    if "transactional_db" in request.fixturenames:
        cache.clear()


@pytest.fixture
def run_tasks(db: None) -> Callable[[], None]:
    """Return a function that works off the durable queue, as the worker of a real site does."""

    def run() -> None:
        call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    return run


def pytest_report_header() -> str:
    """Say on which database we are."""
    return f"database: {databases.KIND}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser out where the caller wants none."""
    if os.environ.get("BROWSER") != "none":
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
