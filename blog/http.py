"""What a request carries behind the middleware, and what an answer says about being kept."""

import functools
from collections.abc import Callable
from typing import Concatenate, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers

from accounts.models import User

from .models import Blog


class BlogRequest(HttpRequest):
    """A request that knows its blog and whether it comes from a browser we know."""

    user: User | AnonymousUser
    blog: Blog
    # True with a session, or with the cookie of a browser that has spoken or liked. Only then may
    # an answer differ from what everybody gets; everything else is the same bytes for all.
    is_known: bool
    browser_key: str


def public_page[**P](
    view: Callable[Concatenate[BlogRequest, P], HttpResponse],
) -> Callable[Concatenate[BlogRequest, P], HttpResponse]:
    """Declare that ``view`` answers every stranger with the same bytes, which caches may share.

    A known browser's answer is its own and is never kept; nor is one that says so itself.
    """

    @functools.wraps(view)
    def wrapper(request: BlogRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if request.is_known:
            patch_cache_control(response, private=True, no_store=True)
        elif "Cache-Control" not in response:
            patch_cache_control(response, max_age=0, s_maxage=1)
        return response

    return cast("Callable[Concatenate[BlogRequest, P], HttpResponse]", wrapper)


def never_kept(response: HttpResponse) -> HttpResponse:
    """Return ``response`` marked as for this reader and this moment only."""
    add_never_cache_headers(response)
    return response


def safe_from_scripts[R: HttpResponseBase](response: R) -> R:
    """Return a file's ``response`` with the headers that keep it from acting as a page of ours."""
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Feed readers and mail show our pictures in pages of their own.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
