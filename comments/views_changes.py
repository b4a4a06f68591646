"""What an open page asks from time to time: whether something new was said."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from blog.http import BlogRequest, public_page
from blog.models import Post

from . import page
from .models import Comment, Conversation
from .views import posts_at

MANY = 100  # new comments; more are not counted


@require_safe
@public_page
def changes(
    request: BlogRequest, slug: str, year: int = 0, month: int = 0, day: int = 0
) -> HttpResponse:
    """Say what has appeared in a conversation since it had come to ``since``.

    JSON: ``seq`` (what it has come to), ``new`` (how many comments, at most ``MANY``), ``url``
    (where the first of them is), ``says`` and ``show`` (how many, in words). One's own are not new
    to oneself. Two queries, one more for a known reader; one where nothing has changed since the
    last answer.
    """
    since = request.GET.get("since", "")
    if not (since.isascii() and since.isdecimal() and len(since) < 19):
        raise Http404(_("There is no such page."))
    posts = posts_at(request, slug, year, month, day).select_related("conversation")
    post = posts.first()
    if post is None:
        raise Http404(_("There is no such story."))
    conversation = getattr(post, "conversation", None)
    seq = conversation.change_seq if conversation else 0
    etag = f'"{seq}"'
    unchanged = get_conditional_response(request, etag=etag)
    if isinstance(unchanged, HttpResponseNotModified):
        return unchanged
    new = _appeared(request, post, int(since)) if seq > int(since) else []
    return JsonResponse({"seq": seq, **_told(post, new)}, headers={"ETag": etag})


def _appeared(request: BlogRequest, post: Post, since: int) -> list[Comment]:
    """Return the comments that others can be told of, in the order of their numbers."""
    # Nothing appears without a change: of that there is an index.
    comments = Comment.objects.filter(
        conversation=post.pk, changed_seq__gt=since, appeared_seq__gt=since
    )
    comments = comments.visible().exclude(identity__in=page.mine(request))
    found = comments.only("no", "conversation").order_by("changed_seq")[: MANY + 1]
    return sorted(found, key=lambda comment: comment.no)


def _told(post: Post, new: list[Comment]) -> dict[str, Any]:
    number = len(new)
    if not new:
        return {"new": 0, "url": "", "says": "", "show": ""}
    new[0].conversation = Conversation(post=post)
    if number > MANY:
        says = _("More than %(number)d new comments") % {"number": MANY}
        return {"new": MANY, "url": new[0].get_absolute_url(), "says": says, "show": says}
    says = ngettext("%(number)d new comment", "%(number)d new comments", number)
    show = ngettext("Show %(number)d new comment", "Show %(number)d new comments", number)
    numbers = {"number": number}
    return {
        "new": number,
        "url": new[0].get_absolute_url(),
        "says": says % numbers,
        "show": show % numbers,
    }
