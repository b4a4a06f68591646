"""How readers report a comment, and when their weight hides it."""

from typing import TYPE_CHECKING

from accounts.models import Identity

if TYPE_CHECKING:
    from .comment import Comment


def report(comment: "Comment", identity: Identity, reason: str, note: str) -> bool:
    """Do what ``Comment.report`` says."""
    raise NotImplementedError
