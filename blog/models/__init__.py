"""What is published, one noun a file."""

from .authorship import Authorship
from .ban import Ban, Banned
from .blog import Blog
from .image import Image
from .like import Like
from .membership import Invitation, Membership
from .post import Post
from .redirect import Redirect
from .revision import Revision
from .tag import Tag

__all__ = [
    "Authorship",
    "Ban",
    "Banned",
    "Blog",
    "Image",
    "Invitation",
    "Like",
    "Membership",
    "Post",
    "Redirect",
    "Revision",
    "Tag",
]
