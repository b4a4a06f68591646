"""The world that `manage.py seed` plants, planted once for all who look at it here."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from blog.models import Like, Post
from comments.models import Comment, CommentLike
from storyteller.seed.world import PIECES, TRAIN
from tests.test_seed import rows, seed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("planted")]


@dataclass
class Planted:
    """What the first run said, and where it put its portraits."""

    said: str
    media: Path


@pytest.fixture(scope="module")
def first_run(
    stage: Callable[[], AbstractContextManager[None]], tmp_path_factory: pytest.TempPathFactory
) -> Planted:
    media = tmp_path_factory.mktemp("seed")
    with stage(), override_settings(MEDIA_ROOT=media):
        return Planted(seed(), media)


@pytest.fixture
def planted(first_run: Planted, settings: Settings) -> Planted:
    settings.MEDIA_ROOT = first_run.media
    return first_run


def test_it_plants_a_world_that_holds_together(planted: Planted) -> None:
    assert f"{len(PIECES)} posts" in planted.said
    stories = Post.objects.published().stories()
    assert stories.count() == 6  # with the one a new site begins with
    assert max(len(story.title) for story in stories) > 150
    assert all(250 <= story.word_count <= 720 for story in stories.exclude(title="The first story"))
    assert Post.objects.filter(kind=Post.Kind.PAGE, slug="about", status="published").exists()
    assert Post.objects.filter(status=Post.Status.DRAFT).count() == 1
    writers = User.objects.exclude(bio="")
    assert {person.handle for person in writers} == {"ada", "ben", "edda"}
    assert all(person.avatar for person in writers)
    call_command("comments_check", stdout=StringIO())


def test_the_conversation_has_every_fate_and_many_voices() -> None:
    thread = Comment.objects.filter(conversation__post__slug=TRAIN)
    states = set(thread.values_list("status", flat=True))
    assert states == {"approved", "published", "pending", "spam", "rejected"}
    assert thread.count() > 40
    assert max(thread.values_list("depth", flat=True)) == 8
    assert thread.get(status="rejected").shown_replies == 2
    assert thread.filter(identity__display_name__regex="[\u0600-\u06ff]").count() == 3
    assert max(map(len, thread.values_list("identity__display_name", flat=True))) > 60
    assert set(thread.values_list("identity__kind", flat=True)) == {"guest", "account"}


def test_comments_come_after_their_story_and_nothing_is_from_tomorrow() -> None:
    for comment in Comment.objects.select_related("conversation__post", "parent"):
        appeared = comment.conversation.post.published_at
        assert appeared is not None
        assert appeared < comment.created_at < timezone.now()
        if comment.parent:
            assert comment.parent.created_at <= comment.created_at
        moments = [event.created_at for event in comment.events.order_by("pk")]
        assert moments[0] == comment.created_at
        assert moments == sorted(moments)


def test_stories_and_comments_are_liked_by_people_and_guests() -> None:
    train = Post.objects.get(slug=TRAIN)
    assert (train.like_count, train.likes.with_face().count()) == (9, 4)
    assert Comment.objects.get(conversation=train.pk, no=6).like_count == 4
    for like in [*Like.objects.all(), *CommentLike.objects.all()]:
        assert like.created_at <= timezone.now()


def test_readers_see_it(client: Client) -> None:
    assertContains(client.get("/"), "The 22:40 to Narrow Water")
    story = client.get(Post.objects.get(slug=TRAIN).get_absolute_url())
    assertContains(story, "Published by")
    assertContains(story, "ليلى حداد")
    assertNotContains(story, "CHEAP TRAIN TICKETS")
    assertNotContains(story, "signal house")
    assertContains(client.get("/authors/ada/"), "ticket punch")
    assert client.get("/about/").status_code == 200
    portrait = client.get(User.objects.get(handle="ada").portrait_url)
    assert b"".join(portrait)[8:12] == b"WEBP"


def test_one_tale_is_told_in_two_parts(client: Client) -> None:
    told = re.findall(r'entry-title"><a [^>]+>([^<]+)<', client.get("/series/looking-out/").text)
    assert told == ["Inventory of a Kitchen Window", "How to Read the Weather from a Shelf"]


def test_a_second_run_changes_nothing() -> None:
    before = rows()
    assert "nothing was changed" in seed()
    assert rows() == before


def test_a_run_that_broke_off_is_completed() -> None:
    post = Post.objects.get(slug="the-ladder")
    Comment.objects.filter(conversation=post.pk).update(reply_to=None, parent=None, depth=0)
    Comment.objects.filter(conversation=post.pk).delete()
    post.delete()
    assert "1 posts" in seed()
    assert Post.objects.filter(slug="the-ladder").exists()


def test_on_ones_own_machine_the_people_can_be_tried_on(planted: Planted, client: Client) -> None:
    password = re.search(r"password of each is (\S+)", planted.said)
    assert password
    client.post("/accounts/login/", {"login": "ada", "password": password[1]})
    assert client.get("/admin/").status_code == 200


def test_no_mail_goes_to_people_who_do_not_exist() -> None:
    assert not User.objects.exclude(email="").exists()
