"""Run the whole site: prepare it, then the web server, the task worker and the clock."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from storyteller import first_run, prepare
from storyteller.launch import Child, Launch, answers_at, command, web


class Command(BaseCommand):
    """``manage.py serve``."""

    help = "Prepare the site and run it: web server, task worker and clock, until Ctrl-C."
    # Checks of the database would fail before the tables are there; `make check` runs them all.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse with a sentence, or run until told to stop."""
        try:
            prepare.refuse_taken_port(settings.BIND, settings.PORT)
            files = settings.DATA.glob("*.sqlite3*")
            prepare.refuse_unwritable_folder(settings.DATA, *files)
            with prepare.alone(settings.DATA):
                welcome = self._prepare()
        except prepare.CannotStart as reason:
            sys.exit(str(reason))
        # The children make their own connections; ours would only be in the way of a backup.
        connections.close_all()
        sys.exit(self._run(welcome))

    def _prepare(self) -> first_run.Welcome | None:
        try:
            if prepare.prepare_database():
                self.say("The database is up to date.")
            welcome = first_run.begin()
        except DatabaseError as error:
            reason = " ".join(str(error).split())
            raise prepare.CannotStart(
                f"The database cannot be used ({reason}). Is it running, and is DATABASE_URL right?"
            ) from error
        if prepare.collect_static(settings.STATIC_ROOT):
            self.say("The static files are up to date.")
        return welcome

    def _run(self, welcome: first_run.Welcome | None) -> int:
        host, port = settings.BIND, settings.PORT
        children = [
            Child("web server", web(host, port)),
            Child("task worker", command("work")),
            Child("clock", command("tick", "--every=30")),
        ]
        name = next((n for n in settings.ALLOWED_HOSTS if not n.startswith((".", "*"))), host)
        launch = Launch(children, self.say)
        return launch.run(answers_at(host, port, name), lambda: self._greet(welcome))

    def _greet(self, welcome: first_run.Welcome | None) -> None:
        here = "localhost" if settings.BIND in {"127.0.0.1", "::1"} else settings.BIND
        address = settings.ADDRESS or f"http://{here}:{settings.PORT}"
        self.say(f"Storyteller is at {address} (Ctrl-C stops it)")
        if welcome:
            self.say(
                "\nLog in with these; the password is shown this once and kept nowhere:\n\n"
                f"    address   {address}/admin/\n"
                f"    name      {welcome.handle}\n"
                f"    password  {welcome.password}\n"
            )

    def say(self, line: str) -> None:
        """Show a line at once, also where the output is a pipe or a log."""
        self.stdout.write(line)
        self.stdout.flush()
