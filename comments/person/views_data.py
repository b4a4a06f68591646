"""My data: taken along as a file, or erased; for accounts at once, for guests by a mailed link."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db.models import ProtectedError
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import proof
from accounts.models import Draft, User
from blog.http import BlogRequest
from comments import tasks
from comments.models import Comment
from comments.own import withdraw_link
from comments.states import MOVES, Status

from . import by_mail, claims, erasing
from .export import as_json
from .forms import AddressForm, EraseForm
from .whose import Person

NEWEST = 20  # comments on the page that a mailed link leads to


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: BlogRequest) -> HttpResponse:
    """Show what can be done with one's data; a guest is asked for the address first."""
    if isinstance(request.user, User):
        context = {"earlier_count": claims.count(request)}
        return render(request, "comments/person_data.html", context)
    form = AddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "comments/guest_data_ask.html", {"form": form}, status=status)
    if by_mail.may_ask(request, form.cleaned_data["email"]):
        # Known or not, the same is done now; who it is comes out in the task.
        tasks.mail_data_link.enqueue(form.cleaned_data["email"], request.blog.pk)
    return render(request, "message.html", _asked(request))


@require_POST
@never_cache
@login_required
def export(request: BlogRequest) -> StreamingHttpResponse:
    """Send everything we hold about the person as a file."""
    drafts = Draft.objects.of(request)
    return as_file(Person.account(cast("User", request.user), drafts))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@proof.required
def erase(request: BlogRequest) -> HttpResponse:
    """Ask once more, then forget the person; who works at a blog is told what to do first."""
    user = cast("User", request.user)
    form = EraseForm(request.POST or None)
    obstacles = erasing.obstacles(user)
    if request.method == "POST" and not obstacles and form.is_valid():
        try:
            erasing.erase(Person.account(user, Draft.objects.of(request)), request.blog)
        except ProtectedError:
            obstacles = erasing.obstacles(user)
        else:
            logout(request)
            return gone(request)
    context = {"form": form, "obstacles": obstacles, "earlier_count": claims.count(request)}
    status = 422 if form.is_bound else 200
    return render(request, "comments/person_erase.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_data(request: BlogRequest, token: str) -> HttpResponse:
    """Show a guest who followed the mailed link what can be done; looking does nothing."""
    person = by_mail.person_of(token)
    if person is None:
        return _too_late(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erasing.erase(person, request.blog)
        return gone(request)
    context = {
        "form": form,
        "address": person.address,
        "token": token,
        "count": person.comments.count(),
        "comments": _standing(request, person),
    }
    status = 422 if form.is_bound else 200
    return render(request, "comments/guest_data.html", context, status=status)


@require_POST
@never_cache
def guest_export(request: BlogRequest, token: str) -> HttpResponse | StreamingHttpResponse:
    """Send everything we hold about the guest as a file."""
    person = by_mail.person_of(token)
    return _too_late(request) if person is None else as_file(person)


def _standing(request: BlogRequest, person: Person) -> list[tuple[Comment, str]]:
    """Return the newest comments here that can be taken back, each with where."""
    said = person.comments.filter(blog=request.blog, status__in=MOVES[Status.WITHDRAWN])
    newest = said.select_related("conversation__post", "blog").order_by("-created_at", "-pk")
    return [(comment, withdraw_link(comment)) for comment in newest[:NEWEST]]


def as_file(person: Person) -> StreamingHttpResponse:
    """Return the export as a file to keep, written while it is read."""
    response = StreamingHttpResponse(as_json(person), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="storyteller.json"'
    return response


def gone(request: BlogRequest) -> HttpResponse:
    """Say that it is done, and let the browser forget its key and its details."""
    words = {
        "heading": _("You are forgotten"),
        "text": _(
            "Your name, your words and everything else we held about you are gone. What others"
            " answered stays where it was."
        ),
        "link_url": "/",
        "link_text": request.blog.title,
    }
    response = render(request, "message.html", words)
    for name in (settings.BROWSER_COOKIE_NAME, settings.GUEST_COOKIE_NAME):
        response.delete_cookie(name, samesite="Lax")
    return response


def _asked(request: BlogRequest) -> dict[str, str]:
    return {
        "heading": _("Look into your mailbox"),
        "text": _(
            "If something was said here under this address, a letter with a link is on its way."
            " The link is good for a day."
        ),
        "link_url": "/",
        "link_text": request.blog.title,
    }


def _too_late(request: BlogRequest) -> HttpResponse:
    words = {
        "heading": _("This link is not valid any more"),
        "text": _("It is older than a day, or nothing is held under this address any more."),
        "link_url": "/accounts/my-data/",
        "link_text": _("Ask for another one"),
    }
    return render(request, "message.html", words, status=404)
