"""Reading the tree: pages, cursors, what is shown to whom, and what it costs."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from accounts.models import User
from blog.models import Post
from comments import tree
from comments.models import Comment
from tests import people
from tests.comments.speaking import face, say


@pytest.fixture
def tell(post: Post, moderator: User) -> Any:
    """Return how the moderator says something, which everybody reads at once."""

    def tell(under: Comment | None = None) -> Comment:
        return say(post, under=under, as_=face(moderator), by=moderator)

    return tell


def drawn(rows: list[tree.Row]) -> list[str]:
    """Return numbers, indented, as a reader sees them; a tombstone in brackets."""
    return [
        "." * row.depth + (f"[{row.comment.no}]" if row.is_tombstone else str(row.comment.no))
        for row in rows
    ]


def test_a_page_shows_threads_with_their_first_three_replies(post: Post, tell: Any) -> None:
    first = tell()
    reply = tell(first)
    second = tell()
    for _ in range(3):
        tell(first)
    tell(reply)
    assert drawn(tree.threads(post).rows) == ["1", ".2", "..7", ".4", "3"]
    row = tree.threads(post).rows[3]
    assert row.more_count == 2
    assert row.more_url.startswith(f"{post.get_absolute_url()}comment/1/replies/?after=")
    assert drawn(tree.threads(post, sort="newest").rows) == ["3", "1", ".2", "..7", ".4"]
    assert second.no == 3
