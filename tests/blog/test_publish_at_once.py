"""Several processes at the same posts: each is published once, at an address of its own."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from tests.factories import make_post

WORKERS = 4
STORIES = 50
START = "import django; django.setup(); from blog.models import Post; "
START += "Post.objects.exists(); print('ready', flush=True); input(); "
DUE = START + "print(Post.objects.publish_due())"
# What must not be done: look, then write what was seen.
NAIVE = """
import django; django.setup()
from blog.models import Post
due = list(Post.objects.filter(status="scheduled").select_related("blog")[:5])
print("ready", flush=True); input()
for post in due:
    post.status, post.published_on = "published", post.published_at.date()
    post.save(); post.record_revision(by=None)
print(len(due))
"""
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


@pytest.fixture
def due(blog: Blog, writer: User) -> int:
    """Make stories whose time came while nobody looked; return the blog's edition."""
    moment = timezone.now() - timedelta(hours=1)
    for _number in range(STORIES):
        make_post(blog, writer, status=Post.Status.SCHEDULED, published_at=moment)
    return Blog.objects.get().edition


def test_due_stories_are_published_once_by_many_workers(due: int) -> None:
    assert sum(together(DUE)) == STORIES
    published_once(STORIES)
    assert Blog.objects.get().edition == due + STORIES
    late = {post.delay for post in Post.objects.all()}
    assert all(one is not None and one > timedelta(minutes=59) for one in late)


def test_workers_that_look_first_and_write_then_would_be_noticed(due: int) -> None:
    assert sum(together(NAIVE)) == 5 * WORKERS
    assert Post.objects.published().count() == 5
    assert Blog.objects.get().edition > due + 5


def test_one_draft_published_by_many_people_appears_once(blog: Blog, writer: User) -> None:
    for _number in range(6):
        make_post(blog, writer, status=Post.Status.DRAFT)
    assert sum(together(PUBLISH)) == 6
    published_once(6)
