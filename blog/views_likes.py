"""What a browser asks about the likes of a story: to like it, and who else does."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from storyteller.lib.network import public_post

from . import likes
from .browsers import is_script
from .desk import OPERATOR, role_at
from .http import BlogRequest, public_page
from .models import Post
from .models.membership import MODERATORS


@never_cache
@public_post
def post_like(request: BlogRequest, pk: int) -> HttpResponse:
    """Like a story or like it no more; a script gets the line under it."""
    post = _post(request, pk)
    taken = likes.take(request, post)
    if not is_script(request):
        return likes.answer(request, taken, f"{post.get_absolute_url()}#likes")
    post = _post(request, pk)
    context = {"post": post, "likes": likes.line_of(request, post), "refused": taken.words}
    return taken.finish(render(request, "blog/_likes.html", context))


@require_safe
@public_page
def post_likes(request: BlogRequest, pk: int) -> HttpResponse:
    """Show who likes a story, guests as a number."""
    post = _post(request, pk)
    context = likes.page_of(request, post)
    context["may_moderate"] = role_at(request) in {OPERATOR, *MODERATORS}
    return render(request, "blog/post_likes.html", context)


def _post(request: BlogRequest, pk: int) -> Post:
    """Return what the reader may read and anybody may like."""
    seen = request.blog.posts.visible_to(request.user).out()
    known = seen.read_by(request.user, request.browser_key).select_related("blog").defer("body")
    return get_object_or_404(known, pk=pk)
