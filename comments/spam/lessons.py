"""What the filter may learn of a comment: only what moderators decided, and only while it holds."""

from django.db import transaction
from django.db.models import F

from comments.models import Comment
from comments.models.row import Trained
from comments.states import Status

from . import bayes

KINDS = {Status.APPROVED: Trained.HAM, Status.SPAM: Trained.SPAM}
# Neither a reader's report nor an author who takes the words back says anything about spam.
SAYS_NOTHING = (Status.REPORTED, Status.WITHDRAWN)


def learn(comment_id: int) -> bool:
    """Let the filter know what a moderator thinks of a comment now; say whether that was news.

    Idempotent, and whatever order decisions are learnt in: what counts is the state of now. Undone
    or taken back, it is unlearnt.
    """
    with transaction.atomic():
        comments = Comment.objects.select_related("identity")
        comment = comments.select_for_update(of=("self",)).filter(pk=comment_id).first()
        if comment is None or comment.status in SAYS_NOTHING:
            return False
        return bayes.teach(comment, _kind_of(comment))


def _kind_of(comment: Comment) -> str:
    """Return what a moderator takes the comment for; "" where it was a machine that decided."""
    kind = KINDS.get(Status(comment.status), "")
    if not kind:
        return ""
    decisions = comment.events.filter(to_status=comment.status, undoes=None, undone_by=None)
    decisions = decisions.exclude(from_status="").exclude(from_status=F("to_status"))
    last = decisions.order_by("-pk").first()
    return kind if last and last.by_id else ""
