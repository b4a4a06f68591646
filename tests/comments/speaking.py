"""How people speak in the tests: the verb itself, with a fresh form each time."""

import uuid
from typing import Any

from accounts.models import Identity, User
from blog.models import Post
from comments.models import Comment
from tests import people


def say(
    post: Post,
    words: str = "",
    *,
    under: Comment | None = None,
    as_: Identity | None = None,
    by: User | None = None,
    **changes: Any,
) -> Comment:
    """Submit a comment and return it; a guest speaks where nobody is named, each time a new one."""
    key = changes.pop("submit_key", None) or uuid.uuid4()
    evidence = {"evidence": changes.pop("evidence")} if "evidence" in changes else {}
    comment = Comment(
        conversation_id=post.pk,
        blog=post.blog,
        identity=as_ or people.guest(),
        reply_to=under,
        body=words or f"Words {key}",
        submit_key=key,
        **changes,
    )
    return comment.submit(post=post, by=by, **evidence)


def face(user: User) -> Identity:
    """Return the identity of the account."""
    return Identity.objects.for_account(user)
