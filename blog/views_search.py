"""The page that finds stories by their words."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from storyteller.lib.html import text_of
from storyteller.lib.text import scrub_line

from .browsers import is_script
from .desk import role_at
from .http import BlogRequest, public_page
from .models import Post
from .searching import Found, search
from .searching.showing import excerpt, marked

SEEN = (Post.Status.PUBLISHED,)
SEEN_BY_MEMBERS = (*SEEN, Post.Status.PRIVATE)


@require_safe
@public_page
def search_page(request: BlogRequest) -> HttpResponse:
    """Find stories and pages that say all of ``q``; a script gets the list alone. Four queries."""
    query = scrub_line(request.GET.get("q", ""))
    statuses = SEEN_BY_MEMBERS if role_at(request) else SEEN
    found = search(request.blog, query, statuses)
    number = _number(request.GET.get("page", "1"), found)
    context = {
        "query": query,
        "found": found,
        "entries": _entries(request, found, number),
        "page": number,
        "next_page": number + 1 if number < found.pages else None,
    }
    template = "blog/_found.html" if is_script(request) else "blog/search.html"
    response = render(request, template, context)
    # The same address is the whole page for people: the browser's way back must not show the list.
    patch_vary_headers(response, ["X-Requested-With"])
    # What is found is to be found where it stands.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _number(text: str, found: Found) -> int:
    number = int(text) if text.isdecimal() and len(text) < 4 else 0
    if not 1 <= number <= max(1, found.pages):
        raise Http404
    return number


def _entries(request: BlogRequest, found: Found, number: int) -> list[dict[str, object]]:
    """Return what the list shows of each post: itself, its title and some words, both marked."""
    posts = request.blog.posts.with_author()
    return [
        {
            "post": post,
            "title": marked(post.title, found.terms),
            "words": excerpt(text_of(post.body), found.terms),
        }
        for post in found.page(number, posts)
    ]
