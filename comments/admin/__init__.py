"""The moderators' desk: what it shows of the conversation, one page a file."""

from .comments import CommentAdmin
from .likes import CommentLikeAdmin

__all__ = ["CommentAdmin", "CommentLikeAdmin"]
