"""Where a guest confirms the address: the page of the mailed link, the way to another letter."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from blog.http import BlogRequest
from blog.models.blog import CommentMode
from storyteller.lib.network import public_post

from . import confirming, page
from .models import Comment
from .own import own_comment

Status = Comment.Status


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_by_link(request: BlogRequest, token: str) -> HttpResponse:
    """Let whoever got the letter confirm the words, in any browser; looking does nothing."""
    comment = confirming.comment_of_link(request.blog, token)
    if comment is None or comment.status == Status.WITHDRAWN:
        return _link_too_old(request)
    if request.method == "POST":
        comment.prove(request.browser_key)
    if comment.status != Status.UNPROVED:
        return _confirmed(request, comment)
    post = comment.conversation.post
    appears = post.effective_comment_mode == CommentMode.OPEN
    context = {"comment": comment, "post": post, "appears": appears}
    return render(request, "comments/confirm_link.html", context)


@never_cache
@public_post
def comment_ask_again(request: BlogRequest, pk: int) -> HttpResponse:
    """Send the letter once more, to whom the limits allow it."""
    comment = own_comment(request, pk)
    if confirming.ask(comment):
        messages.success(request, _("The letter is on its way: look into your mailbox."))
    elif comment.status == Status.UNPROVED:
        words = _(
            "A letter has gone to this address already, at most one goes in a day: please look"
            " where your mailbox keeps what it takes for spam."
        )
        messages.error(request, words)
    return redirect(comment)


def _confirmed(request: BlogRequest, comment: Comment) -> HttpResponse:
    """Lead to the comment who can see it; tell who cannot what becomes of it."""
    if comment.is_visible or comment.identity_id in page.mine(request):
        if request.method == "POST":
            messages.success(request, _("Thank you: your comment is confirmed."))
        return redirect(comment)
    post = comment.conversation.post
    words = {
        "heading": _("Thank you: your comment is confirmed."),
        "text": comment.waiting_reason or comment.standing,
        "link_url": post.get_absolute_url(),
        "link_text": post.title,
    }
    return render(request, "message.html", words)


def _link_too_old(request: BlogRequest) -> HttpResponse:
    words = {
        "heading": _("This link is not valid any more"),
        "text": _("It is older than three days, or the comment is not there any more."),
        "link_url": "/",
        "link_text": request.blog.title,
    }
    return render(request, "message.html", words, status=HTTPStatus.NOT_FOUND)
