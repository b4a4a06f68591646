"""How a guest is heard where addresses are confirmed first: by the mailed link, and a click."""

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import Identity
from blog.models import Blog
from blog.models.blog import Guests
from comments.pipeline import decide_again, faces_of
from comments.reasons import first_to_hold
from comments.states import Status

from .conversation import Conversation
from .event import ModerationEvent
from .moving import change_state, in_turn

if TYPE_CHECKING:
    from .comment import Comment

PROVE = "prove"


def must_prove(identity: Identity, blog: Blog, faces: list[Identity]) -> bool:
    """Say whether a guest has to confirm the address first; ``faces`` are all of theirs.

    Not whose address was proved in this browser before, under whatever name.
    """
    if blog.guests != Guests.CONFIRM or not identity.is_guest:
        return False
    return not any(face.proved_at for face in faces)


def prove(comment: "Comment", browser_key: str) -> bool:
    """Do what ``Comment.prove`` says. Idempotent; call it outside of a transaction."""
    if comment.status == Status.WITHDRAWN:
        return False
    if Identity.digest(browser_key) != comment.identity.browser:
        return _admit(comment)
    faces = [face.pk for face in faces_of(comment.identity)]
    unproved = Identity.objects.filter(pk__in=faces, user=None, proved_at=None)
    unproved.update(proved_at=timezone.now())
    comment.identity.refresh_from_db(fields=["proved_at"])
    waiting = type(comment).objects.filter(identity__in=faces, blog=comment.blog_id)
    waiting = waiting.filter(status=Status.UNPROVED).exclude(pk=comment.pk)
    for other in waiting.select_related("identity", "blog", "conversation__post__blog"):
        _admit(other)
    return _admit(comment)


def _admit(comment: "Comment") -> bool:
    """Bring the comment where the rules say, now that somebody stands behind the address."""
    if comment.status != Status.UNPROVED or comment.blog.bans.over(comment.identity).exists():
        return False
    decision = decide_again(comment, comment.conversation.post)
    rule = first_to_hold(decision.reasons)
    event = ModerationEvent(by=None, to_status=decision.status, verb=PROVE, rule=rule)

    def admit(turn: Conversation) -> None:
        change_state(comment, turn, event)
        found = {"hold_reasons": decision.reasons, "spam_score": decision.score}
        turn.comments.filter(pk=comment.pk).update(**found)
        comment.hold_reasons, comment.spam_score = decision.reasons, decision.score

    return in_turn(comment, admit)
