"""What is published, one noun a file."""

from .authorship import Authorship
from .blog import Blog
from .image import Image
from .membership import Invitation, Membership
from .post import Post
from .redirect import Redirect
from .revision import Revision
from .tag import Tag

__all__ = [
    "Authorship",
    "Blog",
    "Image",
    "Invitation",
    "Membership",
    "Post",
    "Redirect",
    "Revision",
    "Tag",
]
