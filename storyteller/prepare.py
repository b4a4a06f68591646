"""What must be so before a site can serve: a free port, a folder, tables, static files."""

import errno
import fcntl
import hashlib
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


class CannotStart(Exception):
    """Why the site does not start, in a sentence that says what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ``CannotStart`` unless ``port`` can be listened on at ``host``.

    For this machine's own address both spellings of localhost are asked, since a browser may try
    IPv6 first and would meet somebody else there.
    """
    for family, address in _addresses(host):
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                trial.bind((address, port))
            except OSError as error:
                if _matters(error, address, host):
                    raise CannotStart(_why_not(error, address, port)) from error


def _addresses(host: str) -> list[tuple[int, str]]:
    if host in {"127.0.0.1", "localhost"}:
        return [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    return [(socket.AF_INET6 if ":" in host else socket.AF_INET, host)]


def _matters(error: OSError, address: str, host: str) -> bool:
    # A machine without IPv6 has no ::1, and then nobody can be listening there.
    return address == host or error.errno in {errno.EADDRINUSE, errno.EACCES} or ":" not in address


def _why_not(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken: another program, or this blog already, listens there. "
            f"Stop it, or choose another port: PORT={port + 1} make run."
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} is reserved for the system's administrator. "
            "Choose one from 1024 on: PORT=8000 make run."
        )
    return f"This machine cannot listen on {address} ({error.strerror}): set STORYTELLER_BIND."


def refuse_unwritable_folder(folder: Path, *files: Path) -> None:
    """Raise ``CannotStart`` unless ``folder``, made if need be, and ``files`` can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        for file in files:
            if file.exists():
                file.open("ab").close()
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({error.strerror}): "
            "give it to the user who runs this, or set STORYTELLER_DATA to another folder."
        ) from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one start at a time prepare the site in ``folder``; the others wait for it."""
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare_database() -> bool:
    """Make the tables that are missing; return whether there was anything to do."""
    executor = MigrationExecutor(connections["default"])
    is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if is_behind:
        call_command("migrate", interactive=False, verbosity=0)
    for alias in connections:
        call_command("createcachetable", database=alias, verbosity=0)
    return is_behind


def collect_static(root: Path) -> bool:
    """Gather the static files in ``root`` if any has changed since; return whether."""
    mark = root / "collected"
    now = _fingerprint()
    with suppress(FileNotFoundError):
        if mark.read_text() == now:
            return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now)
    return True


def _fingerprint() -> str:
    """Return a word that changes with every static file's name, size or time."""
    word = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            word.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return word.hexdigest()
