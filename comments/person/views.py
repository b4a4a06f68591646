"""One's own pages: the comments of mine, earlier ones that may be mine, my data, the end."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from blog.addresses import Cursor
from blog.http import BlogRequest
from comments import page
from comments.models import Comment
from comments.queues import PAGE, Queue
from comments.tree import Row

from . import claims
from .whose import Person

MINE = Queue("mine", "", newest_first=True)


@require_safe
@never_cache
@login_required
def comments(request: BlogRequest) -> HttpResponse:
    """Show what the person said here under each of their faces, newest first, and its state."""
    mine = Person.account(cast("User", request.user)).comments.filter(blog=request.blog)
    # Found by the face and then put in order: in the order of the blog's own index a database
    # would read what everybody said.
    said = Comment.objects.filter(pk__in=mine.values("pk"))
    said = said.select_related("identity", "blog", "conversation__post__blog").with_rejection()
    try:
        found = list(MINE.of(said, request.GET.get("after", ""))[: PAGE + 1])
    except ValueError as error:
        raise Http404(_("There is no such page.")) from error
    rows = [Row(comment, depth=0, is_own=True) for comment in found[:PAGE]]
    last = rows[-1].comment if len(found) > PAGE else None
    context = {
        "comments": page.with_verbs(rows),
        "older_url": f"?after={Cursor(last.created_at, last.pk)}" if last else "",
        "earlier": claims.earlier(request),
    }
    return render(request, "comments/person_comments.html", context)


@require_POST
@never_cache
@login_required
def claim(request: BlogRequest) -> HttpResponse:
    """Make the chosen faces one's own; of somebody else's there is nothing to choose."""
    chosen = [int(key) for key in request.POST.getlist("face") if _is_key(key)]
    count = claims.claim(request, chosen)
    if count:
        words = ngettext("%d comment is yours now.", "%d comments are yours now.", count)
        messages.success(request, words % count)
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("comments:person-comments")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
