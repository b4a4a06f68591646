"""The stories as feeds: of a blog, an author, a tag, a series; as RSS, Atom and JSON, in full."""

import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from accounts.models import User
from storyteller.lib.abroad import for_elsewhere

from .http import BlogRequest, public_page
from .models import Post
from .models.post_sets import PostQuerySet

LENGTH = 20  # stories


@dataclass(frozen=True)
class Source:
    """What a feed is about: its name, its page, its stories."""

    title: str
    about: str
    path: str
    stories: PostQuerySet


class Rss(Rss201rev2Feed):
    """RSS 2.0 with the whole text. Source: the RSS board's profile, content module of RSS 1.0."""

    def rss_attributes(self) -> dict[str, str]:
        """Add the name of the element the whole text stands in."""
        content = {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}
        return super().rss_attributes() | content

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Add the whole text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class Atom(Atom1Feed):
    """Atom with the whole text. Source: RFC 4287."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Add the whole text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


XML: dict[str, type[Rss | Atom]] = {"rss": Rss, "atom": Atom}


# The four kinds ---------------------------------------------------------------------------------


@require_safe
@public_page
@conditional_page
def blog_feed(request: BlogRequest, form: str) -> HttpResponse:
    """Send the newest stories of the blog. Four queries."""
    blog, front = request.blog, reverse("blog:post-list")
    return _sent(request, form, Source(blog.title, blog.tagline, front, _all(request)))


@require_safe
@public_page
@conditional_page
def tag_feed(request: BlogRequest, slug: str, form: str) -> HttpResponse:
    """Send the newest stories under a tag."""
    tag = get_object_or_404(request.blog.tags.all(), slug=slug)
    stories = _all(request).filter(tags=tag)
    return _sent(request, form, _part_of(request, tag.name, tag.get_absolute_url(), stories))


@require_safe
@public_page
@conditional_page
def author_feed(request: BlogRequest, handle: str, form: str) -> HttpResponse:
    """Send the newest stories of an author."""
    author = get_object_or_404(User, handle=handle)
    stories = _all(request).filter(authorships__user=author)
    if not stories.exists():
        raise Http404
    return _sent(request, form, _part_of(request, author.name, author.get_absolute_url(), stories))


@require_safe
@public_page
@conditional_page
def series_feed(request: BlogRequest, slug: str, form: str) -> HttpResponse:
    """Send the newest parts of a series."""
    series = get_object_or_404(request.blog.series.all(), slug=slug)
    parts = _all(request).filter(series=series)
    if not parts.exists():
        raise Http404
    return _sent(request, form, _part_of(request, series.title, series.get_absolute_url(), parts))


def _all(request: BlogRequest) -> PostQuerySet:
    return request.blog.posts.published().stories()


def _part_of(request: BlogRequest, name: str, path: str, stories: PostQuerySet) -> Source:
    names = {"name": name, "blog": request.blog.title}
    return Source(_("%(name)s · %(blog)s") % names, request.blog.tagline, path, stories)


# The three forms --------------------------------------------------------------------------------


class Entry(NamedTuple):
    """A story in a feed."""

    id: str
    title: str
    url: str
    summary: str
    content: str
    post: Post


def _sent(request: BlogRequest, form: str, source: Source) -> HttpResponse:
    """Send ``source`` in the asked form, with links to itself and to whom it is announced."""
    posts = source.stories.newest_first().with_author().prefetch_related("tags")[:LENGTH]
    entries = [_entry(request, post) for post in posts]
    itself = request.build_absolute_uri(request.path)
    write = _as_json if form == "json" else _as_xml
    response = write(request, form, source, entries, itself)
    links = [f'<{itself}>; rel="self"']
    if settings.WEBSUB_HUB:  # W3C WebSub, section 4: discovery
        links.append(f'<{settings.WEBSUB_HUB}>; rel="hub"')
    response.headers["Link"] = ", ".join(links)
    # A feed is read by programs of other places.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _entry(request: BlogRequest, post: Post) -> Entry:
    url = request.build_absolute_uri(post.get_absolute_url())
    site = request.build_absolute_uri("/").removesuffix("/")
    content = for_elsewhere(post.body_html, site, url)
    if post.cover_html:
        content = for_elsewhere(f"<p>{post.cover_html}</p>", site, url) + content
    return Entry(id_of(post), post.title, url, post.summary, content, post)


def id_of(post: Post) -> str:
    """Return what a post is called in feeds for ever, wherever it moves (RFC 4122, version 5)."""
    begun = f"{post.pk} {post.created_at.timestamp()}"
    return uuid.uuid5(uuid.NAMESPACE_OID, f"storyteller post {begun}").urn


def _as_xml(
    request: BlogRequest, form: str, source: Source, entries: list[Entry], itself: str
) -> HttpResponse:
    feed = XML[form](
        title=source.title,
        link=request.build_absolute_uri(source.path),
        description=source.about,
        language=get_language(),
        feed_url=itself,
    )
    for entry in entries:
        post = entry.post
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.summary,
            content=entry.content,
            unique_id=entry.id,
            unique_id_is_permalink=False,
            author_name=", ".join(person.name for person in post.byline),
            pubdate=post.published_at,
            updateddate=max(filter(None, [post.updated_at, post.published_at])),
            categories=[tag.name for tag in post.tags.all()],
            comments=f"{entry.url}#comments",
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _as_json(
    request: BlogRequest, _form: str, source: Source, entries: list[Entry], itself: str
) -> HttpResponse:
    """Return a JSON Feed. Source: jsonfeed.org, version 1.1."""
    hubs = [{"type": "WebSub", "url": settings.WEBSUB_HUB}] if settings.WEBSUB_HUB else []
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": source.title,
        "home_page_url": request.build_absolute_uri(source.path),
        "feed_url": itself,
        "description": source.about,
        "language": get_language(),
        "hubs": hubs,
        "items": [_json_item(request, entry) for entry in entries],
    }
    told = {name: value for name, value in feed.items() if value or name == "items"}
    return JsonResponse(told, content_type="application/feed+json")


def _json_item(request: BlogRequest, entry: Entry) -> dict[str, Any]:
    post = entry.post
    authors = [
        {"name": person.name, "url": request.build_absolute_uri(person.get_absolute_url())}
        for person in post.byline
    ]
    assert post.published_at is not None  # noqa: S101 -- the database's constraint
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.content,
        "summary": entry.summary,
        "date_published": rfc3339_date(post.published_at),
        "date_modified": rfc3339_date(max(post.updated_at, post.published_at)),
        "authors": authors,
        "tags": [tag.name for tag in post.tags.all()],
    }
    if post.cover and post.cover.is_ready:
        item["image"] = request.build_absolute_uri(post.cover.widest_url)
    return item
