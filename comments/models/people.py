"""What moderators make known about a person: that one may be trusted, and what to remember."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from comments.trust import faces_of

from .moving import record
from .person import Note, Trust

if TYPE_CHECKING:
    from .comment import Comment
    from .event import ModerationEvent


def trust(comment: "Comment", by: User, undoes: "ModerationEvent | None" = None) -> bool:
    """Do what ``Comment.trust`` says."""
    if comment.identity.proved_at is None:
        return False
    with transaction.atomic():
        _row, is_new = Trust.objects.get_or_create(
            blog=comment.blog, identity=comment.identity, defaults={"by": by}
        )
        if is_new:
            record(comment, "trust", by, undoes=undoes)
    return is_new


def distrust(comment: "Comment", by: User, undoes: "ModerationEvent | None" = None) -> bool:
    """Do what ``Comment.distrust`` says."""
    with transaction.atomic():
        gone, _each = _given(comment).delete()
        if gone:
            record(comment, "distrust", by, undoes=undoes)
    return bool(gone)


def note(comment: "Comment", by: User, text: str) -> Note:
    """Write down something about the comment's author, for the blog's moderators alone."""
    return Note.objects.create(blog=comment.blog, identity=comment.identity, by=by, text=text)


def is_trusted(comment: "Comment") -> bool:
    """Say whether the comment's author was trusted by hand, under whichever face. Two queries."""
    return _given(comment).exists()


def _given(comment: "Comment") -> "QuerySet[Trust]":
    faces = [face.pk for face in faces_of(comment.identity)]
    return Trust.objects.filter(blog=comment.blog_id, identity__in=faces)
