"""One decision about a whole set: about just those comments, and those words, that were shown."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from accounts.models import User

from .models import Comment

MOST = 500  # comments of one set: what somebody can have glanced at
AT_ONCE = 50  # decided while one waits for the page; the others follow by a task
DIGEST = 16  # letters of the digest of what was shown; nobody forges words against themselves

type Verb = Callable[[Comment, User, str, str], bool]

VERBS: dict[str, Verb] = {
    "approve": lambda comment, by, _why, seen: comment.approve(by=by, seen=seen),
    "reject": lambda comment, by, why, seen: comment.reject(by=by, reason=why, seen=seen),
    "spam": lambda comment, by, _why, seen: comment.mark_spam(by=by, seen=seen),
}


class Act(NamedTuple):
    """What is to be done to a set, in words and numbers that a task can keep."""

    verb: str  # a key of VERBS
    reason: str  # of a rejection
    blog: int
    rows: list[str]  # as mark_of writes them


def mark_of(comment: Comment) -> str:
    """Return what stands for a comment, and for the state and the words in which it was shown."""
    return f"{comment.pk}-{comment.status}-{comment.body_digest[:DIGEST]}"


def decide(act: Act, by: User) -> int:
    """Decide about each that ``by`` may decide about, that is as it was shown; return how many.

    Idempotent. Some queries for each comment.
    """
    shown = dict(_read(act.rows))
    mine = Comment.objects.filter(blog=act.blog, pk__in=shown).moderatable_by(by)
    comments = mine.select_related("blog", "conversation").order_by("pk")
    return sum(_decide(act, comment, by, shown[comment.pk]) for comment in comments)


def _decide(act: Act, comment: Comment, by: User, mark: str) -> bool:
    is_as_shown = mark_of(comment) == mark
    return is_as_shown and VERBS[act.verb](comment, by, act.reason, comment.body_digest)


def _read(rows: Iterable[str]) -> Iterable[tuple[int, str]]:
    for row in rows:
        key = row.partition("-")[0]
        if key.isascii() and key.isdecimal() and len(key) < 19:
            yield int(key), row
