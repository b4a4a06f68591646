"""The stage of the conversation: a blog, its people, a story."""

import pytest

from accounts.models import User
from blog.models import Blog, Post
from tests import people
from tests.factories import make_post


@pytest.fixture
def blog(db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def author(blog: Blog) -> User:
    return people.author(blog)


@pytest.fixture
def moderator(blog: Blog) -> User:
    return people.moderator(blog)


@pytest.fixture
def post(blog: Blog, author: User) -> Post:
    return make_post(blog, author)
