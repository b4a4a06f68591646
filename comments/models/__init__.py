"""What readers answer, one noun a file; beside them the verbs that take more than a few lines."""

from comments.pipeline import Evidence
from comments.refused import Refused
from comments.states import Status

from .comment import Comment
from .conversation import Conversation
from .event import ModerationEvent
from .like import CommentLike
from .person import Note, Trust
from .policy import Policy, SpamWord
from .removed import RemovedBranch
from .report import Report, ReportReason
from .revision import CommentRevision

__all__ = [
    "Comment",
    "CommentLike",
    "CommentRevision",
    "Conversation",
    "Evidence",
    "ModerationEvent",
    "Note",
    "Policy",
    "Refused",
    "RemovedBranch",
    "Report",
    "ReportReason",
    "SpamWord",
    "Status",
    "Trust",
]
