"""The frame: settings, addresses, checks and commands."""

from django.apps import AppConfig


class StorytellerConfig(AppConfig):
    """The frame around the three apps; it has no models."""

    name = "storyteller"
    verbose_name = "Storyteller"

    def ready(self) -> None:
        """Register what a start should be warned of."""
        from . import checks  # noqa: F401, PLC0415  checks register themselves when apps are there
