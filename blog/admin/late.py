"""A save that comes too late: of words that are older than the saved ones, or of a story gone."""

import re
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say

from blog.compare import marked, marked_line
from blog.http import BlogRequest
from blog.kept_words import has_words
from blog.models import Post
from blog.models.wording import WORDS, words_of
from storyteller.lib.html import safe
from storyteller.lib.network import Field, fields_of

from .keeping import KeepingPages

# What stays of a paragraph that only the other text has.
_EMPTY = re.compile(r"<(p|li|ul|ol|h[2-4]|blockquote|figcaption|figure|dt|dd|pre)>\s*</\1>")
# What those who see no colours are told at the beginning of a mark.
_SAID = re.compile(r'(<(?:del|ins)><span class="visually-hidden">)[^<]*')


class StaleError(Exception):
    """Somebody has saved other words since the form was opened."""

    def __init__(self, form: Any) -> None:
        super().__init__()
        self.form = form


class GoneError(Exception):
    """The story is not there any more, or no more for this person."""


class LateSaves(KeepingPages):
    """The form of a post, which puts no words over newer ones that their writer never saw."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Show or save; a form that comes too late is shown beside what is there now.

        The row is locked before it is read: of two who save at once, one sees what the other wrote.
        A form that made a story and comes back, by the browser's way back, changes that story.
        """
        if object_id is None and request.method == "POST":
            object_id = self.made_of(request)
        if request.method != "POST" or object_id is None or not self.is_open(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                self._hold(request, object_id)
                return super().changeform_view(request, object_id, form_url, extra_context)
        except StaleError as stale:
            return self._conflict(cast("BlogRequest", request), stale.form)
        except GoneError:
            return self._gone(cast("BlogRequest", request))

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Return the post to be written, unless these words would hide newer ones."""
        if change and form.is_stale:
            raise StaleError(form)
        return super().save_form(request, form, change)

    # What comes too late ------------------------------------------------------------------------

    def _conflict(self, request: BlogRequest, form: Any) -> HttpResponse:
        """Show both texts and ask; mine is kept meanwhile, whatever becomes of the page."""
        post, key = form.instance, self.keep_sent(request, form.instance.pk)
        theirs = {name: form.initial[name] for name in WORDS}
        last = post.revisions.select_related("by").first()
        context = {
            "title": say("This story has changed since you opened it"),
            "original_title": theirs["title"],
            "post_pk": post.pk,
            "key": key,
            "version": post.version,
            **_side_by_side(theirs, words_of(post)),
            "last": last,
            "differences": _differences(form),
            "fields": _sent_again(request),
        }
        return self._sheet(request, "admin/blog/post/conflict.html", context, HTTPStatus.CONFLICT)

    def _gone(self, request: BlogRequest) -> HttpResponse:
        """Show the words of somebody whose story is not there any more."""
        if not has_words(request):
            raise Http404
        self.keep_sent(request, None)
        fields = _sent_again(request)
        context = {
            "title": say("This story is not there any more"),
            "fields": fields,
            "words": [one for one in fields if one.is_readable],
        }
        return self._sheet(request, "admin/blog/post/gone.html", context, HTTPStatus.CONFLICT)

    def _hold(self, request: HttpRequest, object_id: str) -> None:
        """Lock the row until the transaction ends; raise ``GoneError`` where it is not there."""
        try:
            pk = Post._meta.pk.to_python(unquote(object_id))
        except ValidationError:
            raise GoneError from None
        rows = self.get_queryset(request).select_for_update().order_by()
        if not rows.filter(pk=pk).values_list("pk", flat=True):
            raise GoneError

    def _sheet(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: HTTPStatus
    ) -> HttpResponse:
        whole = self.admin_site.each_context(request) | context
        return render(request, template, whole, status=status)


def _sent_again(request: HttpRequest) -> list[Field]:
    """Return what was sent but the button, and but for the version, which is another one now."""
    return [one for one in fields_of(request) if one.name not in ("version", "_verb")]


def _side_by_side(theirs: dict[str, str], mine: dict[str, str]) -> dict[str, Any]:
    """Return both texts, in each what the other has not marked."""
    both = {
        name: marked(theirs[name], mine[name])
        if name == "body"
        else marked_line(theirs[name], mine[name])
        for name in WORDS
    }
    return {
        "theirs": {name: _without("ins", words) for name, words in both.items()},
        "mine": {name: _without("del", words) for name, words in both.items()},
    }


def _without(mark: str, html: str) -> SafeString:
    """Return marked ``html`` with one kind of mark and what is in it left out."""
    html = re.sub(rf"<{mark}>.*?</{mark}>", "", html, flags=re.DOTALL)
    html = _SAID.sub(rf"\1{escape(say('only here:'))} ", html)
    for _storey in range(4):  # a cell in a row in a part of a table
        html = _EMPTY.sub("", html)
    return safe(html)


def _differences(form: Any) -> list[tuple[str, str]]:
    """Return what else of mine differs from what is saved: names and words."""
    names = [name for name in form.changed_data if name not in WORDS]
    return [(str(form[name].label), _in_words(form[name])) for name in names]


def _in_words(bound: Any) -> str:
    """Return what was chosen or typed as a person reads it."""
    choices = {str(value): str(label) for value, label in getattr(bound.field, "choices", ())}
    return choices.get(bound.data or "", bound.data) or "–"
