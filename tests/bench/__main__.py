"""Measure on both databases, one after the other, and print one table.

Each database is measured by a process of its own, as a site has one. What it reaches is judged by
who reads the table: machines are too different for a test.
"""

import json
import os
import subprocess
import sys

from tests.bench.table import Line, drawn

DATABASES = ("sqlite", "postgresql")


def measured_on(database: str) -> list[Line]:
    """Return what one process measured; its words of progress go to the terminal."""
    environment = os.environ | {"STORYTELLER_TEST_DATABASE": database}
    command = [sys.executable, "-m", "tests.bench.one"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return [Line(*line) for line in json.loads(done.stdout)]


def main() -> None:
    """Print the table."""
    chosen = sys.argv[1:] or DATABASES
    print(drawn({database: measured_on(database) for database in chosen}))  # noqa: T201


if __name__ == "__main__":
    main()
