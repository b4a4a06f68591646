"""Things for tests, valid by default; name only what the test is about."""

import datetime
import uuid
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from blog.models import Authorship, Blog, Post
from comments.models import Comment, Conversation
from comments.paths import path_below
from tests import people


def make_post(blog: Blog, author: User, **changes: Any) -> Post:
    """Make a published story of ``author``; ``status="draft"`` is one that nobody reads yet."""
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


def make_thread(post: Post, count: int, replies: int = 4, **changes: Any) -> list[Comment]:
    """Make ``count`` approved comments in few queries: roots, each with ``replies`` answers to it.

    Returned in the order of their numbers; every counter is as if they had been submitted.
    """
    conversation, _made = Conversation.objects.get_or_create(post=post)
    numbers = range(conversation.last_no + 1, conversation.last_no + count + 1)
    fields = {"conversation": conversation, "blog": post.blog, **changes}
    fields.setdefault("identity", people.guest())
    said = [list(numbers[start : start + replies + 1]) for start in range(0, count, replies + 1)]
    roots = Comment.objects.bulk_create(_root(fields, *thread) for thread in said)
    below = Comment.objects.bulk_create(
        _reply(fields, root, no)
        for root, thread in zip(roots, said, strict=True)
        for no in thread[1:]
    )
    Conversation.objects.filter(pk=post.pk).update(
        last_no=numbers[-1], change_seq=numbers[-1], shown_count=F("shown_count") + count
    )
    Post.objects.filter(pk=post.pk).update(comment_count=F("comment_count") + count)
    post.refresh_from_db(fields=["comment_count"])
    return sorted([*roots, *below], key=lambda comment: comment.no)


def _root(fields: dict[str, Any], no: int, *replies: int) -> Comment:
    return Comment(
        root_no=no,
        path=path_below(b"", no),
        shown_replies=len(replies),
        last_activity_no=max(no, *replies, 0),
        **_said(no, fields),
    )


def _reply(fields: dict[str, Any], root: Comment, no: int) -> Comment:
    return Comment(
        parent=root,
        reply_to=root,
        depth=1,
        root_no=root.no,
        path=path_below(bytes(root.path), no),
        last_activity_no=no,
        **_said(no, fields),
    )


def _said(no: int, fields: dict[str, Any]) -> dict[str, Any]:
    words = f"Number {no} says so."
    return {
        "no": no,
        "status": Comment.Status.APPROVED,
        "shown": True,
        "submit_key": uuid.uuid4(),
        "changed_seq": no,
        "appeared_seq": no if fields.get("shown", True) else 0,
        "body": words,
        "body_html": f"<p>{words}</p>",
        **fields,
    }
