"""How the words of a comment change: at once, or when a moderator has accepted them."""

import copy
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from comments.pipeline import Decision, Evidence, decide, speaks_freely
from comments.pipeline.rules import ABOUT_THE_FORM, SPAM_POINTS, points_of
from comments.refused import Refused
from comments.spam import bayes
from comments.states import EDITABLE, VISIBLE, WAITING, Status
from storyteller.lib.markdown import RENDERER_VERSION

from .conversation import Conversation
from .event import ModerationEvent
from .moving import (
    AS_STORED,
    ENDS_EDITS,
    SECOND_LOOK,
    TELL_OF_WAITING,
    Lost,
    change_state,
    drop_revision,
    in_turn,
    record,
)
from .removed import RemovedBranch
from .revision import CommentRevision
from .submission import refuse_the_unreadable

if TYPE_CHECKING:
    from .comment import Comment

# Other words do not take back how the first came, nor that their author has asked.
STAYS = (SECOND_LOOK, *ABOUT_THE_FORM)
AT_ONCE = timedelta(minutes=15)  # long enough for a slip of the pen, too short to change one's mind


def edit(
    comment: "Comment", body: str, *, by: User | None, evidence: Evidence, network: str
) -> bool:
    """Do what ``Comment.edit`` says."""
    wanted = copy.copy(comment)
    wanted.body, wanted.network = body, network
    refuse_the_unreadable(wanted)
    if comment.blog.bans.over(comment.identity).exists():
        raise Refused("banned")
    post = comment.conversation.post
    # A guest of the same browser may be the same person; the rights of an account are its faces'.
    by = by if by and comment.identity.user_id == by.pk else None
    decision = decide(wanted, post, by, evidence)
    is_free = by is not None and speaks_freely(by, post)

    def act(turn: Conversation) -> None:
        comment.refresh_from_db(fields=AS_STORED)
        if comment.status not in EDITABLE or RemovedBranch.around(comment):
            raise Lost
        if body == comment.body:
            _leave_as_it_is(comment, turn)
        elif comment.status in WAITING:
            _wait_with(wanted, comment, turn, decision)
        elif is_free or (decision.status in VISIBLE and _is_early(comment)):
            _say(comment, turn, body, decision.html, by=None, verb="edit", network=network)
            if not is_free:
                _is_to_be_read(comment, turn)
        else:
            _ask(wanted, comment, turn, decision)

    return in_turn(comment, act)


def accept(comment: "Comment", by: User, seen: str) -> bool:
    """Do what ``Comment.accept_edit`` says."""

    def act(turn: Conversation) -> None:
        comment.refresh_from_db(fields=AS_STORED)
        asked = _asked(comment, seen)
        _say(
            comment,
            turn,
            asked.body,
            asked.body_html,
            by=by,
            verb="accept_edit",
            network=asked.network,
        )

    return in_turn(comment, act)


def refuse(comment: "Comment", by: User | None, seen: str = "") -> bool:
    """Do what ``Comment.refuse_edit`` says; without ``by`` it has waited for too long."""

    def act(turn: Conversation) -> None:
        comment.refresh_from_db(fields=AS_STORED)
        asked = _asked(comment, seen)
        drop_revision(comment)
        record(comment, "refuse_edit", by, digest=asked.body_digest)
        turn.tell_blog(comment.blog, comment.status, comment.status, is_public=False, edits=-1)

    return in_turn(comment, act)


def _is_early(comment: "Comment") -> bool:
    """Say whether it is so new that nobody has answered the words of now. One query."""
    if comment.redacted or timezone.now() - comment.created_at > AT_ONCE:
        return False
    return not comment.answers.exclude(status__in=ENDS_EDITS).exists()


def _is_to_be_read(comment: "Comment", turn: Conversation) -> None:
    """Count it among what no moderator has read: they said yes to the words it had before."""
    if comment.status == Status.APPROVED:
        unread = ModerationEvent(by=None, to_status=Status.PUBLISHED, verb="edit")
        change_state(comment, turn, unread)


def _asked(comment: "Comment", seen: str) -> CommentRevision:
    asked = CommentRevision.objects.filter(pk=comment.pk).first()
    if asked is None or (seen and seen != asked.body_digest):
        raise Lost
    return asked


def _leave_as_it_is(comment: "Comment", turn: Conversation) -> None:
    """Forget other words that wait: the author has come back to those of now."""
    if not drop_revision(comment):
        raise Lost
    record(comment, "edit", None)
    turn.tell_blog(comment.blog, comment.status, comment.status, is_public=False, edits=-1)


def _wait_with(
    wanted: "Comment", comment: "Comment", turn: Conversation, decision: Decision
) -> None:
    """Let other words wait in place of those that waited; nothing that was found is forgotten."""
    stays = [found for found in comment.hold_reasons if found["rule"] in STAYS]
    comment.hold_reasons = [*stays, *decision.reasons] or comment.hold_reasons
    comment.spam_score = points_of(comment.hold_reasons)
    _write(comment, turn, wanted.body, decision.html, wanted.network)
    comment.save(update_fields=["hold_reasons", "spam_score"])
    if comment.spam_score < SPAM_POINTS:
        record(comment, "edit", None)
        return
    rule = comment.hold_reasons[0]["rule"]
    spam = ModerationEvent(by=None, to_status=Status.SPAM, verb="edit", rule=rule)
    change_state(comment, turn, spam)


def _say(
    comment: "Comment",
    turn: Conversation,
    body: str,
    html: str,
    *,
    by: User | None,
    verb: str,
    network: str,
) -> None:
    """Let it say other words from now on, for everybody who reads it."""
    comment.edited_at = timezone.now()
    _write(comment, turn, body, html, network)
    comment.save(update_fields=["edited_at"])
    dropped = drop_revision(comment)
    record(comment, verb, by)
    status = comment.status
    turn.tell_blog(comment.blog, status, status, is_public=comment.is_visible, edits=-dropped)


def _write(comment: "Comment", turn: Conversation, body: str, html: str, network: str) -> None:
    bayes.teach(comment, "")  # of words that are gone nothing could be unlearnt
    comment.body, comment.body_html, comment.network = body, html, network
    comment.renderer_version, comment.changed_seq = RENDERER_VERSION, turn.change_seq
    comment.fingerprint = bayes.fingerprint_of(body)
    written = ["body", "body_html", "fingerprint", "network", "renderer_version", "changed_seq"]
    comment.save(update_fields=written)


def _ask(wanted: "Comment", comment: "Comment", turn: Conversation, decision: Decision) -> None:
    """Keep other words beside those of now until a moderator has read them."""
    said = {
        "blog": comment.blog,
        "body": wanted.body,
        "body_html": decision.html,
        "renderer_version": RENDERER_VERSION,
        "hold_reasons": decision.reasons,
        "network": wanted.network,
        "created_at": timezone.now(),
    }
    _row, is_new = CommentRevision.objects.update_or_create(comment_id=comment.pk, defaults=said)
    comment.edit_pending = True
    comment.save(update_fields=["edit_pending"])
    record(comment, "ask_edit", None, digest=wanted.body_digest)
    # Words that follow are read with them, and of spam nobody gets a letter.
    if is_new and decision.status != Status.SPAM:
        import_string(TELL_OF_WAITING).enqueue(comment_id=comment.pk)
    status = comment.status
    turn.tell_blog(comment.blog, status, status, is_public=False, edits=int(is_new))
