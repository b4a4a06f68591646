"""Markdown that is pasted into the editor, turned into what a story is made of."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from blog.desk import DeskAdmin
from storyteller.lib.fields import ScrubbedTextField
from storyteller.lib.story_markdown import render_story

# Letters: a long story. What is longer stays as it was pasted.
LONGEST = 100_000


class MarkdownForm(forms.Form):
    """What the editor sends (js/editor-paste.js)."""

    markdown = ScrubbedTextField(max_length=LONGEST, strip=False)


class MarkdownPages(DeskAdmin):
    """The address that the editor asks; nothing is stored."""

    def get_urls(self) -> Any:
        """Add the address."""
        door = self.admin_site.admin_view
        here = path("markdown/", door(require_POST(self.markdown)), name="blog_post_markdown")
        return [here, *super().get_urls()]

    def markdown(self, request: HttpRequest) -> HttpResponse:
        """Answer with the cleaned HTML; 422 and nothing for what is too long or empty."""
        if not self.is_open(request):
            raise PermissionDenied
        form = MarkdownForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=422)
        return HttpResponse(render_story(form.cleaned_data["markdown"]))
