"""What a page shows of a conversation: rows, the form, and the way on."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import connecting
from accounts.faces import choosable, known
from accounts.models import Draft
from accounts.providers import offered
from blog.http import BlogRequest
from blog.models import Post
from storyteller.lib.html import json_ld

from . import around_threads, guests, in_place, tree
from .forms import CommentForm, Way, answerable
from .linked_data import conversation_data
from .models import Comment
from .refused import Refused
from .states import EDITABLE, MOVES, Status


def conversation(request: BlogRequest, post: Post) -> dict[str, Any]:
    """Return what comments/_conversation.html asks for, of the page the address names.

    Two queries for a stranger, up to three more for a known reader.
    """
    sort, after, before = (request.GET.get(name, "") for name in ("sort", "after", "before"))
    sort = sort or tree.OLDEST.name
    try:
        page = tree.threads(post, mine(request), sort, after, before)
    except ValueError as error:
        raise Http404(_("There is no such page.")) from error
    is_first = sort == tree.OLDEST.name and not after and not before
    return {
        **around(request, post, page.rows),
        **around_threads.neighbours(post, page, sort),
        "rows": with_reports(request, page.rows),
        "heading": _heading(post, page.rows),
        "orders": around_threads.orders(post, page, sort),
        "newest_first": sort in (tree.NEWEST.name, tree.ACTIVE.name),
        "pinned": around_threads.pinned(page),
        # A page behind the last thread does not know what the conversation has come to.
        "seq": page.seq if page.rows or is_first else None,
        "linked_data": _linked_data(request, post, page.rows) if is_first else "",
    }


def around(request: BlogRequest, post: Post, rows: list[tree.Row]) -> dict[str, Any]:
    """Return what every page of a conversation needs beside its rows: above all the form.

    The inclusion tag renders without context processors, so ``request`` and ``blog`` are here too.
    """
    accepts = post.accepts_comments()
    form = _form(request, post, rows) if accepts else None
    return {
        "request": request,
        "blog": request.blog,
        "post": post,
        "accepts": accepts,
        "closed": not accepts,
        "parent": form.answered if form else None,
        "form": form,
    }


def form_for(
    request: BlogRequest, post: Post, data: Any = None, parent: Comment | None = None
) -> CommentForm:
    """Return the form as this browser gets it; to a stranger it is the same bytes as to all."""
    # Words that came with the form are newer than any that were kept.
    draft = draft_of(request, post) if data is None else None
    form = CommentForm(
        data,
        post=post,
        faces=choosable(request),
        draft=draft,
        details=guests.details_of(request),
        parent=parent,
        known=request.is_known,
    )
    form.ways = _ways_of(request, post, form)
    return form


def draft_of(request: BlogRequest, post: Post) -> Draft | None:
    """Return what this browser typed under ``post`` before a log-in. Mostly no query."""
    return Draft.objects.at(request, post.get_absolute_url()) if request.is_known else None


def mine(request: BlogRequest) -> list[int]:
    """Return the keys of the faces this reader has spoken under. One query, none for a stranger."""
    return [face.pk for face in known(request)]


def with_verbs(rows: Iterable[tree.Row]) -> list[tree.Row]:
    """Return ``rows``, those of the reader's own with what may still be done about them."""
    rows = list(rows)
    for row in rows:
        if row.is_own:
            row.edit_url = edit_url(row.comment)
            row.withdraw_url = withdraw_url(row.comment)
            row.second_look_url = second_look_url(row.comment)
    return rows


def with_reports(request: BlogRequest, rows: Iterable[tree.Row]) -> list[tree.Row]:
    """Return ``rows`` with what ``with_verbs`` says, others' with where to report them.

    Who moderates here gets a menu beside each.
    """
    rows = with_verbs(rows)
    if not request.user.is_authenticated or not rows:
        return rows
    post = rows[0].comment.conversation.post
    desks = in_place.menus(request, post, (row.comment for row in rows))
    for row in rows:
        row.desk = desks.get(row.comment.pk)
        if not row.is_own and row.comment.is_visible:
            row.report_url = reverse("comments:comment-report", args=[row.comment.pk])
    return rows


def withdraw_url(comment: Comment) -> str:
    """Return where its author may take it back, "" where there is nothing to take back."""
    if comment.status not in MOVES[Status.WITHDRAWN]:
        return ""
    return reverse("comments:comment-withdraw", args=[comment.pk])


def edit_url(comment: Comment) -> str:
    """Return where its author may change the words, "" where there is nothing to change."""
    can = comment.status in EDITABLE and not comment.branch_removed
    return reverse("comments:comment-edit", args=[comment.pk]) if can else ""


def second_look_url(comment: Comment) -> str:
    """Return where its author may ask for another decision, "" where there is none to ask for."""
    if not comment.can_ask_second_look:
        return ""
    return reverse("comments:comment-second-look", args=[comment.pk])


def _ways_of(request: BlogRequest, post: Post, form: CommentForm) -> list[Way]:
    """Return the providers one can still log in with. A query only after one did not answer."""
    linked = {(face.kind, face.service) for face in form.faces}
    failed = form.draft.provider if form.draft and form.draft.news else ""
    return [
        Way(
            provider,
            reverse("comments:comment-connect", args=[post.pk, provider.id]),
            is_resting=provider.id == failed and connecting.is_resting(request, failed),
        )
        for provider in offered()
        if (provider.kind, provider.name) not in linked
    ]


def _form(request: BlogRequest, post: Post, rows: list[tree.Row]) -> CommentForm:
    """Return the form for what ``?replyto=`` names; under a lock the plain one, which says so."""
    try:
        return form_for(request, post, parent=_parent(request, post, rows))
    except Refused as refused:
        form = form_for(request, post)
        form.notice = refused.message
        return form


def _parent(request: BlogRequest, post: Post, rows: list[tree.Row]) -> Comment | None:
    """Return the comment that ``?replyto=`` names; raise 404 for what is not there.

    Raises ``Refused`` under a lock. No query where it stands on the page, as it nearly always does.
    """
    number = request.GET.get("replyto", "")
    if not number:
        return None
    here = (row for row in rows if row.comment.is_visible and str(row.comment.no) == number)
    row = next(here, None)
    parent = row.comment if row else answerable(post, number)
    if parent is None:
        raise Http404(_("There is no such comment."))
    if row.is_locked if row else not parent.accepts_replies():
        raise Refused("locked")
    return parent


def _linked_data(request: BlogRequest, post: Post, rows: list[tree.Row]) -> SafeString:
    return json_ld(conversation_data(post, rows, request.build_absolute_uri))


def _heading(post: Post, rows: list[tree.Row]) -> str:
    if not post.accepts_comments():
        return _("Comments are closed.")
    return _("Join the Conversation") if rows else _("Leave a comment")
