"""The blog that the tests of this room happen at, and who is there."""

import pytest

from accounts.models import User
from blog.models import Blog
from tests import people


@pytest.fixture
def blog(db: None) -> Blog:
    """Return the blog everything happens at."""
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    """Return the author of the stories."""
    return people.author(blog)
