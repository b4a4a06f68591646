"""What programs ask of a site: where they may go, whom to tell of a hole, how to show a story."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .http import BlogRequest, public_page
from .models import Authorship, Post

# Forms, other people's desks and what nobody is to find.
CLOSED = (
    "/admin/",
    "/accounts/",
    "/comments/",
    "/likes/",
    "/preview/",
    "/review/",
    "/invitations/",
    "/search/",
)

# Of what lies below one of these; the longer word counts.
OPEN = ("Allow: /comments/feed/",)


@require_safe
@public_page
def robots_txt(request: BlogRequest) -> HttpResponse:
    """Say where programs may go. Source: RFC 9309."""
    closed = [f"Disallow: {path}" for path in CLOSED]
    sitemap = request.build_absolute_uri(reverse("blog:sitemap-index"))
    return _text(["User-agent: *", *OPEN, *closed, "", f"Sitemap: {sitemap}"])


@require_safe
@public_page
def security_txt(request: BlogRequest) -> HttpResponse:
    """Say whom to tell of a hole; 404 where the operator named nobody. Source: RFC 9116."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    # Counted from the beginning of the day, so that the page is the same all day long.
    until = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=30)
    return _text(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {until.isoformat()}",
            f"Canonical: {request.build_absolute_uri(request.path)}",
        ]
    )


@require_safe
@public_page
def humans_txt(request: BlogRequest) -> HttpResponse:
    """Name those who write here, and what they write with. Source: humanstxt.org."""
    wrote = Authorship.objects.filter(
        user=OuterRef("pk"), post__blog=request.blog, post__status=Post.Status.PUBLISHED
    )
    people = request.blog.members.filter(Exists(wrote)).order_by("display_name", "pk")
    return _text(
        [
            "/* TEAM */",
            *(f"Author: {person.name}" for person in people),
            "",
            "/* SITE */",
            f"Name: {request.blog.title}",
            f"Language: {request.blog.language}",
            "Software: Storyteller",
        ]
    )


@require_safe
@public_page
def oembed(request: BlogRequest) -> HttpResponse:
    """Describe a story to a page that links to it; 404 for what is none. Source: oembed.com, 1.0.

    A link and no frame: a page of ours is drawn into no other.
    """
    if request.GET.get("format", "json") != "json":
        return HttpResponse("This site answers with JSON.", status=501, content_type="text/plain")
    post = _post_at(request, request.GET.get("url", ""))
    response = JsonResponse(_described(request, post), content_type="application/json+oembed")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def _post_at(request: BlogRequest, url: str) -> Post:
    """Return the published story or page whose address ``url`` is; raise ``Http404``."""
    try:
        parts = urlsplit(url)
        match = resolve(unquote(parts.path))
        about = _asked(match.view_name, match.kwargs)
    except (ValueError, Resolver404) as error:
        raise Http404 from error
    if parts.netloc != request.get_host():
        raise Http404
    post = request.blog.posts.published().with_author().filter(**about).first()
    if post is None:
        raise Http404
    return post


def _asked(view: str, names: dict[str, Any]) -> dict[str, Any]:
    """Return what to look for by the parts of an address; raise ``ValueError`` for other pages."""
    if view == "blog:page-detail":
        return {"kind": Post.Kind.PAGE, "slug": names["slug"]}
    if view != "blog:post-detail":
        raise ValueError(view)
    day = date(names["year"], names["month"], names["day"])
    return {"kind": Post.Kind.STORY, "published_on": day, "slug": names["slug"]}


def _described(request: BlogRequest, post: Post) -> dict[str, Any]:
    told: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": post.title,
        "provider_name": request.blog.title,
        "provider_url": request.build_absolute_uri(reverse("blog:post-list")),
    }
    if post.byline:
        first = post.byline[0]
        told["author_name"] = ", ".join(person.name for person in post.byline)
        told["author_url"] = request.build_absolute_uri(first.get_absolute_url())
    if picture := post.share_picture:
        told["thumbnail_url"] = request.build_absolute_uri(picture.url)
        told["thumbnail_width"], told["thumbnail_height"] = picture.width, picture.height
    return told
