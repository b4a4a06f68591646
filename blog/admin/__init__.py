"""The pages of the desk: stories, pictures, tags, likes, members, settings."""

from . import likes, members, pictures, posts, settings, tags

__all__ = ["likes", "members", "pictures", "posts", "settings", "tags"]
