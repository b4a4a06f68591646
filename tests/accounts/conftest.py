"""What the tests of accounts share: a blog, and a mailbox."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

from blog.models import Blog
from tests import people
from tests.accounts.mailbox import Mailbox


@pytest.fixture
def blog(db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def mailbox(run_tasks: Callable[[], None]) -> Mailbox:
    return Mailbox(run_tasks)


@pytest.fixture
def no_limits(db: None) -> Callable[[], None]:
    """Return a function that lets the minutes pass which a limit asks for."""
    return cache.clear
