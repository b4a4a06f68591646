"""What is kept of a provider's answer."""

import dataclasses

import pytest

from accounts.models import Identity
from blog.models import Blog
from tests import people
from tests.comments.browsing import browser
from tests.comments.travelling import travel
from tests.factories import make_post
from tests.internet.cast import ADA
from tests.internet.visitor import Visitor
from tests.internet.world import Internet


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("https://id.example.org/~ada", "https://id.example.org/~ada"),
        ("http://id.example.org/~ada", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_the_link_of_an_openid_connect_provider_is_its_profile_page(
    said: str, kept: str, blog: Blog, internet: Internet, visitor: Visitor
) -> None:
    internet.openid.person = dataclasses.replace(ADA, link=said)
    travel(browser(), make_post(blog, people.author(blog)), internet.openid, visitor)
    assert Identity.objects.get(kind="openid").url == kept
