"""What a form of the desk asks for, and how it is done: each button is one verb of a comment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from accounts.models import User
from blog.desk import role_at
from storyteller.lib.text import scrub, scrub_line

from . import reasons, roles
from .in_place import digest_as_shown
from .models import Comment
from .models.people import note as note_about
from .models.person import NOTE_LENGTH
from .models.undoing import last_decision
from .states import Status

MOST_AT_ONCE = 200  # comments decided by one form; a page shows 25
TOLD_LENGTH = 1_000  # letters of a note to the author
DAYS = (1, 7, 30)  # how long somebody may be kept away; an owner also for good
ABOUT_STATES = ("approve", "approve_trust", "reject", "spam")
ONE_ACT = timedelta(seconds=2)  # between an approval and the trust that came with it
WORDS = {"note": "note_text", "redact": "redact_words"}  # the fields they come from
SWEEPS: dict[str, int | None] = {"waiting": None, "day": 24}


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


LEFT: Any = ngettext_lazy(
    "%d comment was left as it is: somebody was faster, or the words had changed.",
    "%d comments were left as they are: somebody was faster, or the words had changed.",
)


@dataclass(frozen=True)
class Verb:
    """What a button does, whose it is, and what is told of it."""

    do: Callable[[Comment, Asked], bool]
    needs: tuple[str, ...]  # verbs of roles.py
    told: Any  # lazy: "%d" is how many
    left: Any = LEFT


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
        note=_text(request, "note", TOLD_LENGTH),
        words=_text(request, WORDS.get(verb, ""), NOTE_LENGTH),
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


def _text(request: HttpRequest, name: str, most: int) -> str:
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


# What each button does ----------------------------------------------------------------------------


def _approve_and_trust(comment: Comment, asked: Asked) -> bool:
    """Do both or neither: of two moderators the second changes nothing."""
    with transaction.atomic():
        approved = comment.approve(by=asked.by, seen=asked.seen_of(comment))
        if approved:
            comment.trust(by=asked.by)
    return approved


def _undo(comment: Comment, asked: Asked) -> bool:
    """Take back the last decision; what was one act with it, too."""
    last = last_decision(comment)
    done = comment.undo(by=asked.by)
    if done and last and last.verb == "trust":
        before = comment.events.filter(
            by=last.by, to_status=Status.APPROVED, verb="", undone_by=None
        )
        if before.filter(pk__lt=last.pk, created_at__gt=last.created_at - ONE_ACT).exists():
            comment.undo(by=asked.by)
    return done


def _reject(comment: Comment, asked: Asked) -> bool:
    seen = asked.seen_of(comment)
    return comment.reject(by=asked.by, reason=asked.reason, note=asked.note, seen=seen)


def _note(comment: Comment, asked: Asked) -> bool:
    if not asked.words:
        return False
    note_about(comment, by=asked.by, text=asked.words)
    return True


def _redact(comment: Comment, asked: Asked) -> bool:
    words = scrub_line(asked.words) if "\n" not in asked.words else asked.words
    return bool(words) and comment.redact(by=asked.by, words=words, seen=asked.seen_of(comment))


def _block(comment: Comment, asked: Asked) -> bool:
    """Keep the person away, and put away with it what the form says."""
    longest = roles.longest_block(asked.role)
    days = timedelta(days=asked.days) if asked.days else None
    if longest is not None:
        days = min(days, longest) if days else longest
    until = timezone.now() + days if days else None
    reason = str(reasons.REJECTIONS[asked.reason].for_moderator) if asked.reason else ""
    if comment.blog.ban(comment.identity, by=asked.by, reason=reason, until=until) is None:
        return False
    if asked.sweep:
        here = Comment.objects.filter(blog=comment.blog)
        here.sweep(comment.identity, by=asked.by, hours=SWEEPS[asked.sweep])
    return True


def _accept_edit(comment: Comment, asked: Asked) -> bool:
    return comment.accept_edit(by=asked.by, seen=asked.edit_seen_of(comment))


def _refuse_edit(comment: Comment, asked: Asked) -> bool:
    return comment.refuse_edit(by=asked.by, seen=asked.edit_seen_of(comment))


def _named(name: str) -> Callable[[Comment, Asked], bool]:
    """Return the verb that a comment has by this name and that asks for nothing more."""
    return lambda comment, asked: bool(getattr(comment, name)(by=asked.by))


_APPROVED = ngettext_lazy("%d comment was approved.", "%d comments were approved.")
VERBS: dict[str, Verb] = {
    "approve": Verb(
        lambda comment, asked: comment.approve(by=asked.by, seen=asked.seen_of(comment)),
        ("approve",),
        _APPROVED,
    ),
    "approve_trust": Verb(
        _approve_and_trust,
        ("approve", "trust"),
        ngettext_lazy(
            "%d comment was approved, and its author is trusted from now on.",
            "%d comments were approved, and their authors are trusted from now on.",
        ),
    ),
    "reject": Verb(
        _reject,
        ("reject",),
        ngettext_lazy("%d comment was rejected.", "%d comments were rejected."),
    ),
    "spam": Verb(
        lambda comment, asked: comment.mark_spam(by=asked.by, seen=asked.seen_of(comment)),
        ("spam",),
        ngettext_lazy("%d comment is spam now.", "%d comments are spam now."),
    ),
    "undo": Verb(
        _undo,
        ("undo",),
        ngettext_lazy("%d decision was undone.", "%d decisions were undone."),
    ),
    "accept_edit": Verb(
        _accept_edit,
        ("accept_edit",),
        ngettext_lazy("%d edit was accepted.", "%d edits were accepted."),
    ),
    "refuse_edit": Verb(
        _refuse_edit,
        ("refuse_edit",),
        ngettext_lazy("%d edit was refused.", "%d edits were refused."),
    ),
    "pin": Verb(
        _named("pin"),
        ("pin",),
        ngettext_lazy("%d comment is pinned.", "%d comments are pinned."),
        ngettext_lazy(
            "%d comment was not pinned: three are, or not everybody reads it.",
            "%d comments were not pinned: three are, or not everybody reads them.",
        ),
    ),
    "unpin": Verb(
        _named("unpin"),
        ("unpin",),
        ngettext_lazy("%d comment is pinned no more.", "%d comments are pinned no more."),
    ),
    "lock": Verb(
        _named("lock"),
        ("lock",),
        ngettext_lazy("%d thread takes no more replies.", "%d threads take no more replies."),
    ),
    "unlock": Verb(
        _named("unlock"),
        ("unlock",),
        ngettext_lazy("%d thread takes replies again.", "%d threads take replies again."),
    ),
    "remove_branch": Verb(
        _named("remove_branch"),
        ("remove_branch",),
        ngettext_lazy(
            "%d comment and all below it are removed.",
            "%d comments and all below them are removed.",
        ),
    ),
    "restore_branch": Verb(
        _named("restore_branch"),
        ("restore_branch",),
        ngettext_lazy("%d branch is back.", "%d branches are back."),
    ),
    "redact": Verb(
        _redact,
        ("redact",),
        ngettext_lazy(
            "Words were taken out of %d comment.", "Words were taken out of %d comments."
        ),
        ngettext_lazy(
            "Nothing was taken out of %d comment: it does not hold these words.",
            "Nothing was taken out of %d comments: they do not hold these words.",
        ),
    ),
    "trust": Verb(
        _named("trust"),
        ("trust",),
        ngettext_lazy("%d person is trusted now.", "%d people are trusted now."),
        ngettext_lazy(
            "%d person cannot be trusted, or is already: nobody stands behind a typed name.",
            "%d people cannot be trusted, or are already: nobody stands behind a typed name.",
        ),
    ),
    "distrust": Verb(
        _named("distrust"),
        ("distrust",),
        ngettext_lazy("%d person is trusted no more.", "%d people are trusted no more."),
    ),
    "note": Verb(
        _note,
        ("note",),
        ngettext_lazy("%d note was kept.", "%d notes were kept."),
        ngettext_lazy(
            "%d note was empty.",
            "%d notes were empty.",
        ),
    ),
    "block": Verb(
        _block,
        ("suspend",),
        ngettext_lazy("%d person is blocked.", "%d people are blocked."),
        ngettext_lazy(
            "%d person works at this blog and cannot be blocked.",
            "%d people work at this blog and cannot be blocked.",
        ),
    ),
}
