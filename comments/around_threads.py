"""The ways on from a page of threads: its neighbours, its other orders, what it pins."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from blog.models import Post

from .models import Comment
from .tree import ACTIVE, NEWEST, OLDEST, TOP, Threads


class Order(NamedTuple):
    """A link to the same threads in another order."""

    words: str
    url: str
    is_current: bool
    is_first: bool  # the one that search engines are to know


class Pinned(NamedTuple):
    """A comment on top of the page, and where it stands."""

    comment: Comment
    url: str


def orders(post: Post, page: Threads, sort: str) -> list[Order]:
    """Return the orders to choose from; none where there is but one thread."""
    threads = sum(row.depth == 0 for row in page.rows)
    if threads < 2 and not page.earlier and not page.later:
        return []
    return [
        Order(words, address(post, name), name == sort, name == OLDEST.name)
        for name, words in _words().items()
    ]


def neighbours(post: Post, page: Threads, sort: str) -> dict[str, Any]:
    """Return where the page's neighbours are ("" for none), and in words what they hold."""
    earlier, later = {
        OLDEST.name: (_("Older comments"), _("Newer comments")),
        NEWEST.name: (_("Newer comments"), _("Older comments")),
    }.get(sort, (_("Previous comments"), _("More comments")))
    return {
        "earlier": earlier,
        "earlier_url": address(post, sort, before=page.earlier) if page.earlier else "",
        "later": later,
        "later_url": address(post, sort, after=page.later) if page.later else "",
    }


def pinned(page: Threads) -> list[Pinned]:
    """Return what stands on top of ``page``, each with the way to its place."""
    here = {row.comment.no for row in page.rows}
    return [
        Pinned(one, f"#comment-{one.no}" if one.no in here else one.get_absolute_url())
        for one in (row.comment for row in page.pinned)
    ]


def address(post: Post, sort: str, **place: str) -> str:
    """Return where a page of threads is; the first in the first order is the story's own."""
    asked = ({} if sort == OLDEST.name else {"sort": sort}) | place
    return f"{post.get_absolute_url()}{'?' if asked else ''}{urlencode(asked)}#comments"


def _words() -> dict[str, str]:
    # Within a function, so that the words come in the language of the page.
    return {
        OLDEST.name: _("Oldest"),
        NEWEST.name: _("Newest"),
        TOP.name: _("Most liked"),
        ACTIVE.name: _("Last answered"),
    }
