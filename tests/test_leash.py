"""The leash: what `serve` has started ends with it, even where a signal is lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from tests.test_serve import wait_for_the_end_of

ROOT = Path(__file__).parent.parent
# Starts a deaf process on the leash, says its number, and waits to be killed.
HOLDER = """
import os, subprocess, sys
from storyteller import leash
child = subprocess.Popen(
    [sys.executable, "-c", sys.argv[1]], env=leash.hold(dict(os.environ)), process_group=0,
    stdout=subprocess.PIPE,
)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""
DEAF = """
import signal, threading
from storyteller import leash
leash.GRACE = leash.LAST = 0.2
signal.signal(signal.SIGTERM, lambda *_: None)
leash.wear()
print("ready", flush=True)
threading.Event().wait()
"""


def test_a_process_that_hears_nothing_ends_with_its_holder() -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, DEAF], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    with holder.stdout as said:
        child = psutil.Process(int(said.readline()))
        assert child.is_running()
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    wait_for_the_end_of([child])


def test_nobody_holds_a_process_that_was_started_by_hand() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "storyteller.leash", "this"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Beautiful is better than ugly." in said.stdout
