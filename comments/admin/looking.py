"""What an address of the desk asks for, and what stands around the rows that answer it."""

from typing import Any, cast

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Identity, User
from blog.desk import role_at
from blog.http import BlogRequest
from blog.models import Authorship, Blog, Post
from blog.models.membership import MODERATORS, OPERATOR, Role
from comments import queues, reasons, roles
from comments.acts import DAYS
from comments.models import Comment, Conversation
from comments.queues import Found, Queue
from comments.sieve import Sieve
from comments.states import FOR_MODERATORS

TEMPLATES = "admin/comments/comment"
RULES = [(rule, Sieve(rule=rule)) for rule in reasons.FOR_MODERATORS]
STORIES = 100  # of an author, with something that waits


def looked_for(request: HttpRequest, asked: Any) -> tuple[Queue, Sieve]:
    """Return queue and sieve that an address names; raise 404 for one that names none."""
    queue = queues.named(asked.get("queue", "") or _first(request))
    if queue is None:
        raise Http404
    try:
        sieve = Sieve.read(asked, **_limits(request, queue))
    except ValueError as error:
        raise Http404 from error
    if sieve.near and "network" not in verbs_of(request):
        raise Http404
    return queue, sieve


def named(request: HttpRequest, sieve: Sieve) -> dict[str, Any]:
    """Return what the sieve's numbers stand for; raise 404 for what is not of this blog."""
    blog = blog_of(request)
    mine = Comment.objects.filter(blog=blog).moderatable_by(request.user)
    found: dict[str, Any] = {}
    if sieve.story:
        found["story"] = get_object_or_404(Post, pk=sieve.story, blog=blog)
    if sieve.person:
        spoke = mine.filter(identity=sieve.person)
        found["person"] = get_object_or_404(Identity, pk__in=spoke.values("identity")[:1])
    if sieve.near:
        near = mine.select_related("identity")
        found["near"] = get_object_or_404(near, pk=sieve.near)
    return found


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the queues with their numbers."""
    return [{"queue": one, "number": number_in(request, one)} for one in queues.QUEUES]


def number_in(request: HttpRequest, queue: Queue) -> int | None:
    """Return how many stand in a queue; None of history, and of an author's part of it."""
    if role_at(request) == Role.AUTHOR or not queue.counter:
        return None
    return int(getattr(blog_of(request), queue.counter))


def unproved(request: HttpRequest) -> int:
    """Return how many comments wait for the guest who wrote them; 0 for authors, as above."""
    return 0 if role_at(request) == Role.AUTHOR else blog_of(request).unproved_count


def _first(request: HttpRequest) -> str:
    """Return the queue that is shown where none is named: what readers reported comes first."""
    urgent = (queues.REPORTED, queues.PENDING, queues.EDITS)
    return next((one.name for one in urgent if number_in(request, one)), "")


def blog_of(request: HttpRequest) -> Blog:
    """Return the blog that is asked."""
    return cast("BlogRequest", request).blog


def verbs_of(request: HttpRequest) -> frozenset[str]:
    """Return what the person may do to some comment of the blog."""
    return roles.verbs_of(role_at(request))


def _limits(request: HttpRequest, queue: Queue) -> dict[str, Any]:
    """Return what a sieve must not let through: of others' stories an author sees nothing.

    Where the conversations know that something waits, they are named: then a page is found at
    once, however much waits under the stories of others.
    """
    if role_at(request) != Role.AUTHOR:
        return {}
    wrote = Authorship.objects.filter(user=cast("User", request.user)).values("post")
    if queue.status not in FOR_MODERATORS:
        return {"allowed": Q(conversation__in=wrote)}
    waiting = Conversation.objects.filter(pk__in=wrote, pending_count__gt=0).order_by("pk")
    return {"stories": tuple(waiting.values_list("pk", flat=True)[:STORIES])}


def query_of(queue: Queue, sieve: Sieve, **more: str) -> str:
    """Return the address of a queue as it is looked through."""
    return sieve.query(queue=queue.name, **more)


def more_url(queue: Queue, sieve: Sieve, found: Found) -> str:
    """Return where the queue goes on, "" at its end."""
    return f"?{query_of(queue, sieve, after=found.after)}" if found.after else ""


def whole_url(queue: Queue, sieve: Sieve) -> str:
    """Return where one decides about all of a set; "" for sets that no one verb is good for."""
    whole = reverse("admin:comments_comment_set")
    return f"{whole}?{query_of(queue, sieve)}" if queue.is_one_set else ""


def panels(request: HttpRequest) -> dict[str, Any]:
    """Return what every row offers; the longer forms, which are the same in each, drawn once."""
    verbs = verbs_of(request)
    offered = {
        "rejections": list(enumerate(reasons.REJECTIONS.items(), start=1)),
        "verbs": verbs,
        "days": DAYS,
        "is_owner": "ban" in verbs,
    }
    return {
        **offered,
        "panels": {
            "reject": render_to_string(f"{TEMPLATES}/_reject_panel.html", offered),
            "more": render_to_string(f"{TEMPLATES}/_more_panel.html", offered),
        },
        "may_see_likes": role_at(request) in {OPERATOR, *MODERATORS},
        "queue_url": reverse("admin:comments_comment_changelist"),
        "decide_url": reverse("admin:comments_comment_decide"),
    }
