"""What the author of a comment asks of it: other words, to take it back, to look at it again."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from blog.http import BlogRequest
from storyteller.lib.network import client_address, network_digest, public_post

from . import page
from .forms_own import EditForm
from .limits import may_speak
from .models import Comment, CommentRevision, Evidence
from .own import comment_of_link, own_comment
from .refused import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request: BlogRequest, pk: int) -> HttpResponse:
    """Let somebody change their own words; what cannot be taken comes back, every word kept."""
    comment = own_comment(request, pk)
    if not page.edit_url(comment):
        return _too_late(request, comment, _("This comment cannot be edited any more."))
    asked = CommentRevision.objects.filter(pk=comment.pk).first()
    body = asked.body if asked else comment.body
    form = EditForm(request.POST if request.method == "POST" else None, body)
    if not form.is_bound:
        return _edit_page(request, comment, form, HTTPStatus.OK)
    if not form.is_valid():
        return _edit_page(request, comment, form)
    if not may_speak(request, comment.conversation.post):
        form.add_error(None, Refused("often").message)
        return _edit_page(request, comment, form, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        is_changed = _edit(request, comment, form.cleaned_data["body"])
    except Refused as refused:
        form.add_error(None, refused.message)
        return _edit_page(request, comment, form)
    _tell_what_became(request, comment, is_changed=is_changed)
    return redirect(comment)


@never_cache
@require_safe
def comment_withdraw(request: BlogRequest, pk: int) -> HttpResponse:
    """Ask whether one's own words shall be taken back, and show which; looking does nothing."""
    comment = own_comment(request, pk)
    if comment.status == Comment.Status.WITHDRAWN:
        return _withdrawn(request, comment)
    if not page.withdraw_url(comment):
        return _too_late(request, comment, _("This comment cannot be withdrawn any more."))
    is_from_own_page = request.GET.get("back") == "mine"
    mine = reverse("comments:person-comments")
    context = {
        "comment": comment,
        "post": comment.conversation.post,
        "action": reverse("comments:comment-withdraw-now", args=[comment.pk]),
        "back": "mine" if is_from_own_page else "",
        "cancel_url": mine if is_from_own_page else comment.get_absolute_url(),
    }
    return render(request, "comments/withdraw.html", context)


@never_cache
@public_post
def comment_withdraw_now(request: BlogRequest, pk: int) -> HttpResponse:
    """Take one's own words back; who has not spoken them finds nothing here."""
    comment = own_comment(request, pk)
    if comment.withdraw() or comment.status == Comment.Status.WITHDRAWN:
        messages.success(request, _("You have withdrawn your comment."))
    else:
        messages.error(request, _("This comment cannot be withdrawn any more."))
    return _back(request, comment)


@never_cache
@public_post
def comment_second_look(request: BlogRequest, pk: int) -> HttpResponse:
    """Ask a moderator to look again at what was rejected, once."""
    comment = own_comment(request, pk)
    if comment.ask_second_look():
        messages.success(request, _("A moderator will look at your comment once more."))
    else:
        messages.error(request, _("This has been asked already, or the comment was decided about."))
    return _back(request, comment)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_withdraw_by_link(request: BlogRequest, token: str) -> HttpResponse:
    """Let whoever got the letter take the words back, in any browser; looking does nothing."""
    comment = comment_of_link(request.blog, token)
    if comment is None:
        return _link_too_old(request)
    if request.method == "POST":
        comment.withdraw()
    if comment.status == Comment.Status.WITHDRAWN:
        return _withdrawn(request, comment)
    if not page.withdraw_url(comment):
        return _too_late(request, comment, _("This comment cannot be withdrawn any more."))
    post = comment.conversation.post
    context = {"comment": comment, "post": post, "cancel_url": post.get_absolute_url()}
    return render(request, "comments/withdraw.html", context)


def _edit(request: BlogRequest, comment: Comment, body: str) -> bool:
    by = request.user if isinstance(request.user, User) else None
    address = client_address(request)
    evidence = Evidence(address=address, agent=request.headers.get("User-Agent", ""))
    network = network_digest(address, timezone.now())
    return comment.edit(body, by=by, evidence=evidence, network=network)


def _tell_what_became(request: BlogRequest, comment: Comment, *, is_changed: bool) -> None:
    if not is_changed:
        messages.info(request, _("Nothing was changed."))
    elif comment.edit_pending:
        messages.success(request, _("Your edit is awaiting moderation."))
    else:
        messages.success(request, _("Your comment was changed."))


def _edit_page(
    request: BlogRequest,
    comment: Comment,
    form: EditForm,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    context = {"comment": comment, "post": comment.conversation.post, "form": form}
    return render(request, "comments/edit.html", context, status=status)


def _back(request: BlogRequest, comment: Comment) -> HttpResponse:
    if request.POST.get("back") == "mine":
        return redirect("comments:person-comments")
    return redirect(f"{comment.conversation.post.get_absolute_url()}#comments")


def _withdrawn(request: BlogRequest, comment: Comment) -> HttpResponse:
    words = {
        "heading": _("You have withdrawn your comment."),
        "text": _("Nobody can read it any more. Its words are erased after a week."),
        **_way_to_story(comment),
    }
    return render(request, "message.html", words)


def _too_late(request: BlogRequest, comment: Comment, heading: str) -> HttpResponse:
    words = {
        "heading": heading,
        "text": comment.standing or _("It was decided about, or it is not there any more."),
        **_way_to_story(comment),
    }
    return render(request, "message.html", words, status=HTTPStatus.CONFLICT)


def _link_too_old(request: BlogRequest) -> HttpResponse:
    words = {
        "heading": _("This link is not valid any more"),
        "text": _("It is older than a month, or the comment is not there any more."),
        "link_url": reverse("comments:person-data"),
        "link_text": _("Ask for another one"),
    }
    return render(request, "message.html", words, status=HTTPStatus.NOT_FOUND)


def _way_to_story(comment: Comment) -> dict[str, str]:
    story = comment.conversation.post
    return {"link_url": story.get_absolute_url(), "link_text": story.title}
