"""Start the processes of a site, look after them, and stop them all."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storyteller import leash

ROOT = Path(__file__).resolve().parent.parent

# Seconds. The server gives its own workers STOP; the rest is for us to notice.
STOP = 10
PATIENCE = STOP + 5
FIRST_ANSWER = 60
# A process that dies again and again is started again after 1, 2, 4 ... seconds, at most these.
LONGEST_REST = 30
# After a minute of life, a death is bad luck and no pattern.
GOOD_LIFE = 60


def web(host: str, port: int) -> list[str]:
    """Return the command of the web server, for ``storyteller.wsgi`` at ``host`` and ``port``.

    40 slow bodies blocked servers of up to 8 threads, none of 16 or more. One stop in fifty hung
    without the kill time-out.
    """
    options = {
        "interface": "wsgi",
        "host": "127.0.0.1" if host == "localhost" else host,
        "port": port,
        "workers": 2,
        "blocking-threads": 16,
        "backlog": 1024,
        "workers-kill-timeout": STOP,
        "log-level": "error",  # it warns of 16 threads at every start
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    switches = ["--respawn-failed-workers", "--no-access-log"]
    granian = [sys.executable, "-m", "storyteller.leash", "granian"]
    return [*granian, *words, *switches, "storyteller.wsgi:application"]


def command(*words: str) -> list[str]:
    """Return the command line of one of our own commands."""
    return [sys.executable, "-m", "storyteller.leash", "manage", *words]


@dataclass
class Child:
    """One process of the site, started again when it dies."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    born: float = 0.0
    rests_until: float = 0.0

    def start(self) -> None:
        """Start the process, in a group of its own: Ctrl-C reaches us, and we tell it."""
        self.born = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            process_group=0,
            env=leash.hold(dict(os.environ)),
        )

    def look_after(self, say: Callable[[str], None]) -> None:
        """Start the process again if it has died, after a rest that grows with its deaths."""
        if self.process is None:
            if time.monotonic() >= self.rests_until:
                self.start()
        elif self.process.poll() is not None:
            code, self.process = self.process.returncode, None
            lived = time.monotonic() - self.born
            self.deaths = 1 if lived > GOOD_LIFE else self.deaths + 1
            rest = min(2 ** (self.deaths - 1), LONGEST_REST)
            self.rests_until = time.monotonic() + rest
            say(f"The {self.name} has ended with code {code}; it starts again in {rest} s.")

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process; a killing one to all that it has started, too."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)


class Launch:
    """The processes of a site, from start to stop."""

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        """Take ``children``, the web server first; ``say`` shows a line to the operator."""
        self.children = children
        self.say = say
        self.asked_to_stop = 0
        self._wake = threading.Event()

    def run(self, answers: Callable[[], bool], when_it_answers: Callable[[], None]) -> int:
        """Run until told to stop; return the exit code, 0 when it was asked for.

        The web server starts first and has the machine to itself until ``answers`` is true.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heed)
        try:
            self.children[0].start()
            if not self._wait_for(answers):
                return 0 if self.asked_to_stop else self._give_up()
            when_it_answers()
            while not self.asked_to_stop:
                for child in self.children:
                    child.look_after(self.say)
                self._wake.wait(0.5)
        finally:
            self._stop()
        return 0

    def _heed(self, _number: int, _frame: object) -> None:
        self.asked_to_stop += 1
        self._wake.set()

    def _wait_for(self, answers: Callable[[], bool]) -> bool:
        end = time.monotonic() + FIRST_ANSWER
        server = self.children[0].process
        while server and server.poll() is None and time.monotonic() < end:
            if self.asked_to_stop:
                return False
            if answers():
                return True
            self._wake.wait(0.05)
        return False

    def _give_up(self) -> int:
        self.say("The web server does not answer; what it said stands above. Nothing runs now.")
        return 1

    def _stop(self) -> None:
        """Ask all to stop, twice, since one signal can be lost (see leash), and wait for them.

        A second Ctrl-C, or too long a wait, ends them.
        """
        asked = self.asked_to_stop
        for patience in (STOP, PATIENCE - STOP):
            for child in self.children:
                child.send(signal.SIGTERM)
            end = time.monotonic() + patience
            while self._any_left() and time.monotonic() < end:
                if self.asked_to_stop > max(asked, 1):
                    break
                time.sleep(0.05)
        for child in self.children:
            child.send(signal.SIGKILL)

    def _any_left(self) -> bool:
        return any(child.process and child.process.poll() is None for child in self.children)


def answers_at(host: str, port: int, name: str) -> Callable[[], bool]:
    """Return a function that asks ``host`` for a page of ``name`` and says whether one came."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  where one listens, not calls

    def answers() -> bool:
        connection = http.client.HTTPConnection(everywhere.get(host, host), port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/", headers={"Host": name})
            return bool(connection.getresponse().status)
        return False

    return answers
