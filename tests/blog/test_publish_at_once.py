"""Several processes at the same posts: each is published once, at an address of its own."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from tests.factories import make_post

WORKERS = 3
START = "import django; django.setup(); from blog.models import Post; "
START += "Post.objects.exists(); print('ready', flush=True); input(); "
DUE = START + "print(Post.objects.publish_due())"
PUBLISH = START + "print(sum(post.publish(by=None) for post in Post.objects.all()))"


def together(program: str) -> list[int]:
    """Run ``program`` in several processes, let them go at one moment; return what each printed."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _worker in range(WORKERS)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0] * WORKERS
    return [int(words) for words in said]


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    """Return the blog, where other processes see it."""
    return Blog.objects.create(title="The Storyteller")


@pytest.fixture
def writer(blog: Blog) -> User:
    """Return somebody who writes."""
    return User.objects.create_user("ada")


def published_once(count: int) -> None:
    """Assert that each of ``count`` posts appeared once, and that the edition counted them."""
    assert Post.objects.published().count() == count
    assert len({post.get_absolute_url() for post in Post.objects.all()}) == count
    assert [post.revisions.count() for post in Post.objects.all()] == [1] * count


def test_due_stories_are_published_once_by_many_workers(blog: Blog, writer: User) -> None:
    moment = timezone.now() - timedelta(hours=1)
    for _number in range(12):
        make_post(blog, writer, status=Post.Status.SCHEDULED, published_at=moment)
    edition = Blog.objects.get().edition
    assert sum(together(DUE)) == 12
    published_once(12)
    assert Blog.objects.get().edition == edition + 12


def test_one_draft_published_by_many_people_appears_once(blog: Blog, writer: User) -> None:
    for _number in range(6):
        make_post(blog, writer, status=Post.Status.DRAFT)
    assert sum(together(PUBLISH)) == 6
    published_once(6)
