"""Who people are: the account somebody logs in to, and the faces somebody speaks under."""

from .draft import Draft
from .former_handle import FormerHandle
from .identity import Identity, IdentityQuerySet, Snapshot
from .letters import HUES, NAME_LENGTH
from .user import User, UserManager

__all__ = [
    "HUES",
    "NAME_LENGTH",
    "Draft",
    "FormerHandle",
    "Identity",
    "IdentityQuerySet",
    "Snapshot",
    "User",
    "UserManager",
]
