"""Words are brought into their form once for each save, and never go past the door."""

import pytest

from accounts.models import User
from blog.models import Blog, Post
from storyteller.lib.html import clean_story
from tests import people
from tests.factories import make_post


@pytest.fixture
def blog(db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    return people.author(blog)


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what goes through the door from now on."""
    seen: list[str] = []

    def listened(html: str) -> str:
        seen.append(html)
        return clean_story(html)

    monkeypatch.setattr("blog.models.wording.clean_story", listened)
    return seen


def test_a_text_that_was_checked_is_not_cleaned_again_when_it_is_saved(
    blog: Blog, ada: User, cleaned: list[str]
) -> None:
    post = Post(blog=blog, title="The Lamp", body="<p>It burned.</p>")
    post.full_clean(exclude=["slug"])
    post.save()
    assert cleaned == ["<p>It burned.</p>"]


def test_a_text_that_changed_since_it_was_checked_is_cleaned(
    blog: Blog, ada: User, cleaned: list[str]
) -> None:
    post = make_post(blog, ada)
    post.full_clean()
    post.body = "<p>Hi<script>alert(1)</script></p>"
    post.save()
    post.body += "<script>alert(2)</script>"
    post.save()
    assert Post.objects.get().body == "<p>Hi</p>"
