"""Which database a table lives in, on a site that keeps its cache in a second SQLite file."""

from typing import Any

from django.db.models import Model


class CacheRouter:
    """Send the cache table to the database ``cache`` and everything else to ``default``."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the alias to read ``model`` from."""
        return "cache" if model._meta.app_label == "django_cache" else "default"

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the alias to write ``model`` to."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Say whether tables of ``app_label`` belong into ``db``."""
        return (db == "cache") == (app_label == "django_cache")
