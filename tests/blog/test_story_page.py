"""The page of one story: who sees it, at which address, and what it costs."""

from django.test import Client

from accounts.models import User
from blog.models import Blog
from tests.factories import make_post


def test_everybody_reads_a_published_story(client: Client, blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    page = client.get(story.get_absolute_url())
    assert page.status_code == 200
    assert "It left at ten." in page.text
