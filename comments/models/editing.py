"""How the words of a comment change: at once, or when a moderator has accepted them."""

from typing import TYPE_CHECKING

from accounts.models import User
from comments.pipeline import Evidence

if TYPE_CHECKING:
    from .comment import Comment


def edit(
    comment: "Comment", body: str, *, by: User | None, evidence: Evidence, network: str
) -> bool:
    """Do what ``Comment.edit`` says."""
    raise NotImplementedError


def accept(comment: "Comment", by: User, seen: str) -> bool:
    """Do what ``Comment.accept_edit`` says."""
    raise NotImplementedError


def refuse(comment: "Comment", by: User, seen: str) -> bool:
    """Do what ``Comment.refuse_edit`` says."""
    raise NotImplementedError
