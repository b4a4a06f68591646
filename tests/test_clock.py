"""What the clock does every half minute."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Draft
from blog.models import Post
from storyteller import tasks
from tests import people
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def test_a_story_whose_time_has_come_is_published() -> None:
    blog = people.make_blog()
    author = people.author(blog)
    now = timezone.now()
    due = make_post(blog, author, status="scheduled", published_at=now - timedelta(seconds=1))
    later = make_post(
        blog, author, slug="later", status="scheduled", published_at=now + timedelta(hours=1)
    )

    call_command("tick")

    due.refresh_from_db()
    later.refresh_from_db()
    assert due.status == Post.Status.PUBLISHED
    assert later.status == Post.Status.SCHEDULED


def test_a_duty_that_fails_keeps_no_other_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def away() -> int:
        raise DatabaseError

    def kept() -> int:
        done.append("kept")
        return 1

    duties: list[Callable[[], int]] = [away, kept]
    monkeypatch.setattr(tasks, "DUTIES", duties)
    tasks.tick()
    assert done == ["kept"]
    assert "The clock could not away" in caplog.text


def test_sessions_and_drafts_that_nobody_comes_back_to_are_forgotten() -> None:
    now = timezone.now()
    for key, age in (("old", timedelta(days=2)), ("new", timedelta(hours=2))):
        Draft.objects.create(key=key, path="/a-story/", created_at=now - age)
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + timedelta(days=1) - age
        )

    call_command("tick")

    assert Draft.objects.get().key == "new"
    assert Session.objects.get().session_key == "new"
