"""The pages of the desk: stories, pictures, tags, series, likes, members, settings."""

from . import likes, members, pictures, posts, series, settings, tags

__all__ = ["likes", "members", "pictures", "posts", "series", "settings", "tags"]
