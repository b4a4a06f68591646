"""What somebody with a review link sees: a story that is not out yet, and a form for notes."""

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from storyteller.lib.limits import Limit
from storyteller.lib.network import client_address, network_of, public_post
from storyteller.lib.text import scrub

from .forms.review import NoteForm, number_of
from .http import BlogRequest
from .models import Post, ReviewLink
from .models.review import UNDER_REVIEW, new_submit_key
from .reviewing import Paragraph, keep_note, paragraphs_of, place

# A careful reader finds something in every second paragraph; nobody finds more for long.
NOTES = Limit("review-notes", 40, timedelta(hours=1))
NETWORK = Limit("review-network", 120, timedelta(hours=1))
MOST_NOTES = 500  # of one link: what a page can show
MOST_WORDS = 5_000  # letters of a note that came too late, given back


@never_cache
@require_safe
def review_detail(request: BlogRequest, token: str) -> HttpResponse:
    """Show the story that the link is for, with the form where ``?paragraph=`` asks for it."""
    link = _link(request, token)
    if link is None or not _is_good(link):
        return _elsewhere(request, link)
    return _page(request, link)


@never_cache
@public_post
def review_note(request: BlogRequest, token: str) -> HttpResponse:
    """Keep a note about a paragraph; sent twice it is one. Words that cannot be kept come back."""
    link = _link(request, token)
    if link is None or not _is_good(link):
        return _elsewhere(request, link, request.POST.get("body", ""))
    form = NoteForm(request.POST, knows_name=request.user.is_authenticated)
    if not form.is_valid():
        return _page(request, link, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not _may_write(request, link):
        form.add_error(None, _("That were many notes. Please wait a little and send it again."))
        return _page(request, link, form, HTTPStatus.TOO_MANY_REQUESTS)
    by = request.user if request.user.is_authenticated else None
    try:
        note = keep_note(link.post, form.cleaned_data, by=by, link=link)
    except Post.DoesNotExist:  # somebody deletes it at this moment
        return _elsewhere(request, None, request.POST.get("body", ""))
    return redirect(f"{link.get_absolute_url()}#note-{note.pk}")


def _link(request: BlogRequest, token: str) -> ReviewLink | None:
    """Return the link of this blog, with its post and who made it."""
    links = ReviewLink.objects.select_related("post__blog", "by")
    return links.filter(post__blog=request.blog, token=token).first()


def _is_good(link: ReviewLink) -> bool:
    return link.post.status in UNDER_REVIEW and link.standing() == ReviewLink.Standing.OPEN


def _may_write(request: BlogRequest, link: ReviewLink) -> bool:
    """Take a place in each limit; say whether there was one everywhere."""
    network = network_of(client_address(request))
    is_in_time = NOTES.hit(link.pk) and NETWORK.hit(network)
    return is_in_time and link.notes.count() < MOST_NOTES


def _form(request: BlogRequest, link: ReviewLink, at: Paragraph | None) -> NoteForm:
    """Return the form at a paragraph, with the name that was written last time."""
    named = link.notes.exclude(name="").order_by("-pk").values_list("name", flat=True).first()
    begin = {
        "name": named or link.reader,
        "paragraph": at.number if at else 0,
        "quote": at.quote if at else "",
        "submit_key": new_submit_key(),
    }
    return NoteForm(initial=begin, knows_name=request.user.is_authenticated)


def _elsewhere(request: BlogRequest, link: ReviewLink | None, words: str = "") -> HttpResponse:
    """Lead to a story that is out; else say that the link has ended. ``words`` come back."""
    if link is not None and link.post.is_published and not words:
        return redirect(link.post)
    status = HTTPStatus.NOT_FOUND if link is None else HTTPStatus.GONE
    context = {"link": link, "words": scrub(words[:MOST_WORDS])}
    return _unlisted(render(request, "blog/review_ended.html", context, status=status))


def _page(
    request: BlogRequest,
    link: ReviewLink,
    form: NoteForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show the story with the notes of this link; a form that was sent stands where it stood."""
    post = get_object_or_404(Post.objects.with_author(), pk=link.post_id)
    paragraphs = paragraphs_of(post.body)
    asked = form.number if form else number_of(request.GET.get("paragraph", ""))
    at = paragraphs[asked - 1] if 0 < asked <= len(paragraphs) else None
    if form is None and "paragraph" in request.GET:
        form = _form(request, link, at)
    lost = place(link.notes.select_related("by")[:MOST_NOTES], paragraphs)
    context = {
        "link": link,
        "post": post,
        "paragraphs": paragraphs,
        "lost": lost,
        "form": form,
        "form_at": at.number if at else 0,
    }
    return _unlisted(render(request, "blog/review_detail.html", context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Return a page that no search engine lists, and whose address goes to nobody else."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"  # the check of ``public_post`` needs ours
    return response
