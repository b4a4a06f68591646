"""Work off the durable queue; what `serve` starts beside the web server."""

import logging
from typing import Any

from django_tasks_db.management.commands import db_worker


class Command(db_worker.Command):
    """``manage.py work``: the queue's own worker, for every queue, and quiet."""

    help = "Run tasks (mail, pictures) from the queue until told to stop."

    def add_arguments(self, parser: Any) -> None:
        """Take every queue, and never start again by itself in the middle of a task."""
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*", reload=False)

    def configure_logging(self, verbosity: int) -> None:
        """Leave the levels to the settings, but for the worker's farewells."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
