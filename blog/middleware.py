"""Find the blog of a request, and whether the browser is known to us."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.defaults import bad_request

from .http import BlogRequest, never_kept
from .models import Blog

KNOWN_BY = ("SESSION_COOKIE_NAME", "BROWSER_COOKIE_NAME", "GUEST_COOKIE_NAME")
# A picture is the same at every blog, and is sent without asking the database anything.
BLOGLESS = tuple(f"{settings.MEDIA_URL}{folder}/" for folder in ("images", "portraits"))
# Bytes. A picture may have 20 million; one that is a little too large is told so in its form.
MOST_WITH_FILES = 100_000_000
PORT = re.compile(r":\d+\Z", re.ASCII)


class BlogMiddleware:
    """Set ``request.blog`` from the host, and speak its language in its time zone. One query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: BlogRequest) -> HttpResponse:
        response = self._answer(request)
        # Other sites may link to a page of ours, not draw it into theirs; Django has no setting.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # What no view has declared public is kept by nobody: it may name an account's address.
        return response if "Cache-Control" in response else never_kept(response)

    def _answer(self, request: BlogRequest) -> HttpResponse:
        if has_nul(request) or is_endless(request):
            return bad_request(request, BadRequest())
        request.browser_key = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
        names = (getattr(settings, name) for name in KNOWN_BY)
        # Whoever has logged out is a stranger again, but for what they are told about it.
        known_by = (*names, CookieStorage.cookie_name)
        request.is_known = any(name in request.COOKIES for name in known_by)
        if request.path_info.startswith(BLOGLESS):
            return self.get_response(request)
        blog = Blog.objects.at(PORT.sub("", request.get_host()).lower())
        if blog is None:
            return render(request, "blog/no_blog.html", status=503)
        request.blog = blog
        with translation.override(blog.language), timezone.override(blog.zone):
            return self.get_response(request)


def has_nul(request: HttpRequest) -> bool:
    """Say whether the address or a cookie has a NUL: PostgreSQL cannot even be asked for one.

    Only forms may receive it; their fields scrub.
    """
    asked = [request.path, request.META.get("QUERY_STRING", "").replace("%00", "\0")]
    return any("\0" in text for text in [*asked, *request.COOKIES.values()])


def is_endless(request: HttpRequest) -> bool:
    """Say whether more arrives than a form of ours can hold; files are taken at two doors alone.

    Django's own limit is one of words: files of any size would go to the disk unread.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    takes_files = request.path.startswith((reverse("admin:index"), reverse("accounts:profile")))
    most = MOST_WITH_FILES if takes_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return length.isdecimal() and int(length[:18]) > most


def blog_of_the_page(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``blog``, and ``is_at_desk``, asked only where a page says who is reading."""
    return {
        "blog": getattr(request, "blog", None),
        "is_at_desk": lambda: hasattr(request, "blog") and admin.site.has_permission(request),
    }
