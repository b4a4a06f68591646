"""The moderators' desk: what it shows of the conversation, one page a file."""

from .comments import CommentAdmin
from .likes import CommentLikeAdmin
from .policy import PolicyAdmin

__all__ = ["CommentAdmin", "CommentLikeAdmin", "PolicyAdmin"]
