"""Things for tests, valid by default; name only what the test is about."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from blog.models import Authorship, Blog, Post


def make_post(blog: Blog, author: User, **changes: Any) -> Post:
    """Make a published story of ``author``; pass ``status="draft"`` for one that nobody reads yet."""
    now = timezone.now()
    fields: dict[str, Any] = {
        "title": "The Night Train",
        "slug": "the-night-train",
        "body": "<p>It left at ten.</p>",
        "status": Post.Status.PUBLISHED,
    } | changes
    if fields["status"] == Post.Status.PUBLISHED:
        fields = {"published_at": now} | fields
        day = fields["published_at"].astimezone(datetime.UTC).date()
        fields = {"published_on": day} | fields
    post = Post.objects.create(blog=blog, **fields)
    Authorship.objects.create(post=post, user=author)
    return post
