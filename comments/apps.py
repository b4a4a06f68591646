"""The app of conversations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    """Conversations, comments, moderation."""

    name = "comments"
    verbose_name = _("Conversations")
