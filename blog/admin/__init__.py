"""The pages of the desk: stories, pictures, tags, members, settings."""

from . import members, pictures, posts, settings, tags

__all__ = ["members", "pictures", "posts", "settings", "tags"]
