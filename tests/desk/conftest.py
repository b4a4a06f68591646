"""The stage of the desk: a blog, the people who work at it, and clients that are logged in."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from blog.models import Blog
from tests import people

MAKERS = {
    "owner": people.owner,
    "editor": people.editor,
    "author": people.author,
    "co-author": people.co_author,
    "moderator": people.moderator,
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
    if role == "operator":
        return User.objects.create_superuser("root", "root@example.org", people.PASSWORD)
    if role == "reader":
        return people.reader()
    known = User.objects.filter(memberships__blog=blog, memberships__role=role.removeprefix("co-"))
    return (None if role == "co-author" else known.first()) or MAKERS[role](blog)
