"""The form under a story: what begins it, what comes of it, and what its words would look like."""

import functools
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import faces
from accounts.models import Draft, User
from blog.browsers import is_script
from blog.http import BlogRequest
from blog.models import Post
from storyteller.lib.html import safe
from storyteller.lib.markdown import render_comment
from storyteller.lib.network import client_address, network_digest, public_post

from . import guests, page, tree
from .forms import CommentForm, Sender
from .limits import may_preview, may_speak
from .models import Comment
from .opening import opened_now
from .proof import challenge_for
from .refused import Refused

RETRY_AFTER = "60"  # seconds; some place in the limits is free by then


def form_for_who_only_looks(take: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a reload, which asks for the address of a refused comment, find the form again."""

    @functools.wraps(take)
    def wrapper(request: BlogRequest, post_pk: int, **names: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return take(request, post_pk, **names)
        return redirect(f"{_post(request, post_pk).get_absolute_url()}#respond")

    return wrapper


@never_cache
@require_safe
def form_start(request: BlogRequest, post_pk: int) -> JsonResponse:
    """Give a script, when somebody begins to write, what a page for everybody cannot carry.

    Data, not a piece of a page: the challenge goes to a worker as it is.
    """
    post = _post(request, post_pk)
    return JsonResponse({"opened": opened_now(post), "challenge": challenge_for(post)})


@never_cache
@form_for_who_only_looks
@public_post
def comment_preview(request: BlogRequest, post_pk: int) -> HttpResponse:
    """Show what the words would look like, above the form with every one of them."""
    form = page.form_for(request, _post(request, post_pk), request.POST)
    form.ask_only_for_words()
    if form.errors:
        return _again(request, form)
    if not may_preview(request):
        return form_again(request, form, Refused("often"))
    context = {"preview": safe(render_comment(form.cleaned_data["body"]))}
    if is_script(request):
        return render(request, "comments/_preview.html", context)
    return _again(request, form, HTTPStatus.OK, **context)


@never_cache
@form_for_who_only_looks
@public_post
def comment_create(request: BlogRequest, post_pk: int) -> HttpResponse:
    """Take a comment; what cannot be taken comes back in the form, every word kept."""
    post = _post(request, post_pk)
    form = page.form_for(request, post, request.POST)
    if not form.is_valid():
        return _again(request, form)
    if not may_speak(request, post):
        return form_again(request, form, Refused("often"))
    key = guests.browser_key(request, form.own_key, form.said)
    try:
        comment = form.submit(_account(request), _sender(request, key))
    except Refused as refused:
        return form_again(request, form, refused)
    if form.identity and form.cleaned_data["face"]:
        faces.choose(request, form.identity)
    Draft.objects.forget(request, post.get_absolute_url())
    response = _said(request, post, comment)
    if form.identity is None or not request.browser_key:
        guests.remember(request, response, key, form.details)
    return response


# Answers --------------------------------------------------------------------------------------


def _said(request: BlogRequest, post: Post, comment: Comment) -> HttpResponse:
    """Lead to the comment; a script gets it in the same markup."""
    if not is_script(request):
        response: HttpResponse = redirect(comment)
        response.status_code = HTTPStatus.SEE_OTHER
        return response
    shown = tree.find(post, comment.no, [comment.identity_id])
    row = tree.Row(shown, depth=0, is_own=True, is_tombstone=False)
    page.with_verbs([row])
    context = {"post": post, "row": row, "comment": shown, "accepts": post.accepts_comments()}
    response = render(request, "comments/_comment.html", context, status=HTTPStatus.CREATED)
    response.headers["Location"] = comment.get_absolute_url()
    return response


def form_again(request: BlogRequest, form: CommentForm, refused: Refused) -> HttpResponse:
    """Show the form with all that was typed and why the conversation does not take it."""
    form.refuse(refused)
    if refused.code not in ("slow", "often"):
        return _again(request, form)
    response = _again(request, form, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _again(
    request: BlogRequest,
    form: CommentForm,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
    **more: object,
) -> HttpResponse:
    """Show the form with all that was typed and what is the matter with it."""
    form.renew()
    template = "comments/_form.html" if is_script(request) else "comments/form_page.html"
    context = {"post": form.post, "form": form, "parent": form.answered, **more}
    return render(request, template, context, status=status)


# What is asked of ------------------------------------------------------------------------------


def _post(request: BlogRequest, pk: int) -> Post:
    return get_object_or_404(request.blog.posts.visible_to(request.user).defer("body"), pk=pk)


def _account(request: BlogRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _sender(request: BlogRequest, key: str) -> Sender:
    address = client_address(request)
    agent = request.headers.get("User-Agent", "")
    return Sender(key, network_digest(address, timezone.now()), address, agent)
