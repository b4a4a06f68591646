"""Moderation by mail: the page a letter's link leads to, and what its buttons do."""

import functools
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from blog.http import BlogRequest
from storyteller.lib.network import public_post

from . import by_mail, deciding, reasons, roles
from .by_mail import Errand
from .deciding import TOLD_LENGTH

type Answer = Callable[[BlogRequest, Errand, str], HttpResponse]


def _for_the_addressee(answer: Answer) -> Callable[..., HttpResponse]:
    """Give ``answer`` what the link asks for, where that is still to be answered.

    The address is a key: no index, no cache and no other site gets to know it.
    """

    @functools.wraps(answer)
    def wrapper(request: BlogRequest, token: str) -> HttpResponse:
        errand = by_mail.errand_of(token, request.blog)
        if errand is None:
            response = _too_late(request)
        else:
            response = _refusal(request, errand) or answer(request, errand, token)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return wrapper


@never_cache
@require_safe
@_for_the_addressee
def decide_by_mail(request: BlogRequest, errand: Errand, token: str) -> HttpResponse:
    """Show the words with the buttons that decide; looking does nothing, whoever looks."""
    verbs = roles.verbs_of(errand.role)
    context = {
        "errand": errand,
        "comment": errand.comment,
        "post": errand.comment.conversation.post,
        "token": token,
        "reports": by_mail.reports_on(errand.comment),
        "can_trust": "trust" in verbs and errand.comment.identity.proved_at is not None,
        "rejections": reasons.REJECTIONS.items(),
        "desk_url": _desk_url(errand),
    }
    return render(request, "comments/decide_by_mail.html", context)


@never_cache
@public_post
@_for_the_addressee
def decide_by_mail_now(request: BlogRequest, errand: Errand, token: str) -> HttpResponse:
    """Do what a button says in the name of whom the letter went to."""
    verb, _colon, reason = request.POST.get("decide", "").partition(":")
    note = deciding.text(request, "note", TOLD_LENGTH)
    if verb not in by_mail.VERBS or (reason and reason not in reasons.REJECTIONS):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    asked = errand.ask(verb, reason, note)
    if not deciding.may(asked):
        return _no_more(request)
    deciding.do(asked, [errand.comment])
    # Whoever was first, the page says what was decided.
    return redirect("comments:decide-by-mail", token, permanent=False)


# What the link is no longer good for --------------------------------------------------------------


def _refusal(request: BlogRequest, errand: Errand) -> HttpResponse | None:
    """Return why there is nothing to decide, None where there is."""
    if not errand.may_decide:
        return _no_more(request)
    if not errand.is_open:
        return _decided(request, errand)
    return None if errand.is_as_mailed else _changed(request, errand)


def _too_late(request: BlogRequest) -> HttpResponse:
    words = {
        "heading": _("This link is not valid any more"),
        "text": _("It is older than a week, or the comment is not there any more."),
        "link_url": reverse("admin:comments_comment_changelist"),
        "link_text": _("To the moderators' desk"),
    }
    return render(request, "message.html", words, status=HTTPStatus.NOT_FOUND)


def _no_more(request: BlogRequest) -> HttpResponse:
    words = {
        "heading": _("You do not decide about this any more"),
        "text": _("The letter went to somebody who moderated here then."),
    }
    return render(request, "message.html", words, status=HTTPStatus.FORBIDDEN)


def _decided(request: BlogRequest, errand: Errand) -> HttpResponse:
    """Say who has decided what; the page one comes back to after one's own click, too."""
    context = {"errand": errand, "event": errand.decision, "desk_url": _desk_url(errand)}
    return render(request, "comments/decided_by_mail.html", context)


def _changed(request: BlogRequest, errand: Errand) -> HttpResponse:
    words = {
        "heading": _("The words have changed"),
        "text": _("The letter spoke of other words than stand there now: please read them anew."),
        "link_url": _desk_url(errand),
        "link_text": _("Read and decide at the desk"),
    }
    return render(request, "message.html", words, status=HTTPStatus.CONFLICT)


def _desk_url(errand: Errand) -> str:
    return reverse("admin:comments_comment_change", args=[errand.comment.pk])
