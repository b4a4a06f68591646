"""How people like things in the tests: by the button, and what the page then says."""

import html
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client

from accounts.models import Identity, User
from blog.models import Post
from tests import people

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

FROM_OUR_PAGE = {"sec-fetch-site": "same-origin"}
BY_SCRIPT = {"x-requested-with": "storyteller"}


def like(client: Client, post: Post, value: object = 1, **sent: str) -> "Answer":
    """Press the button under a story; ``sent`` are headers and the network's address."""
    address = sent.pop("REMOTE_ADDR", "127.0.0.1")
    headers = FROM_OUR_PAGE | {name.replace("_", "-"): word for name, word in sent.items()}
    form = {} if value is None else {"value": str(value)}
    return client.post(f"/likes/{post.pk}/mine/", form, headers=headers, REMOTE_ADDR=address)


def face_of(name: str, **changes: Any) -> Identity:
    """Return the face of an account with this name, made where there is none."""
    handle = name.lower()
    user = User.objects.filter(handle=handle).first()
    return Identity.objects.for_account(user or people.make_person(handle, **changes))


def crowd_of_faces(post: Post, count: int, begin: int = 0) -> list[Identity]:
    """Let ``count`` people with faces like the story, the last one newest."""
    faces = [face_of(f"P{number}") for number in range(begin, begin + count)]
    for face in faces:
        assert post.like(face)
    return faces


def at_once(acts: Iterable[Callable[[], object]]) -> None:
    """Let each act happen in a thread of its own, all at one moment; raise what one of them met."""
    waiting = list(acts)
    together = Barrier(len(waiting))

    def perform(act: Callable[[], object]) -> None:
        try:
            together.wait()
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(waiting)) as threads:
        list(threads.map(perform, waiting))


def line(page: str) -> str:
    """Return the words beside the button."""
    found = re.search(r'<p class="likes-line">(.*?)</p>', page, re.DOTALL)
    assert found, "no line"
    return html.unescape(" ".join(re.sub("<[^>]+>", "", found[1]).split()))


def button(page: str) -> tuple[str, str, bool]:
    """Return what the button under a story says and sends, and whether it is pressed."""
    found = re.search(
        r'<button\s+class="like-button"\s+name="value"\s+value="([01])"\s+'
        r'aria-pressed="(true|false)"\s*>(.*?)</button>',
        page,
        re.DOTALL,
    )
    assert found, "no button"
    return re.sub("<[^>]+>", "", found[3]).strip(), found[1], found[2] == "true"


def strip(page: str) -> list[str]:
    """Return the names of the faces under a story, in their order."""
    return [html.unescape(name) for name in re.findall(r'<li title="([^"]*)">', page)]


def listed(page: str) -> list[str]:
    """Return the names on the page of the faces, in their order."""
    found = re.search(r'<div id="faces">(.*?)</main>', page, re.DOTALL)
    assert found, "no faces"
    return [html.unescape(name) for name in re.findall(r"<bdi>([^<]*)</bdi>", found[1])]
