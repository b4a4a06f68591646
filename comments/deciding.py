"""What a form of the desk asks for, and how it is done: each button is one verb of a comment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest

from accounts.models import User
from blog.desk import role_at
from storyteller.lib.text import scrub

from . import reasons, roles
from .acts import DAYS, SWEEPS, VERBS
from .in_place import digest_as_shown
from .models import Comment
from .models.person import NOTE_LENGTH
from .models.row import BODY_LENGTH

MOST_AT_ONCE = 200  # comments decided by one form; a page shows 25
TOLD_LENGTH = 1_000  # letters of a note to the author
ABOUT_STATES = ("approve", "approve_trust", "reject", "spam")
# The fields that words come from, and how many letters of them are taken.
WORDS = {"note": ("note_text", NOTE_LENGTH), "redact": ("redact_words", BODY_LENGTH)}


class BadRequest(Exception):
    """No button of ours asks for this."""


@dataclass(frozen=True)
class Asked:
    """One act upon comments, and the words beside it."""

    verb: str
    by: User
    role: str
    reason: str = ""
    note: str = ""  # to the author of what is rejected
    words: str = ""  # a note on a person; the words that are taken out
    days: int = 0  # of a block; 0 is for good
    sweep: str = ""
    keys: list[int] = field(default_factory=list)
    seen: dict[int, str] = field(default_factory=dict)  # by key: state, digests of the words

    def seen_of(self, comment: Comment) -> str:
        """Return the digest of the words that whoever asks has read, "" where none was sent."""
        seen = self._part(comment, 1)
        return comment.body_digest if seen == digest_as_shown(comment) else seen

    def edit_seen_of(self, comment: Comment) -> str:
        """Return the digest of the words that wait to replace them, "" where none was sent."""
        return self._part(comment, 2)

    def is_late(self, comment: Comment) -> bool:
        """Say whether somebody has decided since whoever asks saw it."""
        state = self._part(comment, 0)
        return bool(state) and self.verb in ABOUT_STATES and state != comment.status

    def _part(self, comment: Comment, place: int) -> str:
        parts = self.seen.get(comment.pk, "").split("-")
        return parts[place] if place < len(parts) else ""


def read(request: HttpRequest) -> Asked:
    """Return what a form asks for; raise ``BadRequest`` for what no form of ours says.

    A button says ``verb``, ``verb:reason`` or ``verb:key``; comments are the ticked ones, or those
    hidden in the button's own form, each as ``key`` or as ``Judged.key`` writes it.
    """
    verb, _colon, rest = request.POST.get("decide", "").partition(":")
    asked = Asked(
        verb=verb,
        by=cast("User", request.user),
        role=role_at(request),
        reason=rest if rest in reasons.REJECTIONS else request.POST.get("reason", ""),
        note=text(request, "note", TOLD_LENGTH),
        words=text(request, *WORDS.get(verb, ("", 0))),
        days=number(request.POST.get("days", "")),
        sweep=request.POST.get("sweep", ""),
        **_chosen(request.POST.getlist("chosen"), rest),
    )
    if verb not in VERBS or not _makes_sense(asked, rest):
        raise BadRequest
    return asked


def may(asked: Asked) -> bool:
    """Say whether the role has the verb at all; with which comments, the query says."""
    return set(VERBS[asked.verb].needs) <= roles.verbs_of(asked.role)


def do(asked: Asked, comments: Iterable[Comment]) -> tuple[int, int]:
    """Do it to each; return how many were changed, and how many were left as they were."""
    verb = VERBS[asked.verb]
    done = [not asked.is_late(comment) and verb.do(comment, asked) for comment in comments]
    return sum(done), len(done) - sum(done)


def told(asked: Asked, count: int) -> str:
    """Return what was done, in numbers."""
    return str(VERBS[asked.verb].told % count)


def left(verb: str, count: int) -> str:
    """Return how many stayed as they were, and why."""
    return str(VERBS[verb].left % count)


def number(text: str) -> int:
    """Return the number that ``text`` spells, 0 where it is none that a row could have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def text(request: HttpRequest, name: str, most: int) -> str:
    """Return what was typed into a field, scrubbed, at most ``most`` letters of it."""
    return scrub(request.POST.get(name, "")[: 2 * most]).strip()[:most]


def _chosen(ticked: list[str], in_button: str) -> dict[str, Any]:
    """Return keys and digests of what is meant."""
    pairs = [one.partition("-") for one in ([in_button] if number(in_button) else ticked)]
    seen = {number(key): digest for key, _dash, digest in pairs if number(key)}
    return {"keys": list(seen)[:MOST_AT_ONCE], "seen": seen}


def _makes_sense(asked: Asked, rest: str) -> bool:
    if rest and not number(rest) and asked.reason != rest:
        return False
    if asked.reason and asked.reason not in reasons.REJECTIONS:
        return False
    if asked.sweep and asked.sweep not in SWEEPS:
        return False
    return asked.verb != "block" or asked.days in (0, *DAYS)
