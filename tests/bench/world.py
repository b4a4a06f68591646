"""Conversations of three sizes, and a desk with very much to do."""

import sys
import uuid
from dataclasses import dataclass

from django.db.models import F

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments.models import Comment, Conversation
from comments.states import Status
from tests import people
from tests.factories import make_post, make_thread

SIZES = (10, 60, 1_000, 100_000)
WAITING = 100_000
AT_ONCE = 500  # comments made by one call, each of another guest


@dataclass(frozen=True)
class World:
    """What is measured."""

    blog: Blog
    author: User
    moderator: User


def make_world() -> World:
    """Make a blog and the people at it."""
    blog = people.make_blog()
    return World(blog, people.author(blog), people.moderator(blog))


def make_conversation(world: World, size: int) -> Post:
    """Make a story with ``size`` comments: half of them answer the first, the rest each other."""
    tell(f"{size:,} comments")
    post = make_post(world.blog, world.author, slug=f"size-{size}")
    half = size // 2
    make_thread(post, half, replies=half - 1)
    for start in range(half, size, AT_ONCE):
        make_thread(post, min(AT_ONCE, size - start), identity=_somebody())
    Comment.objects.filter(conversation=post.pk).update(changed_seq=F("no"))
    return post


def make_queue(world: World) -> Post:
    """Make a story under which ``WAITING`` comments wait for a moderator."""
    tell(f"{WAITING:,} waiting")
    post = make_post(world.blog, world.author, slug="waiting")
    waiting = {"status": Status.PENDING, "shown": False}
    held = [{"rule": "first_comment", "detail": "", "points": 0}]
    for _ in range(0, WAITING, AT_ONCE):
        make_thread(post, AT_ONCE, replies=0, identity=_somebody(), hold_reasons=held, **waiting)
    counted = {"shown_count": 0, "pending_count": WAITING}
    Conversation.objects.filter(pk=post.pk).update(**counted)
    Post.objects.filter(pk=post.pk).update(comment_count=0)
    Blog.objects.filter(pk=world.blog.pk).update(pending_count=WAITING)
    return post


def _somebody() -> Identity:
    """Return a guest who was never here."""
    key = uuid.uuid4().hex
    return people.guest(f"Guest {key[:4]}", browser_key=key, email=f"{key}@example.com")


def tell(words: str) -> None:
    """Say on the terminal what takes time."""
    print(f"  {words}...", file=sys.stderr)  # noqa: T201
