"""The pages of the desk: stories, pictures, tags, settings."""

from . import pictures, posts, settings, tags

__all__ = ["pictures", "posts", "settings", "tags"]
