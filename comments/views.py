"""What a browser asks of a conversation: to say something, take it back, see it in its place."""

import functools
from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import faces
from accounts.models import Draft, Identity, User
from blog.http import BlogRequest, public_page
from blog.models import Post, Redirect
from storyteller.lib.network import client_address, network_digest, public_post

from . import guests, page, tree
from .forms import CommentForm
from .limits import may_speak
from .models import Comment
from .refused import Refused

RETRY_AFTER = "60"  # seconds; some place in the limits is free by then


def form_for_who_only_looks(take: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a reload, which asks for the address of a refused comment, find the form again."""

    @functools.wraps(take)
    def wrapper(request: BlogRequest, post_pk: int, **names: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return take(request, post_pk, **names)
        post = get_object_or_404(request.blog.posts.visible_to(request.user), pk=post_pk)
        return redirect(f"{post.get_absolute_url()}#respond")

    return wrapper


@never_cache
@form_for_who_only_looks
@public_post
def comment_create(request: BlogRequest, post_pk: int) -> HttpResponse:
    """Take a comment; what cannot be taken comes back in the form, every word kept."""
    post = get_object_or_404(request.blog.posts.visible_to(request.user), pk=post_pk)
    form = page.form_for(request, post, request.POST)
    if not form.is_valid():
        return _again(request, form)
    if not may_speak(request, post):
        return form_again(request, form, Refused("often"))
    key = guests.browser_key(request, form.own_key, form.said)
    try:
        comment = form.submit(_account(request), key, _network(request))
    except Refused as refused:
        return form_again(request, form, refused)
    if form.identity and form.cleaned_data["face"]:
        faces.choose(request, form.identity)
    Draft.objects.forget(request, post.get_absolute_url())
    response = _said(request, post, comment)
    if form.identity is None or not request.browser_key:
        guests.remember(request, response, key, form.details)
    return response


@never_cache
@public_post
def comment_withdraw(request: BlogRequest, pk: int) -> HttpResponse:
    """Take one's own words back; who has not spoken them finds nothing here."""
    mine = Identity.objects.of(request.user, request.browser_key)
    own = Comment.objects.filter(blog=request.blog, identity__in=mine)
    comment = get_object_or_404(own.select_related("conversation__post", "blog"), pk=pk)
    if comment.withdraw() or comment.status == Comment.Status.WITHDRAWN:
        messages.success(request, _("You have withdrawn your comment."))
    else:
        messages.error(request, _("This comment cannot be withdrawn any more."))
    if request.POST.get("back") == "mine":
        return redirect("comments:person-comments")
    return redirect(f"{comment.conversation.post.get_absolute_url()}#comments")


type StoryView = Callable[[BlogRequest, Post, int], HttpResponse]


def _under_a_story(view: StoryView) -> Callable[..., HttpResponse]:
    """Give ``view`` the post its address begins with; an address of before leads to today's."""

    @functools.wraps(view)
    def wrapper(request: BlogRequest, no: int, slug: str, **day: int) -> HttpResponse:
        story, below, rest = request.path.rpartition("comment/")
        post = post_at(request, slug, **day) or _post_once_at(request, story)
        if story != post.path:
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return redirect(f"{post.get_absolute_url()}{below}{rest}{query}", permanent=True)
        return view(request, post, no)

    return wrapper


@require_safe
@public_page
@_under_a_story
def comment_detail(request: BlogRequest, post: Post, no: int) -> HttpResponse:
    """Show one comment in its place: what it answers above it, what answers it below."""
    mine = page.mine(request)
    comment = _comment(post, no, mine)
    ancestors, thread = tree.thread_of(comment, mine)
    context = {
        **page.around(request, post, thread.rows),
        "comment": comment,
        "ancestors": page.with_verbs(ancestors),
        "rows": page.with_verbs(thread.rows),
        "newer_url": comment.get_branch_url(thread.later) if thread.later else "",
    }
    return render(request, "comments/permalink.html", context)


@require_safe
@public_page
@_under_a_story
def comment_branch(request: BlogRequest, post: Post, no: int) -> HttpResponse:
    """Show a page of all that answers one comment."""
    mine = page.mine(request)
    comment = _comment(post, no, mine)
    try:
        thread = tree.branch(comment, mine, request.GET.get("after", ""))
    except ValueError as error:
        raise Http404(_("There is no such page.")) from error
    context = {
        **page.around(request, post, thread.rows),
        "rows": page.with_verbs(thread.rows),
        "newer_url": comment.get_branch_url(thread.later) if thread.later else "",
    }
    return render(request, "comments/branch.html", context)


# Answers to a comment that was sent -----------------------------------------------------------


def _said(request: BlogRequest, post: Post, comment: Comment) -> HttpResponse:
    """Lead to the comment; a script gets it in the same markup."""
    if not _is_script(request):
        response: HttpResponse = redirect(comment)
        response.status_code = HTTPStatus.SEE_OTHER
        return response
    shown = _comment(post, comment.no, [comment.identity_id])
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
    request: BlogRequest, form: CommentForm, status: int = HTTPStatus.UNPROCESSABLE_ENTITY
) -> HttpResponse:
    """Show the form with all that was typed and what is the matter with it."""
    template = "comments/_form.html" if _is_script(request) else "comments/form_page.html"
    context = {"post": form.post, "form": form, "parent": form.answered}
    return render(request, template, context, status=status)


def _is_script(request: BlogRequest) -> bool:
    return request.headers.get("X-Requested-With", "") == "storyteller"


# Who, and where -------------------------------------------------------------------------------


def _account(request: BlogRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _network(request: BlogRequest) -> str:
    return network_digest(client_address(request), timezone.now())


def _comment(post: Post, no: int, mine: list[int]) -> Comment:
    """Return comment ``no`` as far as it stands there for this reader; otherwise 404."""
    try:
        return tree.find(post, no, mine)
    except Comment.DoesNotExist as error:
        raise Http404(_("There is no such comment.")) from error


def post_at(
    request: BlogRequest, slug: str, year: int = 0, month: int = 0, day: int = 0
) -> Post | None:
    """Return the story of that day, or, without a day, the page, as far as the reader may."""
    posts = request.blog.posts.visible_to(request.user).filter(slug=slug)
    if not year:
        return posts.filter(kind=Post.Kind.PAGE, published_on__isnull=False).first()
    try:
        on = date(year, month, day)
    except ValueError as error:
        raise Http404(_("There is no such day.")) from error
    return posts.stories().filter(published_on=on).first()


def _post_once_at(request: BlogRequest, path: str) -> Post:
    """Return the post that was once published at ``path``."""
    visible = request.blog.posts.visible_to(request.user)
    moved = Redirect.objects.filter(blog=request.blog, path=path)
    return get_object_or_404(visible, pk__in=moved.values("post"))
