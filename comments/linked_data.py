"""What machines read of a conversation: the same as people, as schema.org's nested Comment."""

from collections.abc import Callable, Iterable
from typing import Any

from blog.models import Post
from storyteller.lib.html import text_of

from .tree import Row

type Absolute = Callable[[str], str]


def conversation_data(post: Post, rows: Iterable[Row], absolute: Absolute) -> dict[str, Any]:
    """Return the story with the comments of ``rows`` that everybody reads. No query.

    Source: https://schema.org/BlogPosting, https://schema.org/Comment; written as JSON-LD 1.1.
    """
    address = absolute(post.get_absolute_url())
    story = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": address,
        "url": address,
        "headline": post.title,
        "commentCount": post.comment_count,
    }
    return story | _under(_nested(rows, absolute))


def _nested(rows: Iterable[Row], absolute: Absolute) -> list[dict[str, Any]]:
    """Return the roots, each with its answers inside; what hangs on a tombstone hangs above it."""
    roots: list[dict[str, Any]] = []
    above: list[list[dict[str, Any]]] = []  # for each step, where its answers are gathered
    for row in rows:
        siblings = above[row.depth - 1] if row.depth else roots
        answers: list[dict[str, Any]] = []
        if row.comment.is_visible:
            siblings.append({**_comment(row, absolute), "comment": answers})
        else:
            answers = siblings
        above[row.depth :] = [answers]
    return [_tidy(comment) for comment in roots]


def _comment(row: Row, absolute: Absolute) -> dict[str, Any]:
    comment, speaker = row.comment, row.comment.identity
    address = absolute(comment.get_absolute_url())
    author = {"@type": "Person", "name": str(speaker)}
    if speaker.url:
        author["url"] = speaker.url
    return {
        "@type": "Comment",
        "@id": address,
        "url": address,
        "dateCreated": comment.created_at.isoformat(timespec="seconds"),
        "text": text_of(comment.body_html),
        "author": author,
    }


def _tidy(comment: dict[str, Any]) -> dict[str, Any]:
    """Return ``comment`` without an empty list of answers, all the way down."""
    answers = [_tidy(answer) for answer in comment["comment"]]
    return {name: value for name, value in comment.items() if name != "comment"} | _under(answers)


def _under(comments: list[dict[str, Any]]) -> dict[str, Any]:
    return {"comment": comments} if comments else {}
