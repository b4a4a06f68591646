"""How much may be said in how short a time; who is above it keeps the words and waits."""

from datetime import timedelta

from accounts.models import User
from blog.http import BlogRequest
from blog.models import Post
from storyteller.lib.limits import Limit
from storyteller.lib.network import client_address, network_of

from .pipeline import speaks_freely

WHILE = timedelta(minutes=10)
# A quick exchange is an answer a minute; nobody writes faster for long.
SPEAKER = Limit("comment-speaker", 12, WHILE)
# A class or an office talks from one network.
NETWORK = Limit("comment-network", 40, WHILE)
# The liveliest conversation still has to be read by its moderators.
CONVERSATION = Limit("comment-conversation", 200, WHILE)
# Looking costs little more than a page; writing may take many looks.
PREVIEW = Limit("comment-preview", 100, WHILE)


def may_speak(request: BlogRequest, post: Post) -> bool:
    """Take a place in each limit; say whether there was one everywhere. About 20 queries.

    A flood that shuts a conversation leaves those in who wrote the story or look after it.
    """
    speaker = _speaker(request)
    if isinstance(request.user, User) and speaks_freely(request.user, post):
        return SPEAKER.hit(*speaker)
    return (
        (not speaker or SPEAKER.hit(*speaker))
        and NETWORK.hit(network_of(client_address(request)))
        and CONVERSATION.hit(post.pk)
    )


def may_preview(request: BlogRequest) -> bool:
    """Take a place for one look at unsent words; say whether there was one. About 4 queries."""
    return PREVIEW.hit(network_of(client_address(request)))


def _speaker(request: BlogRequest) -> tuple[object, ...]:
    """Return who is speaking; empty for a browser's first words, which only its network limits."""
    if request.user.is_authenticated:
        return "account", request.user.pk
    return ("browser", request.browser_key) if request.browser_key else ()
