"""What a request carries once the middleware has seen it."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User

from .models import Blog


class BlogRequest(HttpRequest):
    """A request that knows its blog and whether it comes from a browser we know."""

    user: User | AnonymousUser
    blog: Blog
    # True with a session, or with the cookie of a browser that has spoken or liked. Only then may
    # an answer differ from what everybody gets; everything else is the same bytes for all.
    is_known: bool
    browser_key: str
