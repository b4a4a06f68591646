"""What a browser sends from the form of a story."""

from typing import Any

from django.test import Client

from blog.models import Post

ADD = "/admin/blog/post/add/"


def words(**changes: Any) -> dict[str, Any]:
    """Return the fields of a story, all that the form has."""
    return {
        "title": "The Lamp",
        "body": "<p>It burned all winter.</p>",
        "slug": "",
        "kind": "story",
        "appear_at": "",
        "tag_words": "",
        "byline_words": "",
        "cover": "",
        "excerpt": "",
        "description": "A lamp, and a winter.",
        "canonical_url": "",
        "series": "",
        "part": "",
        "comment_mode": "",
        "closes_at": "",
        "slow_seconds": "",
        "_verb": "save",
    } | changes


def change(post: Post) -> str:
    """Return the address of the form of ``post``."""
    return f"/admin/blog/post/{post.pk}/change/"


def write(client: Client, **changes: Any) -> Any:
    """Send a new story and follow to where one arrives."""
    return client.post(ADD, words(**changes), follow=True)


def rewrite(client: Client, post: Post, **changes: Any) -> Any:
    """Send ``post`` as it stands, with ``changes``, and follow to where one arrives."""
    kept = {"title": post.title, "body": post.body, "slug": post.slug, "kind": post.kind}
    kept["byline_words"] = ", ".join(person.handle for person in post.byline)
    kept["version"] = str(Post.objects.values_list("version", flat=True).get(pk=post.pk))
    return client.post(change(post), words(**kept | changes), follow=True)


def said(page: Any) -> str:
    """Return what the page says at its top."""
    return " ".join(str(message) for message in page.context["messages"])


def wrong(page: Any) -> dict[str, list[str]]:
    """Return what the form says is wrong, by field."""
    return dict(page.context["adminform"].form.errors)
