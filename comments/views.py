"""What a browser asks of a conversation: to see a comment in its place."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.http import BlogRequest, public_page
from blog.models import Post, Redirect
from blog.models.post_sets import PostQuerySet

from . import page, tree
from .models import Comment

type StoryView = Callable[[BlogRequest, Post, int], HttpResponse]


def _under_a_story(view: StoryView) -> Callable[..., HttpResponse]:
    """Give ``view`` the post its address begins with; an address of before leads to today's."""

    @functools.wraps(view)
    def wrapper(request: BlogRequest, no: int, slug: str, **day: int) -> HttpResponse:
        story, below, rest = request.path.rpartition("comment/")
        post = posts_at(request, slug, **day).first() or _post_once_at(request, story)
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
    with _or_404():
        comment = tree.find(post, no, mine)
        ancestors, thread = tree.thread_of(comment, mine)
    context = {
        **page.around(request, post, thread.rows),
        "comment": comment,
        "ancestors": page.with_reports(request, ancestors),
        "rows": page.with_reports(request, thread.rows),
        "newer_url": comment.get_branch_url(thread.later) if thread.later else "",
    }
    return render(request, "comments/permalink.html", context)


@require_safe
@public_page
@_under_a_story
def comment_branch(request: BlogRequest, post: Post, no: int) -> HttpResponse:
    """Show a page of all that answers one comment."""
    mine = page.mine(request)
    with _or_404():
        comment = tree.find(post, no, mine)
        thread = tree.branch(comment, mine, request.GET.get("after", ""))
    context = {
        **page.around(request, post, thread.rows),
        "rows": page.with_reports(request, thread.rows),
        "newer_url": comment.get_branch_url(thread.later) if thread.later else "",
    }
    return render(request, "comments/branch.html", context)


# Where -----------------------------------------------------------------------------------------


@contextmanager
def _or_404() -> Iterator[None]:
    """Answer 404 for what does not stand there for this reader, and for a cursor that is none."""
    try:
        yield
    except Comment.DoesNotExist as error:
        raise Http404(_("There is no such comment.")) from error
    except ValueError as error:
        raise Http404(_("There is no such page.")) from error


def posts_at(
    request: BlogRequest, slug: str, year: int = 0, month: int = 0, day: int = 0
) -> PostQuerySet:
    """Return what stands at an address, as far as the reader may: one post or none."""
    posts = request.blog.posts.visible_to(request.user).filter(slug=slug)
    if not year:
        return posts.filter(kind=Post.Kind.PAGE, published_on__isnull=False)
    try:
        on = date(year, month, day)
    except ValueError as error:
        raise Http404(_("There is no such day.")) from error
    return posts.stories().filter(published_on=on)


def _post_once_at(request: BlogRequest, path: str) -> Post:
    """Return the post that was once published at ``path``."""
    visible = request.blog.posts.visible_to(request.user)
    moved = Redirect.objects.filter(blog=request.blog, path=path)
    return get_object_or_404(visible, pk__in=moved.values("post"))
