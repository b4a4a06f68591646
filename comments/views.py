"""What a browser asks of a conversation: to take a comment back, to see it in its place."""

import functools
from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Identity
from blog.http import BlogRequest, public_page
from blog.models import Post, Redirect
from storyteller.lib.network import public_post

from . import page, tree
from .models import Comment


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


# Where -----------------------------------------------------------------------------------------


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
