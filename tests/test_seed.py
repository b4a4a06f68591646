"""The seed: a small world that is planted once, by the verbs, and never over somebody's own."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import Identity, User
from blog.models import Blog, Like, Post
from comments.models import Comment, CommentLike, ModerationEvent
from storyteller.seed.conversation import read
from storyteller.seed.world import TRAIN, WORLD
from tests import people
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def seed(**options: Any) -> str:
    said = StringIO()
    call_command("seed", stdout=said, **options)
    return said.getvalue()


def rows() -> dict[str, list[Any]]:
    """Return everything that a second run might change."""
    tables = (User, Identity, Blog, Post, Like, Comment, CommentLike, ModerationEvent)
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in tables}


def test_it_refuses_a_blog_with_stories_of_its_own_until_forced() -> None:
    blog = people.make_blog()
    make_post(blog, people.make_person("zoe", blog, "author"))
    before = rows()
    with pytest.raises(CommandError, match="1 posts of its own"):
        seed()
    assert rows() == before
    seed(force=True)
    assert Post.objects.filter(slug=TRAIN).exists()


def test_it_puts_no_words_into_a_real_persons_mouth() -> None:
    people.author(people.make_blog())
    with pytest.raises(CommandError, match="“ada” belongs to somebody else"):
        seed(force=True)
    assert not Post.objects.exists()


def test_elsewhere_their_doors_stay_shut(settings: Settings) -> None:
    settings.IS_LOCAL = False
    assert "password of each" not in seed()
    invented = User.objects.filter(handle__in=[person.handle for person in WORLD.people])
    assert not any(person.has_usable_password() for person in invented)


@pytest.mark.parametrize(
    "text",
    ["#2 ada 1h\nLate.", "#1 ada 1h to 1\nTo myself.", "#1 ada 2h\nA.\n\n#2 ada 1h\nEarlier."],
)
def test_a_conversation_out_of_order_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="out of order"):
        read(text)
