"""What is published, one noun a file."""

from .authorship import Authorship
from .ban import Ban, Banned
from .blog import Blog
from .image import Image
from .like import Like
from .membership import Invitation, Membership
from .post import Post
from .redirect import Redirect
from .review import ReviewLink, ReviewNote
from .revision import Revision
from .search_text import SearchText
from .series import Series
from .tag import Tag
from .unsaved import Unsaved

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
    "ReviewLink",
    "ReviewNote",
    "Revision",
    "SearchText",
    "Series",
    "Tag",
    "Unsaved",
]
