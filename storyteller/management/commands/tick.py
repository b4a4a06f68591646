"""Do what is due by the clock; what `serve` starts beside the web server."""

import signal
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from storyteller.tasks import tick


class Command(BaseCommand):
    """``manage.py tick``."""

    help = (
        "Publish what is due, give tasks of dead workers back, tidy up. Once, or every N seconds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the seconds between two ticks."""
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS")

    def handle(self, *args: Any, every: int, **options: Any) -> None:
        """Tick once or, with ``every``, until told to stop."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        tick()
        while every:
            close_old_connections()
            time.sleep(every)
            tick()
