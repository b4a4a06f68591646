"""What a start warns of before it hurts."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

# https://www.sqlite.org/wal.html: a reset of the log while another connection reads could corrupt
# the file, from 3.7.0 on; mended in 3.51.3 and in two older branches.
FIRST_WITH_RESET_BUG = (3, 7, 0)
MENDED_BRANCHES = {(3, 44): 6, (3, 50): 7, (3, 51): 3}


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Say whether this SQLite may corrupt a WAL file in a rare race."""
    if version < FIRST_WITH_RESET_BUG or version >= (3, 52, 0):
        return False
    mended = MENDED_BRANCHES.get(version[:2])
    return mended is None or version[2] < mended


@register(Tags.database)
def sqlite_is_sound(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn of a SQLite with the WAL-reset bug, or without full-text search."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3" or not databases:
        return []
    found: list[CheckMessage] = []
    if has_wal_reset_bug(sqlite3.sqlite_version_info):
        found.append(
            Warning(
                f"SQLite {sqlite3.sqlite_version} can, very rarely, damage its file when two "
                "connections reset the log at once.",
                hint="Use SQLite 3.51.3 or newer (3.50.7 and 3.44.6 are mended too), keep backups.",
                id="storyteller.W001",
            )
        )
    with sqlite3.connect(":memory:") as trial:
        options = {row[0] for row in trial.execute("PRAGMA compile_options")}
    if "ENABLE_FTS5" not in options:
        found.append(
            Warning(
                "This SQLite was built without FTS5: search will not work.",
                hint="Use a Python whose SQLite has FTS5, or PostgreSQL.",
                id="storyteller.W002",
            )
        )
    return found


@register(Tags.security)
def nobody_enters_as_anybody(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse the provider of allauth that logs everybody in as whoever they say."""
    if not apps.is_installed("allauth.socialaccount.providers.dummy"):
        return []
    return [
        Error(
            "The dummy provider lets anybody in as anybody.",
            hint="Take allauth.socialaccount.providers.dummy out of INSTALLED_APPS; "
            "DEMO_LOGINS=1 shows log-ins without keys, on this machine only.",
            id="storyteller.E001",
        )
    ]
