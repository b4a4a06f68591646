"""One question to either database: which posts say all of this, the best first."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import QuerySet

from .folding import terms_of

if TYPE_CHECKING:
    from blog.models import Blog, Post

# Candidates are the newest posts that have the words: of what is everywhere nobody reads more.
CANDIDATES = 500
PAGE_LENGTH = 10
# How much a word counts in the title, beside the text, in the text.
WEIGHTS = (10.0, 5.0, 1.0)

SQLITE = """
SELECT post_id FROM (
    SELECT post.id AS post_id, bm25(blog_search, %s, %s, %s) AS distance
    FROM blog_search CROSS JOIN blog_post AS post ON post.id = blog_search.rowid
    WHERE blog_search MATCH %s AND post.blog_id = %s AND post.status IN ({statuses})
    ORDER BY blog_search.rowid DESC LIMIT %s
) AS candidates ORDER BY distance, post_id DESC
"""
POSTGRESQL = """
SELECT post_id FROM (
    SELECT post.id AS post_id,
        ts_rank(ARRAY[0, %s, %s, %s]::real[], text.vector, to_tsquery('simple', %s)) AS nearness
    FROM blog_searchtext AS text JOIN blog_post AS post ON post.id = text.post_id
    WHERE text.vector @@ to_tsquery('simple', %s)
        AND post.blog_id = %s AND post.status IN ({statuses})
    ORDER BY text.post_id DESC LIMIT %s
) AS candidates ORDER BY nearness DESC, post_id DESC
"""


@dataclass(frozen=True)
class Found:
    """What was found: the terms that were looked for, and the keys of posts, the best first."""

    terms: list[list[str]]
    keys: list[int]

    @cached_property
    def pages(self) -> int:
        """Return how many pages there are."""
        return -(-len(self.keys) // PAGE_LENGTH)

    @property
    def is_cut(self) -> bool:
        """Say whether there may be older ones."""
        return len(self.keys) >= CANDIDATES

    def page(self, number: int, posts: "QuerySet[Post]") -> "list[Post]":
        """Return a page of it out of ``posts``, counted from 1. As many queries as these ask."""
        keys = self.keys[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH]
        at = {post.pk: post for post in posts.filter(pk__in=keys)} if keys else {}
        return [at[key] for key in keys if key in at]


def search(blog: "Blog", query: str, statuses: Collection[str]) -> Found:
    """Return the posts of ``blog`` in one of ``statuses`` that say all of ``query``. One query.

    Every word is the beginning of one in the title, the text, a tag or an author's name. Whatever
    was typed is answered, with nothing where it has no letters.
    """
    terms = terms_of(query)
    if not terms:
        return Found([], [])
    connection = connections["default"]
    sql, asked = (_for_sqlite if connection.vendor == "sqlite" else _for_postgresql)(terms)
    places = ", ".join(["%s"] * len(statuses))
    with connection.cursor() as cursor:
        cursor.execute(sql.format(statuses=places), [*asked, blog.pk, *statuses, CANDIDATES])
        return Found(terms, [key for (key,) in cursor.fetchall()])


# Folded words are letters and digits, so that nothing in them could mean anything to a database.


def _for_sqlite(terms: list[list[str]]) -> tuple[str, list[Any]]:
    wanted = " AND ".join(f'"{" ".join(term)}"*' for term in terms)
    return SQLITE, [*WEIGHTS, wanted]


def _for_postgresql(terms: list[list[str]]) -> tuple[str, list[Any]]:
    phrases = (" <-> ".join(f"'{word}'" for word in term) for term in terms)
    wanted = " & ".join(f"({phrase}:*)" for phrase in phrases)
    # From the least weight on, at most 1: {D, C, B, A}, of which we use no D.
    return POSTGRESQL, [*(one / WEIGHTS[0] for one in reversed(WEIGHTS)), wanted, wanted]
