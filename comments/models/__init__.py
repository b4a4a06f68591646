"""What readers answer, one noun a file."""

from .comment import Comment
from .conversation import Conversation
from .event import ModerationEvent

__all__ = ["Comment", "Conversation", "ModerationEvent"]
