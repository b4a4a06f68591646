"""The stage of the desk: a blog, the people who work at it, and clients that are logged in."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from blog.models import Blog
from tests import people


def _operator(_blog: Blog) -> User:
    return User.objects.create_superuser("root", "root@example.org", people.PASSWORD)


CAST: dict[str, tuple[str, Callable[[Blog], User]]] = {
    "operator": ("root", _operator),
    "owner": ("olga", people.owner),
    "editor": ("edda", people.editor),
    "author": ("ada", people.author),
    "co-author": ("ben", people.co_author),
    "moderator": ("mo", people.moderator),
    "reader": ("ruth", lambda _blog: people.reader()),
}


@pytest.fixture
def blog(db: None) -> Blog:
    """Return the blog everything happens at."""
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    """Return the author of the stories."""
    return people.author(blog)


@pytest.fixture
def at(blog: Blog) -> Callable[..., Client]:
    """Return a function that gives the browser of somebody: a person, a role, or "nobody"."""

    def browser(who: User | str) -> Client:
        client = Client()
        if who == "nobody":
            return client
        client.force_login(_person(who, blog) if isinstance(who, str) else who)
        return client

    return browser


def _person(role: str, blog: Blog) -> User:
    """Return the one of the cast who has the role; each is made once."""
    handle, make = CAST[role]
    return User.objects.filter(handle=handle).first() or make(blog)
