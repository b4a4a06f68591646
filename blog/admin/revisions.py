"""The saved states of a post: listed, compared, and the way back to one of them."""

from itertools import zip_longest
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST, require_safe

from blog.compare import marked, marked_line, size
from blog.desk import DeskAdmin
from blog.models import Post, Revision
from storyteller.lib.html import safe

SHOWN = 25  # a page; their texts are read for the size of each change


class RevisionPages(DeskAdmin):
    """The pages of a post's revisions."""

    def get_urls(self) -> Any:
        """Add the list, one state, two side by side, and the button that brings one back."""
        door = self.admin_site.admin_view
        here = "<int:pk>/revisions/"
        return [
            path(here, door(require_safe(self.revisions)), name="blog_post_revisions"),
            path(f"{here}compare/", door(require_safe(self.compare)), name="blog_post_compare"),
            path(
                f"{here}<int:number>/", door(require_safe(self.revision)), name="blog_post_revision"
            ),
            path(
                f"{here}<int:number>/restore/",
                door(require_POST(self.restore)),
                name="blog_post_restore",
            ),
            *super().get_urls(),
        ]

    def revisions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List the saved states, newest first, each with the size of its change."""
        post = self._post(request, pk)
        states = post.revisions.select_related("by")
        if before := request.GET.get("before"):
            states = states.before(_one_of(post, before))
        rows = list(states[: SHOWN + 1])
        context = {
            "title": say("Revisions"),
            "post": post,
            "rows": [_row(*pair) for pair in zip_longest(rows, rows[1:])][:SHOWN],
            "is_newest": not before,
            "older": rows[SHOWN - 1].pk if len(rows) > SHOWN else None,
            "first": post.revisions.without_texts().last(),
        }
        return self._page(request, "admin/blog/post/revisions.html", context)

    def revision(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show what the post said then; the text was cleaned when it was saved."""
        post = self._post(request, pk)
        state = get_object_or_404(post.revisions.select_related("by"), pk=number)
        context = {"title": say("Revision"), "post": post, "revision": state}
        context["body"] = safe(state.body)
        return self._page(request, "admin/blog/post/revision.html", context)

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what changed: from the one before to the newest, unless two others are named."""
        post = self._post(request, pk)
        newer = _one_of(post, request.GET["to"]) if "to" in request.GET else post.revisions.first()
        if newer is None:
            raise Http404
        if "from" in request.GET:
            older: Revision | None = _one_of(post, request.GET["from"])
        else:
            older = post.revisions.before(newer).first()
        context = {
            "title": say("What changed"),
            "post": post,
            "older": older,
            "newer": newer,
            "is_now": not post.revisions.after(newer).exists(),
            **_differences(older, newer),
        }
        return self._page(request, "admin/blog/post/revision_compare.html", context)

    def restore(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Say again what the post said then, as a new revision."""
        post = self._post(request, pk)
        state = get_object_or_404(post.revisions, pk=number)
        try:
            post.restore(state, by=request.user)
        except Post.DoesNotExist:  # somebody deletes it at this moment
            raise Http404 from None
        self.message_user(request, say("The story says again what it said then."), messages.SUCCESS)
        return redirect("admin:blog_post_change", post.pk)

    def _post(self, request: HttpRequest, pk: int) -> Post:
        """Return the post, if the person may write it; else it is not there."""
        if not self.is_open(request):
            raise Http404
        return cast("Post", get_object_or_404(self.get_queryset(request), pk=pk))

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        around = self.admin_site.each_context(request)
        return render(request, template, around | context, status=status)


def _one_of(post: Post, number: str) -> Revision:
    """Return the revision of ``post`` that an address names."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    return get_object_or_404(post.revisions.select_related("by"), pk=int(number))


def _row(state: Revision, before: Revision | None) -> dict[str, Any]:
    """Return what the list says of ``state``."""
    came, went = size(before.body if before else "", state.body)
    was = before or Revision(title="")
    return {
        "revision": state,
        "came": came,
        "went": went,
        "has_before": before is not None,
        "other_title": before is not None and was.title != state.title,
        "other_excerpt": before is not None and was.excerpt != state.excerpt,
        "other_status": before is not None and was.status != state.status,
    }


def _differences(older: Revision | None, newer: Revision) -> dict[str, Any]:
    """Return both as one text, and how much came and went."""
    was = older or Revision(status=newer.status)
    came, went = size(was.body, newer.body)
    return {
        "title_shown": marked_line(was.title, newer.title),
        "excerpt_shown": marked_line(was.excerpt, newer.excerpt),
        "body_shown": marked(was.body, newer.body),
        "came": came,
        "went": went,
        "is_same": (was.title, was.excerpt, was.body) == (newer.title, newer.excerpt, newer.body),
    }
