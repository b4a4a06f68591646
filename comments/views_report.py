"""What readers tell moderators about somebody else's comment."""

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.faces import chosen, known, written
from blog.http import BlogRequest
from blog.models.ban import Banned
from storyteller.lib.limits import Limit

from .forms_own import ReportForm
from .models import Comment
from .refused import Refused

# An honest reader meets a few in an hour; who reports everything reports nothing.
REPORTS = Limit("comment-reports", 20, timedelta(hours=1))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def comment_report(request: BlogRequest, pk: int) -> HttpResponse:
    """Ask what is wrong with a comment, and tell moderators; one's own is not found here."""
    comment = _comment(request, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, comment, form, HTTPStatus.OK)
    if not form.is_valid():
        return _page(request, comment, form)
    if not REPORTS.hit(request.user.pk):
        form.add_error(None, Refused("often").message)
        return _page(request, comment, form, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        is_new = _report(request, comment, form)
    except Banned:
        form.add_error(None, _("A moderator of this blog has blocked you: you cannot report."))
        return _page(request, comment, form)
    if is_new:
        messages.success(request, _("Thank you. The moderators will see what you reported."))
    else:
        messages.info(request, _("You have reported this comment already, or it is gone."))
    return redirect(f"{comment.conversation.post.get_absolute_url()}#comments")


def _comment(request: BlogRequest, pk: int) -> Comment:
    """Return what everybody may read and somebody else has said."""
    posts = request.blog.posts.visible_to(request.user)
    others = Comment.objects.visible().filter(conversation__post__in=posts)
    others = others.exclude(identity__in=[face.pk for face in known(request)])
    return get_object_or_404(
        others.select_related("identity", "blog", "conversation__post__blog"), pk=pk
    )


def _report(request: BlogRequest, comment: Comment, form: ReportForm) -> bool:
    face = chosen(request)
    if face is None:
        return False
    return comment.report(written(face), form.cleaned_data["reason"], form.cleaned_data["note"])


def _page(
    request: BlogRequest,
    comment: Comment,
    form: ReportForm,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    context = {"comment": comment, "post": comment.conversation.post, "form": form}
    return render(request, "comments/report.html", context, status=status)
