"""What each button of the desk does to a comment, whose it is, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from . import reasons, roles
from .models import Comment
from .models.people import note as note_about
from .models.undoing import last_decision
from .states import Status

if TYPE_CHECKING:
    from .deciding import Asked

DAYS = (1, 7, 30)  # how long somebody may be kept away; an owner also for good
ONE_ACT = timedelta(seconds=2)  # between an approval and the trust that came with it
SWEEPS: dict[str, int | None] = {"waiting": None, "day": 24}
LEFT: Any = ngettext_lazy(
    "%d comment was left as it is: somebody was faster, or the words had changed.",
    "%d comments were left as they are: somebody was faster, or the words had changed.",
)


@dataclass(frozen=True)
class Verb:
    """What a button does, whose it is, and what is told of it."""

    do: "Callable[[Comment, Asked], bool]"
    needs: tuple[str, ...]  # verbs of roles.py
    told: Any  # lazy: "%d" is how many
    left: Any = LEFT


def _approve_and_trust(comment: Comment, asked: "Asked") -> bool:
    """Do both or neither: of two moderators the second changes nothing."""
    with transaction.atomic():
        approved = comment.approve(by=asked.by, seen=asked.seen_of(comment))
        if approved:
            comment.trust(by=asked.by)
    return approved


def _undo(comment: Comment, asked: "Asked") -> bool:
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


def _reject(comment: Comment, asked: "Asked") -> bool:
    seen = asked.seen_of(comment)
    return comment.reject(by=asked.by, reason=asked.reason, note=asked.note, seen=seen)


def _note(comment: Comment, asked: "Asked") -> bool:
    if not asked.words:
        return False
    note_about(comment, by=asked.by, text=asked.words)
    return True


def _redact(comment: Comment, asked: "Asked") -> bool:
    return comment.redact(by=asked.by, words=asked.words, seen=asked.seen_of(comment))


def _block(comment: Comment, asked: "Asked") -> bool:
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


def _accept_edit(comment: Comment, asked: "Asked") -> bool:
    return comment.accept_edit(by=asked.by, seen=asked.edit_seen_of(comment))


def _refuse_edit(comment: Comment, asked: "Asked") -> bool:
    return comment.refuse_edit(by=asked.by, seen=asked.edit_seen_of(comment))


def _named(name: str) -> "Callable[[Comment, Asked], bool]":
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
            "Nothing was taken out of %d comment: these words are not there, or too short.",
            "Nothing was taken out of %d comments: these words are not there, or too short.",
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
