"""A whole set of comments decided about at once: what a filter finds, with its number shown."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from accounts.models import User
from comments import acts, bulk, deciding, reasons, tasks
from comments.bulk import AT_ONCE, DIGEST, MOST, Act
from comments.models import Comment
from comments.queues import WINDOWS
from comments.states import Status

from . import looking

if TYPE_CHECKING:
    from .comments import CommentAdmin

SAMPLES = 10  # comments shown of the set, from its beginning
LEADS_TO = {"approve": Status.APPROVED, "reject": Status.REJECTED, "spam": Status.SPAM}
ROW_LENGTH = 20 + 1 + 12 + 1 + DIGEST


def confirm(desk: "CommentAdmin", request: HttpRequest) -> HttpResponse:
    """Show how many a set holds and which, with the buttons that decide about just these."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    queue, sieve = looking.looked_for(request, request.GET)
    found = queue.find(queue.here(looking.blog_of(request)), sieve, most=MOST, windows=WINDOWS)
    comments = _in_order(desk, request, found.keys)
    context = {
        **desk.admin_site.each_context(request),
        "title": say("A whole set"),
        "opts": desk.opts,
        "queue": queue,
        "named": looking.named(request, sieve),
        "sieve": sieve,
        "comments": comments,
        "samples": comments[:SAMPLES],
        "is_cut": bool(found.after),
        "rows": " ".join(map(bulk.mark_of, comments)),
        "verbs": [verb for verb, status in LEADS_TO.items() if status != queue.status],
        "rejections": reasons.REJECTIONS,
        "back": f"{desk.queue_url}?{sieve.query(queue=queue.name)}",
    }
    return render(request, "admin/comments/comment/whole_set.html", context)


def decide(desk: "CommentAdmin", request: HttpRequest) -> HttpResponse:
    """Decide about the comments that were shown, the first of them now."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    act = _read(request)
    if act is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    now, later = act.rows[:AT_ONCE], act.rows[AT_ONCE:]
    by = cast("User", request.user)
    done = bulk.decide(act._replace(rows=now), by)
    if later:
        tasks.decide_rest.enqueue(by.pk, *act._replace(rows=later))
    _tell(request, act.verb, done, len(now) - done, len(later))
    return HttpResponseRedirect(desk.back_of(request))


def _in_order(desk: "CommentAdmin", request: HttpRequest, keys: list[int]) -> list[Comment]:
    rows = desk.get_queryset(request).select_related("identity")
    found = rows.only("body", "status", "identity__display_name", "created_at").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _read(request: HttpRequest) -> Act | None:
    """Return what is asked; None for what no form of ours says."""
    verb, reason = request.POST.get("decide", ""), request.POST.get("reason", "")
    rows = request.POST.get("rows", "")[: MOST * (ROW_LENGTH + 1)].split()[:MOST]
    if verb not in bulk.VERBS or (reason and reason not in reasons.REJECTIONS):
        return None
    return Act(verb, reason if verb == "reject" else "", looking.blog_of(request).pk, rows)


def _tell(request: HttpRequest, verb: str, done: int, left: int, later: int) -> None:
    if done:
        messages.success(request, str(acts.VERBS[verb].told % done))
    if left:
        messages.warning(request, deciding.left(verb, left))
    if later:
        words: Any = ngettext(
            "%d more follows within a minute.", "%d more follow within a minute.", later
        )
        messages.info(request, words % later)
