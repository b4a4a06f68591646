"""Lets a process of the site end when the one that started it is gone, however it went.

Also a program: ``python -m storyteller.leash MODULE ARGUMENTS`` runs a module on the leash.
"""

import os
import runpy
import signal
import sys
import threading
import time

# Names the process that started us; the same process under its own number has nothing to watch.
HOLDER = "STORYTELLER_LEASH"
LOOK = 0.5  # seconds between two looks
GRACE = 10  # seconds a process may take to end by itself
LAST = 5  # seconds after it was asked again


def hold(environment: dict[str, str]) -> dict[str, str]:
    """Return ``environment`` for a child that is to end with this process."""
    return environment | {HOLDER: str(os.getpid())}


def wear() -> None:
    """End, with all in this process's group, when the process that named itself holder is gone.

    Asked to end twice, then killed: a signal that arrives just before the main thread begins to
    wait for a lock is kept until the next one. Does nothing where nobody holds the leash.
    """
    holder = os.environ.pop(HOLDER, "")
    if holder.isdecimal():
        threading.Thread(target=_watch, args=(int(holder),), name="leash", daemon=True).start()


def _watch(holder: int) -> None:
    while os.getppid() == holder:
        time.sleep(LOOK)
    for patience in (GRACE, LAST):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience)
    is_leader = os.getpgrp() == os.getpid()
    os.kill(-os.getpid() if is_leader else os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    wear()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
