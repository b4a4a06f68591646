"""How many requests the server is answering: who empties the database waits for the last one."""

import threading
import time
from typing import Any

from django.core.signals import request_finished, request_started

# Long enough for what a page sends while it closes, which nobody can see from outside.
CALM = 0.2  # seconds without a request
PATIENCE = 15.0


class Rush:
    """Counts the requests of this process from now on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = 0
        self._moved = time.monotonic()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def wait_for_calm(self) -> None:
        """Wait until nothing is being answered and nothing has come for a moment."""
        patience = time.monotonic() + PATIENCE
        while not self._is_calm() and time.monotonic() < patience:
            time.sleep(CALM / 10)

    def _is_calm(self) -> bool:
        with self._lock:
            return not self._open and time.monotonic() - self._moved > CALM

    def _begin(self, **_signal: Any) -> None:
        self._move(1)

    def _end(self, **_signal: Any) -> None:
        self._move(-1)

    def _move(self, step: int) -> None:
        with self._lock:
            self._open = max(0, self._open + step)
            self._moved = time.monotonic()
