"""The saved states of a post, and the way back to one of them."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST, require_safe

from blog.desk import DeskAdmin
from blog.models import Post
from storyteller.lib.html import safe

SHOWN = 100  # the newest; older ones stay in the database


class RevisionPages(DeskAdmin):
    """The pages of a post's revisions."""

    def get_urls(self) -> Any:
        """Add the list, one state, and the button that brings it back."""
        door = self.admin_site.admin_view
        here = "<int:pk>/revisions/"
        return [
            path(here, door(require_safe(self.revisions)), name="blog_post_revisions"),
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
        """List the saved states, newest first. The texts are not read."""
        post = self._post(request, pk)
        states = post.revisions.select_related("by").defer("body", "excerpt")[:SHOWN]
        context = {"title": say("Revisions"), "post": post, "revisions": states}
        return self._page(request, "admin/blog/post/revisions.html", context)

    def revision(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show what the post said then; the text was cleaned when it was saved."""
        post = self._post(request, pk)
        state = get_object_or_404(post.revisions.select_related("by"), pk=number)
        context = {"title": say("Revision"), "post": post, "revision": state}
        context["body"] = safe(state.body)
        return self._page(request, "admin/blog/post/revision.html", context)

    def restore(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Say again what the post said then, as a new revision."""
        post = self._post(request, pk)
        state = get_object_or_404(post.revisions, pk=number)
        post.restore(state, by=request.user)
        self.message_user(request, say("The story says again what it said then."), messages.SUCCESS)
        return redirect("admin:blog_post_change", post.pk)

    def _post(self, request: HttpRequest, pk: int) -> Post:
        """Return the post, if the person may write it; else it is not there."""
        if not self.is_open(request):
            raise Http404
        return cast("Post", get_object_or_404(self.get_queryset(request), pk=pk))

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        return render(request, template, self.admin_site.each_context(request) | context)
