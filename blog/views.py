"""The public pages: lists of stories, a story, a page, a tag, an author; and their files."""

import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import FormerHandle

from .addresses import Cursor
from .desk import know_role, role_at
from .http import BlogRequest, never_kept, public_page, safe_from_scripts
from .likes import line_of
from .models import Authorship, Image, Post, Redirect
from .models.post import MOST_PINNED
from .models.post_sets import PostQuerySet
from .related import PARTS, around

PAGE_LENGTH = 10  # stories

TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
# A field for a picture that is being prepared or could not be read, as large as it will be.
NO_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}">'
    '<rect width="100%" height="100%" fill="{}"/></svg>'
)


@require_safe
@public_page
def post_list(request: BlogRequest) -> HttpResponse:
    """Show the stories of the blog, newest first; before them those that an editor has pinned."""
    stories = request.blog.posts.published().stories()
    pinned = [] if request.GET.get("before") else list(stories.pinned().for_list()[:MOST_PINNED])
    below = stories.exclude(pk__in=[post.pk for post in pinned]) if pinned else stories
    context = _page_of(request, below) | {"heading": "", "pinned": pinned}
    return render(request, "blog/post_list.html", context)


@require_safe
@public_page
def tag_detail(request: BlogRequest, slug: str) -> HttpResponse:
    """Show the stories under a tag."""
    tag = get_object_or_404(request.blog.tags.all(), slug=slug)
    stories = request.blog.posts.published().stories().filter(tags=tag)
    context = _page_of(request, stories) | {"heading": tag.name}
    return render(request, "blog/post_list.html", context)


@require_safe
@public_page
def series_detail(request: BlogRequest, slug: str) -> HttpResponse:
    """Show the parts of a series in their order; one of which nobody has read any is not there."""
    series = get_object_or_404(request.blog.series.all(), slug=slug)
    parts = request.blog.posts.published().filter(series=series).in_parts().for_list()[:PARTS]
    if not parts:
        raise Http404
    return render(request, "blog/series_detail.html", {"series": series, "parts": parts})


@require_safe
@public_page
def author_detail(request: BlogRequest, handle: str) -> HttpResponse:
    """Show a member of this blog, or somebody who has published here, with the stories.

    A handle that was given up leads to its owner's page.
    """
    published = request.blog.posts.published()
    wrote = Authorship.objects.filter(user=OuterRef("pk"), post__in=published)
    member = request.blog.memberships.filter(user=OuterRef("pk"))
    people = get_user_model().objects.filter(Exists(member) | Exists(wrote))
    author = people.filter(handle=handle).first()
    if author is None:
        former = get_object_or_404(FormerHandle.objects.select_related("user"), handle=handle)
        return redirect(former.user, permanent=True)
    stories = published.stories().filter(authorships__user=author)
    context = _page_of(request, stories) | {
        "author": author,
        "links": author.identities.shown_on_profile().order_by("kind", "pk"),
    }
    return render(request, "accounts/author.html", context)


@require_safe
@public_page
def post_detail(request: BlogRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """Show a story; a date without its zeros and an old address lead to it."""
    try:
        on = datetime.date(year, month, day)
    except ValueError as error:
        raise Http404 from error
    stories = _for_reader(request).stories()
    return _post_or_redirect(request, stories.filter(published_on=on, slug=slug).first())


@require_safe
@public_page
def page_detail(request: BlogRequest, slug: str) -> HttpResponse:
    """Show a page."""
    pages = _for_reader(request).filter(kind=Post.Kind.PAGE)
    page = pages.filter(slug=slug, published_on__isnull=False).first()
    return _post_or_redirect(request, page)


@require_safe
@never_cache
def post_preview(request: BlogRequest, pk: int) -> HttpResponse:
    """Show a post that is not public to those who may see it; send them to one that is."""
    post = get_object_or_404(_for_reader(request), pk=pk)
    return redirect(post) if post.is_published else _shown(request, post)


@require_safe
def image_file(request: BlogRequest, name: str) -> HttpResponse:
    """Lead to the widest rendition of a picture, or show that there is none yet."""
    image = get_object_or_404(request.blog.images.all(), name=name)
    if image.is_ready:
        response: HttpResponse = redirect(image.widest_url)
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response
    status = 404 if image.status == Image.Status.FAILED else 200
    field = NO_PICTURE.format(image.width or 1600, image.height or 900, image.colour or "#8883")
    drawing = HttpResponse(field, content_type="image/svg+xml", status=status)
    return never_kept(safe_from_scripts(drawing))


@require_safe
def media_file(_request: BlogRequest, path: str) -> FileResponse:
    """Send a rendition or a portrait from the storage; originals have no address."""
    kind = TYPES.get(path.rpartition(".")[2])
    if kind is None:
        raise Http404
    try:
        file = default_storage.open(path)
        response = FileResponse(file, content_type=kind)
        response.headers["Content-Length"] = str(file.size)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return safe_from_scripts(response)


def _page_of(request: BlogRequest, stories: PostQuerySet) -> dict[str, Any]:
    """Return the part of ``stories`` that the address asks for. Two queries."""
    stories = stories.newest_first().for_list()
    if before := request.GET.get("before"):
        stories = stories.after(_cursor(before))
    posts = list(stories[: PAGE_LENGTH + 1])
    is_last = len(posts) <= PAGE_LENGTH
    posts = posts[:PAGE_LENGTH]
    return {"posts": posts, "older_url": "" if is_last else f"?before={posts[-1].cursor}"}


def _cursor(text: str) -> Cursor:
    try:
        return Cursor.read(text)
    except ValueError as error:
        raise Http404(_("There is no such page.")) from error


def _post_or_redirect(request: BlogRequest, post: Post | None) -> HttpResponse:
    if post is None:
        return _redirected(request)
    if request.path != post.get_absolute_url() and request.path != post.path:
        return _moved(request, post)
    return _shown(request, post)


def _redirected(request: BlogRequest) -> HttpResponse:
    """Lead from an address that was published once to the one of today."""
    old = get_object_or_404(
        Redirect.objects.select_related("post"), blog=request.blog, path=request.path
    )
    visible = request.blog.posts.visible_to(request.user)
    return _moved(request, get_object_or_404(visible, pk=old.post_id))


def _moved(request: BlogRequest, post: Post) -> HttpResponse:
    """Lead to the one address of ``post``; what was asked there is asked again."""
    asked = request.META.get("QUERY_STRING", "")
    address = post.get_absolute_url() + (f"?{asked}" if asked else "")
    return redirect(address, permanent=True)


def _shown(request: BlogRequest, post: Post) -> HttpResponse:
    """Show a post of ``_for_reader``, whose query has brought the role for the page's head too."""
    know_role(request, post.reader_role)
    context = {
        "post": post,
        "can_edit": post.is_editable_by(request.user, role_at(request)),
        "likes": line_of(request, post) if post.is_out else None,
        "around": around(post),
    }
    return render(request, "blog/post_detail.html", context)


def _for_reader(request: BlogRequest) -> PostQuerySet:
    """Return what the reader may read, with all that the page of a post shows."""
    seen = request.blog.posts.visible_to(request.user).with_author().with_links()
    return seen.read_by(request.user, request.browser_key)
