"""Browsers of the tests: each sends forms as a real one does and finds its way on the page."""

import html
import re
from typing import TYPE_CHECKING, Any

from django.test import Client

from accounts.models import User
from blog.models import Post
from comments.models import Comment

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

FROM_OUR_PAGE = {"sec-fetch-site": "same-origin"}
GUS = {"email": "gus@example.com", "name": "Gus", "website": ""}


def browser(user: User | None = None) -> Client:
    """Return a browser of its own, logged in as ``user``; forged forms do not pass."""
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def address(post: Post) -> str:
    """Return where the form under ``post`` is sent."""
    return f"/comments/to/{post.pk}/"


def send(client: Client, post: Post, body: str = "Lovely.", **fields: Any) -> "Answer":
    """Send the form as a guest fills it in; name only what differs. ``headers`` are added."""
    headers = FROM_OUR_PAGE | fields.pop("headers", {})
    network = {key: fields.pop(key) for key in ("REMOTE_ADDR",) if key in fields}
    filled = {**GUS, "subject": "", "parent": "", "submit_key": "", "body": body, **fields}
    return client.post(address(post), filled, headers=headers, **network)


def said(client: Client, post: Post, body: str = "Lovely.", **fields: Any) -> Comment:
    """Send the form, see it taken, and return the comment the answer leads to."""
    answer = send(client, post, body, **fields)
    assert answer.status_code == 303, answer.text
    no = int(answer.headers["Location"].rpartition("#comment-")[2])
    return Comment.objects.get(conversation=post.pk, no=no)


def story(client: Client, post: Post, query: str = "") -> str:
    """Return the story's page."""
    page = client.get(post.get_absolute_url() + query)
    assert page.status_code == 200
    return page.text


def errors(answer: "Answer") -> list[str]:
    """Return what the form says is wrong, in the order of the page."""
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', answer.text, re.DOTALL)
    items = [item for found in lists for item in re.findall(r"<li>(.*?)</li>", found, re.DOTALL)]
    return [html.unescape(re.sub("<[^>]+>", "", item)).strip() for item in items]


def kept(answer: "Answer", name: str) -> str:
    """Return what stands in a field of the form."""
    if name == "body":
        found = re.search(
            r'<textarea[^>]*name="body"[^>]*>\n?(.*?)</textarea>', answer.text, re.DOTALL
        )
        return html.unescape(found[1]) if found else ""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', answer.text)
    value = re.search(r'value="([^"]*)"', found[0]) if found else None
    return html.unescape(value[1]) if value else ""


def numbers(page: str) -> list[int]:
    """Return the numbers of the comments a page shows, in its order."""
    return [int(no) for no in re.findall(r'<article[^>]*\sid="comment-(\d+)"', page)]
