"""Finding stories by their words: folded, indexed, asked, shown with what was found."""

from .asking import Found, search
from .indexing import catch_up, index

__all__ = ["Found", "catch_up", "index", "search"]
