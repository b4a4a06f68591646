"""Measure on the database that the environment names; write the lines as JSON."""

import json
import os
import sys

import django
from django.db import connection
from django.test.utils import setup_test_environment

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()


def main() -> None:
    """Write what was measured to the standard output."""
    from tests import databases  # noqa: PLC0415  the settings come first
    from tests.bench import conversation, desk  # noqa: PLC0415
    from tests.bench.clock import own_database  # noqa: PLC0415
    from tests.bench.world import make_world, tell  # noqa: PLC0415

    setup_test_environment()
    tell(connection.vendor)
    with own_database() as name:
        os.environ[databases.NAME] = str(connection.settings_dict["NAME"]) or name
        lines = conversation.crowd()
        world = make_world()
        lines += conversation.sizes(world)
        lines += desk.queue(world)
    databases.stop()
    json.dump(lines, sys.stdout)


main()
