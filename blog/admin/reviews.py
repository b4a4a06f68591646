"""Reviews at the desk: links for people without an account, and the notes on a story."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST, require_safe

from blog.forms.review import NoteForm, ReviewLinkForm, number_of
from blog.models import Post, ReviewLink, ReviewNote
from blog.models.review import UNDER_REVIEW, new_submit_key
from blog.reviewing import keep_note, paragraphs_of, place

from .revisions import RevisionPages

SHOWN_LINKS = 50
SHOWN_NOTES = 1_000


class ReviewPages(RevisionPages):
    """The page of a post's review, and its buttons."""

    def get_urls(self) -> Any:
        """Add the page, and an address for each of its buttons."""
        door = self.admin_site.admin_view
        here = "<int:pk>/review/"
        verbs: list[tuple[str, Any, str]] = [
            ("links/", self.make_link, "link"),
            ("links/<int:number>/revoke/", self.revoke_link, "revoke"),
            ("notes/", self.write_note, "note"),
            ("notes/<int:number>/done/", self.finish_note, "done"),
            ("notes/<int:number>/reopen/", self.reopen_note, "reopen"),
        ]
        return [
            path(here, door(require_safe(self.review)), name="blog_post_review"),
            *(
                path(f"{here}{way}", door(require_POST(view)), name=f"blog_post_review_{name}")
                for way, view, name in verbs
            ),
            *super().get_urls(),
        ]

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the links, and the story with its notes."""
        return self._review(request, self._post(request, pk))

    def make_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a link; there is none to what was taken back, or is out already."""
        post = self._post(request, pk)
        form = ReviewLinkForm(request.POST)
        if form.is_valid() and post.status not in UNDER_REVIEW:
            form.add_error(None, say("Only a draft, or what is to appear, can be shown by a link."))
        if not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._review(request, post, link_form=form, status=status)
        said = form.cleaned_data
        link = ReviewLink.make(post, by=request.user, reader=said["reader"], days=said["days"])
        self.message_user(request, say("Here is the link. Copy it, and send it."), messages.SUCCESS)
        return redirect(f"{_address(post)}#link-{link.pk}")

    def revoke_link(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Let a link lead nowhere; its notes stay."""
        post = self._post(request, pk)
        if get_object_or_404(post.review_links, pk=number).revoke():
            words = say("The link leads nowhere any more. What was noted stays.")
            self.message_user(request, words, messages.SUCCESS)
        return redirect(_address(post))

    def write_note(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a note of somebody who may write the story."""
        post = self._post(request, pk)
        form = NoteForm(request.POST, knows_name=True)
        if not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._review(request, post, note_form=form, status=status)
        try:
            note = keep_note(post, form.cleaned_data, by=request.user)
        except Post.DoesNotExist:  # somebody deletes it at this moment
            raise Http404 from None
        return redirect(f"{_address(post)}#note-{note.pk}")

    def finish_note(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Mark a note as done."""
        note = self._note(request, pk, number)
        note.finish()
        return redirect(f"{_address(note.post)}#note-{note.pk}")

    def reopen_note(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Let a note wait again."""
        note = self._note(request, pk, number)
        note.reopen()
        return redirect(f"{_address(note.post)}#note-{note.pk}")

    def _note(self, request: HttpRequest, pk: int, number: int) -> ReviewNote:
        post = self._post(request, pk)
        return get_object_or_404(post.review_notes.select_related("post"), pk=number)

    def _review(
        self,
        request: HttpRequest,
        post: Post,
        link_form: ReviewLinkForm | None = None,
        note_form: NoteForm | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        paragraphs = paragraphs_of(post.body)
        asked = note_form.number if note_form else number_of(request.GET.get("paragraph", ""))
        at = paragraphs[asked - 1] if 0 < asked <= len(paragraphs) else None
        if note_form is None and "paragraph" in request.GET:
            about = {"paragraph": at.number, "quote": at.quote} if at else {"paragraph": 0}
            begin = {**about, "submit_key": new_submit_key()}
            note_form = NoteForm(initial=begin, knows_name=True)
        notes = list(post.review_notes.select_related("by")[:SHOWN_NOTES])
        context = {
            "title": say("Review"),
            "post": post,
            "links": _links(request, post),
            "link_form": link_form or ReviewLinkForm(),
            "can_be_shown": post.status in UNDER_REVIEW,
            "paragraphs": paragraphs,
            "lost": place(notes, paragraphs),
            "waiting": sum(note.done_at is None for note in notes),
            "form": note_form,
            "form_at": at.number if at else 0,
        }
        return self._page(request, "admin/blog/post/review.html", context, status=status)


def _links(request: HttpRequest, post: Post) -> list[tuple[ReviewLink, str, str]]:
    """Return the newest links, each with its whole address and how it stands."""
    known: dict[int, bool] = {}
    return [
        (link, request.build_absolute_uri(link.get_absolute_url()), link.standing(known))
        for link in post.review_links.select_related("by")[:SHOWN_LINKS]
    ]


def _address(post: Post) -> str:
    return reverse("admin:blog_post_review", args=[post.pk])
