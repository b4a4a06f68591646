"""`manage.py serve`: one command starts the whole site, and one Ctrl-C stops it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest
import requests
from django.db import connection

from tests import databases

ROOT = Path(__file__).parent.parent
# Seconds: the first start names and compresses every static file, on a machine that may be busy.
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def wait_until(happens: Callable[[], object], patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def wait_for_the_end_of(parts: "list[psutil.Process]") -> None:
    end = time.monotonic() + PATIENCE
    while left := [_words(part) for part in parts if part.is_running() and _words(part)]:
        assert time.monotonic() < end, left
        time.sleep(0.05)


class Site:
    """A running site, with what it says and what it consists of."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.port = int(environment.get("PORT") or free_port())
        self.log = databases.FOLDER / f"said-{self.port}-{time.monotonic_ns()}"
        outer = dict(os.environ)
        databases.forget_the_environment(outer)
        del outer["DJANGO_SETTINGS_MODULE"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=outer | {"STORYTELLER_DATA": str(data), "PORT": str(self.port)} | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def __enter__(self) -> "Site":
        try:
            wait_until(lambda: "Storyteller is at" in self.said or self.process.poll() is not None)
            wait_until(lambda: self.pids("work") and self.pids("tick"))
        except AssertionError as error:
            self.stop()
            raise AssertionError(self.said) from error
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def parts(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def pids(self, word: str) -> list[int]:
        """Return the processes whose command line has ``word``."""
        return [part.pid for part in self.parts if word in _words(part)]

    def get(self, host: str = "localhost", path: str = "/") -> requests.Response:
        return requests.get(f"http://{host}:{self.port}{path}", timeout=30)

    def stop(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def _words(part: psutil.Process) -> list[str]:
    try:
        return part.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def gone(parts: list[psutil.Process]) -> bool:
    return not [part for part in parts if part.is_running() and _words(part)]


@pytest.fixture(scope="module")
def place(django_db_setup: None) -> Iterator[dict[str, str]]:
    """Return where a new site keeps its rows: its own file, or an empty PostgreSQL database."""
    if databases.KIND == "sqlite":
        yield {}
        return
    server = str(connection.settings_dict["HOST"])
    with psycopg.connect(host=server, user="postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE serve")
        yield {"DATABASE_URL": "postgres://postgres@/serve", "PGHOST": server}
        admin.execute("DROP DATABASE serve WITH (FORCE)")


@dataclass
class FirstRun:
    """What is known of the run that made the site."""

    data: Path
    said: str
    status: dict[str, int]
    code: int
    left: bool

    @property
    def password(self) -> str:
        found = re.search(r"^ +password +(\S+)", self.said, re.MULTILINE)
        assert found
        return found[1]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, place: dict[str, str]) -> FirstRun:
    data = tmp_path_factory.mktemp("site") / "data"
    with Site(data, **place) as site:
        status = {host: site.get(host).status_code for host in ("localhost", "127.0.0.1")}
        parts = site.parts
        code = site.stop(signal.SIGINT)
        return FirstRun(data, site.said, status, code, not gone(parts))


def test_both_names_of_this_machine_answer(first: FirstRun) -> None:
    assert first.status == {"localhost": 200, "127.0.0.1": 200}


def test_ctrl_c_leaves_nothing_behind(first: FirstRun) -> None:
    assert first.code == 0
    assert not first.left


def test_the_owner_gets_in_with_what_the_first_run_showed(
    first: FirstRun, place: dict[str, str]
) -> None:
    with Site(first.data, **place) as site, requests.Session() as browser:
        address = f"http://localhost:{site.port}/accounts/login/"
        form = browser.get(address, timeout=30).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token
        answer = browser.post(
            address,
            data={
                "login": "owner",
                "password": first.password,
                "csrfmiddlewaretoken": token[1],
            },
            headers={"Origin": f"http://localhost:{site.port}"},
            timeout=30,
        )
        assert answer.status_code == 200
        desk = browser.get(f"http://localhost:{site.port}/admin/", timeout=30)
        assert desk.url.endswith("/admin/"), desk.url


def test_a_second_run_keeps_everything_and_shows_no_password(
    first: FirstRun, place: dict[str, str]
) -> None:
    with Site(first.data, **place) as site:
        assert "The first story" in site.get().text
        assert "password" not in site.said
        assert site.stop(signal.SIGTERM) == 0


def test_a_part_that_dies_is_started_again(first: FirstRun, place: dict[str, str]) -> None:
    with Site(first.data, **place) as site:
        [worker] = site.pids("work")
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: site.pids("work") not in ([], [worker]))
        assert "task worker has ended" in site.said
        assert site.get().status_code == 200


def test_a_killed_site_leaves_nothing_behind(first: FirstRun, place: dict[str, str]) -> None:
    with Site(first.data, **place) as site:
        parts = site.parts
        site.stop(signal.SIGKILL)
        wait_for_the_end_of(parts)


# Starts that cannot be ---------------------------------------------------------------------------


def refusal(data: Path, **environment: str) -> str:
    """Return what a site says that does not start."""
    site = Site(data, **environment)
    assert site.process.wait(PATIENCE) == 1
    return site.said


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = refusal(tmp_path / "data", PORT=port)
    assert said.startswith(f"Port {port} is taken")
    assert said.count("\n") == 1


def test_a_port_taken_for_the_other_spelling_of_localhost_is_said(tmp_path: Path) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        port = str(other.getsockname()[1])
        assert refusal(tmp_path / "data", PORT=port).startswith(f"Port {port} is taken")


@pytest.mark.parametrize("key", ["", "a key of fifty letters that somebody has configured"])
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, key: str) -> None:
    (tmp_path / "file").touch()
    said = refusal(tmp_path / "file" / "data", SECRET_KEY=key)
    assert said.startswith(f"The data folder {tmp_path}/file/data cannot be written")
    assert said.count("\n") == 1


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    said = refusal(tmp_path / "data", DATABASE_URL=f"postgres://me@127.0.0.1:{free_port()}/blog")
    assert "The database cannot be used" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"STORYTELLER_BIND": "::"}, "set STORYTELLER_ADDRESS"),
        ({"STORYTELLER_BIND": "::", "STORYTELLER_HOSTS": "blog"}, "needs SECRET_KEY"),
        ({"STORYTELLER_ADDRESS": "https://blog.example.org"}, "needs SECRET_KEY"),
        ({"STORYTELLER_ADDRESS": "blog.example.org"}, "must be the site's whole address"),
        ({"DATABASE_URL": "mysql://me@localhost/blog"}, "must name a PostgreSQL database"),
        ({"PORT": "80000"}, "PORT must be a whole number"),
        ({"X_CLIENT_ID": "a key"}, "X_CLIENT_ID is set and X_CLIENT_SECRET is not"),
        ({"DEMO_LOGINS": "1", "STORYTELLER_HOSTS": "blog"}, "is for this machine only"),
        ({"DEMO_LOGINS": "1", "STORYTELLER_TRUSTED_PROXIES": "1"}, "is for this machine only"),
        (
            {"DEMO_LOGINS": "1", "STORYTELLER_ADDRESS": "http://localhost", "SECRET_KEY": "a" * 50},
            "is for this machine only",
        ),
    ],
)
def test_a_start_that_would_be_unsafe_or_wrong_is_said(
    tmp_path: Path, environment: dict[str, str], says: str
) -> None:
    said = refusal(tmp_path / "data", **environment)
    assert says in said
    assert said.count("\n") == 1
