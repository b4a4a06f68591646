"""What there is to read, for search engines: an index, its parts, and the pictures of stories."""

import re
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index as index_of
from django.contrib.sitemaps.views import sitemap as part_of
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from accounts.models import User

from .http import BlogRequest, public_page
from .models import Blog, Post

# In a text that was cleaned when it was saved.
_PICTURE = re.compile(r'<img\b[^>]*?\ssrc="(/[^"]+)"')
MOST_PICTURES = 1_000  # of one page: Google's limit

_Sitemap = Sitemap[Any]


class _Part(_Sitemap):
    """One kind of page of one blog. Source: sitemaps.org, protocol 0.9."""

    limit = 1_000  # addresses a page, whose texts are read for their pictures

    def __init__(self, blog: Blog) -> None:
        self.blog = blog

    def get_domain(self, site: Any = None) -> str:
        """Return the host that was asked."""
        return str(site.domain)


class Stories(_Part):
    """The stories, newest first, with their pictures."""

    def items(self) -> "QuerySet[Any]":
        """Return them."""
        stories = self.blog.posts.published().stories().newest_first()
        return stories.select_related("cover").only(*_COLUMNS)

    def lastmod(self, item: Post) -> Any:
        """Return when its words last changed."""
        return item.updated_at

    def get_latest_lastmod(self) -> Any:
        """Return when the words of any changed; Django would read them all."""
        return _last_change(self.blog)


class Pages(_Part):
    """The front page and what stands beside the stories."""

    def items(self) -> list[Any]:
        """Return them: pages are few."""
        pages = self.blog.posts.published().filter(kind=Post.Kind.PAGE)
        # In the terms of the index that knows their addresses.
        return [self.blog, *pages.filter(published_on__isnull=False).only(*_COLUMNS)]

    def lastmod(self, item: Any) -> Any:
        """Return when its words last changed; the front page changes with each story."""
        return item.updated_at if isinstance(item, Post) else _last_change(self.blog)


class Lists(_Part):
    """Tags, series and authors that have something to read."""

    limit = 10_000

    def items(self) -> list[Any]:
        """Return them."""
        published = self.blog.posts.published().stories()
        tags = self.blog.tags.filter(Exists(published.filter(tags=OuterRef("pk"))))
        series = self.blog.series.filter(Exists(published.filter(series=OuterRef("pk"))))
        wrote = published.filter(authorships__user=OuterRef("pk"))
        return [*tags, *series, *User.objects.filter(Exists(wrote)).order_by("handle")]


_COLUMNS = (
    *("blog", "kind", "slug", "published_on", "updated_at", "body"),
    *("cover__status", "cover__renditions"),
)
PARTS: dict[str, type[_Part]] = {"stories": Stories, "pages": Pages, "lists": Lists}


@require_safe
@public_page
@conditional_page
def sitemap_index(request: BlogRequest) -> HttpResponse:
    """List the parts."""
    return index_of(
        request, _parts(request), "blog/sitemap_index.xml", sitemap_url_name="blog:sitemap-part"
    )


@require_safe
@public_page
@conditional_page
def sitemap_part(request: BlogRequest, section: str) -> HttpResponse:
    """List the pages of a part."""
    response = part_of(request, _parts(request), section, "blog/sitemap.xml")
    site = request.build_absolute_uri("/").removesuffix("/")
    for url in response.context_data["urlset"]:  # type: ignore[index]  # it has just been made
        url["pictures"] = [site + path for path in _pictures(url["item"])]
    return response


def _parts(request: HttpRequest) -> dict[str, Any]:
    blog: Blog = request.blog  # type: ignore[attr-defined]  # by the middleware of blog
    return {name: part(blog) for name, part in PARTS.items()}


def _last_change(blog: Blog) -> Any:
    newest = blog.posts.published().order_by("-updated_at", "-pk")  # the index of the desk
    return newest.values_list("updated_at", flat=True).first()


def _pictures(item: Any) -> list[str]:
    """Return the paths of the pictures that stand on the page of ``item``."""
    if not isinstance(item, Post):
        return []
    cover = [item.cover.widest_url] if item.cover and item.cover.is_ready else []
    return list(dict.fromkeys([*cover, *_PICTURE.findall(item.body)]))[:MOST_PICTURES]
