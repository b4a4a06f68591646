"""What a browser asks about the likes of comments: to like one, or no more."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from accounts.models import Identity
from blog import likes
from blog.browsers import is_script
from blog.http import BlogRequest
from storyteller.lib.network import public_post

from .models import Comment


@never_cache
@public_post
def comment_like(request: BlogRequest, pk: int) -> HttpResponse:
    """Like a comment or like it no more; a script gets the button."""
    comment = _comment(request, pk)
    taken = likes.take(request, comment)
    if not is_script(request):
        return likes.answer(request, taken, _place(request, comment))
    comment = _comment(request, pk)
    context = {"comment": comment, "refused": taken.words}
    return taken.finish(render(request, "comments/_like.html", context))


def _comment(request: BlogRequest, pk: int) -> Comment:
    """Return what everybody may read under what the reader may read."""
    posts = request.blog.posts.visible_to(request.user)
    mine = Identity.objects.of(request.user, request.browser_key).values_list("pk", flat=True)
    comments = Comment.objects.visible().with_face(list(mine))
    comments = comments.select_related("identity", "conversation__post", "blog")
    return get_object_or_404(
        comments, blog=request.blog, conversation__in=posts.values("pk"), pk=pk
    )


def _place(request: BlogRequest, comment: Comment) -> str:
    """Return the page the button stood on, scrolled to the comment; else its permalink."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return comment.get_absolute_url()
    page = urlsplit(came_from)._replace(scheme="", netloc="", fragment=f"comment-{comment.no}")
    try:
        stands = resolve(page.path).view_name != "comments:comment-like"
    except Resolver404:
        stands = False
    return page.geturl() if stands else comment.get_absolute_url()
