"""How a reader likes something, what is said about who likes it, and the page of their faces."""

from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import faces
from accounts.models import Identity
from storyteller.lib.limits import Limit
from storyteller.lib.network import client_address, network_of

from . import browsers
from .http import BlogRequest
from .models import Banned, Post
from .models.like import Likeable

STRIP = 5  # faces under a story
PAGE = 60  # faces a page

WHILE = timedelta(minutes=10)
# A reader who goes through a long conversation and likes half of it.
LIKER = Limit("like-liker", 60, WHILE)
# A class or an office reads from one network; who forgets all cookies is one of it, too.
NETWORK = Limit("like-network", 120, WHILE)
# Two a second: each like makes every cached page of the blog old.
THING = Limit("like-thing", 120, timedelta(minutes=1))
RETRY_AFTER = "60"  # seconds; some place in the limits is free by then

OFTEN = _("That was a lot in a short time: please wait a few minutes and try again.")
BLOCKED = _("A moderator of this blog has blocked you: you cannot like anything here.")


@dataclass
class Taken:
    """What came of a click; ``words`` say why nothing did."""

    key: str = ""  # of a browser that has liked something for the first time
    words: str | Promise = ""
    status: int = HTTPStatus.OK

    def finish(self, response: HttpResponse) -> HttpResponse:
        """Return ``response`` with what else belongs to it: status, cookie, when to come back."""
        if self.words:
            response.status_code = self.status
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["Retry-After"] = RETRY_AFTER
        if self.key:
            browsers.keep_key(response, self.key)
        return response


def take(request: BlogRequest, thing: Likeable) -> Taken:
    """Bring the reader's like of ``thing`` into the state that the form names, 1 or 0.

    A state and not a turn, so that a form that is sent twice is one like. About 30 queries, most
    of them for the limits.
    """
    wanted = request.POST.get("value", "")
    if wanted not in {"0", "1"}:
        raise BadRequest
    if not _may_click(request, thing):
        return Taken(words=OFTEN, status=HTTPStatus.TOO_MANY_REQUESTS)
    if wanted == "0":
        thing.unlike(*faces.known(request))
        return Taken()
    key = browsers.key_for_click(request, f"{type(thing).__name__} {thing.pk}")
    try:
        thing.like(_face(request, key), also=[face.pk for face in faces.known(request)])
    except Banned:
        return Taken(words=BLOCKED, status=HTTPStatus.FORBIDDEN)
    return Taken(key=_known_by(request, key))


def answer(request: BlogRequest, taken: Taken, back: str) -> HttpResponse:
    """Return to where the button stood, or say in words why nothing came of it."""
    if not taken.words:
        response: HttpResponse = redirect(back)
        response.status_code = HTTPStatus.SEE_OTHER
        return taken.finish(response)
    said = {"heading": _("Not this time"), "text": taken.words}
    way = {"link_url": back, "link_text": _("Read on")}
    return taken.finish(render(request, "message.html", said | way))


def _known_by(request: BlogRequest, key: str) -> str:
    """Take the browser for the one that has ``key`` from here on; return it if it is new."""
    is_new = key != request.browser_key
    request.browser_key, request.is_known = key, True
    return key if is_new else ""


def _may_click(request: BlogRequest, thing: Likeable) -> bool:
    network = network_of(client_address(request))
    who: tuple[object, ...] = ("browser", browsers.own_key(request))
    if request.user.is_authenticated:
        who = "account", request.user.pk
    return (
        (not who[1] or LIKER.hit(*who))
        and NETWORK.hit(network)
        and THING.hit(type(thing).__name__, thing.pk)
    )


def _face(request: BlogRequest, key: str) -> Identity:
    """Return the face that likes: the one spoken under, or the browser's nameless guest."""
    face = faces.chosen(request)
    return faces.written(face) if face else Identity.objects.for_guest("", "", "", key)


# What is shown ----------------------------------------------------------------------------------


@dataclass
class Line:
    """What stands under a story: templates/blog/_likes.html puts it into words."""

    count: int
    is_mine: bool = False
    strip: list[Identity] = field(default_factory=list)

    @property
    def others(self) -> int:
        """Return how many there are beside the reader, who likes it too."""
        return max(0, self.count - 1)


def line_of(request: BlogRequest, post: Post) -> Line:
    """Return the line under ``post``, which comes with ``read_by()``. One query, none for no like.

    The reader's own face is known already, and comes first.
    """
    own = _own(request, post)
    shown = post.likes.with_face()[: STRIP + 1] if post.like_count else []
    others = [like.identity for like in shown if own is None or like.identity_id != own.pk]
    first = [own] if own and own.kind != Identity.Kind.GUEST else []
    return Line(post.like_count, own is not None, [*first, *others][:STRIP])


def page_of(request: BlogRequest, post: Post) -> dict[str, Any]:
    """Return a page of the faces of those who like ``post``, newest first, one's own before all.

    Raises ``BadRequest`` for a place in the list that is none. Two queries.
    """
    own = _own(request, post)
    before = _number(request.GET.get("before", ""))
    found = post.likes.with_face().filter(pk__lt=before) if before else post.likes.with_face()
    shown = list(found[: PAGE + 1])
    likes, more = shown[:PAGE], len(shown) > PAGE
    others = [like.identity for like in likes if own is None or like.identity_id != own.pk]
    first = [own] if own and own.kind != Identity.Kind.GUEST and not before else []
    return {
        "post": post,
        "people": [*first, *others],
        "guests": 0 if more else _guests(post),
        "more_url": f"?before={likes[-1].pk}" if more else "",
    }


def _own(request: BlogRequest, post: Post) -> Identity | None:
    """Return the reader's face that likes ``post``; a query only for one made this moment."""
    if post.my_like is None:
        return None
    here = (face for face in faces.known(request) if face.pk == post.my_like)
    return next(here, None) or Identity.objects.filter(pk=post.my_like).first()


def _guests(post: Post) -> int:
    """Return how many like it without a face; counted only where the list of faces ends."""
    return max(0, post.like_count - post.likes.with_face().count())


def _number(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise BadRequest
    return int(text or 0)
