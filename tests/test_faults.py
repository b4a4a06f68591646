"""What people see when the database is away."""

import os
import subprocess
import sys

ASK = """
import django
django.setup()
from django.test import Client
answer = Client(raise_request_exception=False).get("/")
print(answer.status_code, answer.headers.get("Retry-After"), answer.headers["Cache-Control"])
print(answer.content.decode())
"""


def ask_a_site_without_database() -> str:
    """Return what a site says whose PostgreSQL does not listen."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings_away",
        "STORYTELLER_TEST_DATABASE": "sqlite",
    }
    asked = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return asked.stdout


def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back() -> None:
    said = ask_a_site_without_database()
    assert said.startswith("503 5 ")
    assert "no-store" in said
    assert "Back in a moment" in said
