"""The comments as feeds: of one conversation, and of all conversations of a blog."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.http import BlogRequest, public_page
from blog.models import Blog, Post

from .models import Comment
from .models.sets import CommentQuerySet
from .views import posts_at

LENGTH = 50  # comments

if TYPE_CHECKING:
    _Feed = Feed[Comment, Any]
else:
    _Feed = Feed


class _Comments(_Feed):
    """Comments, newest first, as everybody reads them. Source: RFC 4287."""

    feed_type = Atom1Feed
    newest_first: tuple[str, ...] = ("-created_at", "-pk")

    def items(self, found: Any) -> CommentQuerySet:
        """Return what is in the feed. One query."""
        comments = self.comments(found).visible().select_related("identity", "conversation__post")
        shown = comments.defer("body", "conversation__post__body")
        return shown.order_by(*self.newest_first)[:LENGTH]

    def comments(self, found: Any) -> CommentQuerySet:
        """Return the comments it is about."""
        raise NotImplementedError

    def item_title(self, item: Comment) -> str:
        """Return who speaks, and where."""
        names = {"name": str(item.identity), "story": item.conversation.post.title}
        return _("%(name)s on “%(story)s”") % names

    def item_description(self, item: Comment) -> str:
        """Return the words, cleaned when they were said."""
        return item.body_html

    def item_author_name(self, item: Comment) -> str:
        """Return the name."""
        return str(item.identity)

    def item_author_link(self, item: Comment) -> str | None:
        """Return where the name leads; None for a name alone."""
        return item.identity.url or None

    def item_pubdate(self, item: Comment) -> datetime:
        """Return when it was said."""
        return item.created_at

    def item_updateddate(self, item: Comment) -> datetime:
        """Return when its words last changed."""
        return item.edited_at or item.created_at


class OfBlog(_Comments):
    """What is said under all stories of a blog."""

    def get_object(self, request: HttpRequest, *_args: Any, **_names: Any) -> Blog:
        """Return the blog."""
        blog: Blog = request.blog  # type: ignore[attr-defined]  # by the middleware of blog
        return blog

    def title(self, found: Blog) -> str:
        """Return what the feed is called."""
        return _("Comments on %(title)s") % {"title": found.title}

    def link(self, _found: Blog) -> str:
        """Return the blog's address."""
        return reverse("blog:post-list")

    def feed_url(self, _found: Blog) -> str:
        """Return the feed's own address, without what was asked beside it."""
        return reverse("comments:feed")

    def comments(self, found: Blog) -> CommentQuerySet:
        """Return those under what is published."""
        return Comment.objects.filter(
            blog=found, conversation__post__in=found.posts.published().values("pk")
        )


class OfConversation(_Comments):
    """What is said under one story."""

    # The same order by the number, of which the conversation has an index.
    newest_first = ("-no",)

    def __init__(self, post: Post) -> None:
        self.post = post

    def title(self) -> str:
        """Return what the feed is called."""
        return _("Comments on “%(title)s”") % {"title": self.post.title}

    def link(self) -> str:
        """Return where the conversation is."""
        return f"{self.post.get_absolute_url()}#comments"

    def feed_url(self) -> str:
        """Return the feed's own address, without what was asked beside it."""
        return f"{self.post.get_absolute_url()}feed/"

    def comments(self, _found: Any) -> CommentQuerySet:
        """Return those under the story."""
        return Comment.objects.filter(conversation=self.post.pk)


@require_safe
@public_page
def feed(request: BlogRequest) -> HttpResponse:
    """Send the newest comments of the blog. Three queries."""
    return OfBlog()(request)


@require_safe
@public_page
def conversation_feed(
    request: BlogRequest, slug: str, year: int = 0, month: int = 0, day: int = 0
) -> HttpResponse:
    """Send the newest comments under a story or a page."""
    post = posts_at(request, slug, year, month, day).first()
    if post is None:
        raise Http404(_("There is no such story."))
    return OfConversation(post)(request)
