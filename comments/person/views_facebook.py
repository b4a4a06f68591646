"""Where Facebook tells that somebody wants to be forgotten, and where one sees that it was done."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from blog.http import BlogRequest

from . import facebook


# No browser sends it: the signature stands for everything that a token would.
@csrf_exempt
@require_POST
@never_cache
def facebook_deletion(request: BlogRequest) -> HttpResponse:
    """Erase a Facebook face on Facebook's signed word; 400 without one."""
    try:
        uid, asked_at = facebook.asked_by(request.POST.get("signed_request", ""))
    except ValueError:
        return JsonResponse({"error": "signed_request"}, status=400)
    facebook.forget(uid, asked_at, request.blog)
    code = facebook.confirmation()
    url = request.build_absolute_uri(reverse("comments:facebook-deletion-status", args=[code]))
    return JsonResponse({"url": url, "confirmation_code": code})


@require_safe
@never_cache
def facebook_deletion_status(request: BlogRequest, code: str) -> HttpResponse:
    """Say that it was done, and when; nothing is kept of whom."""
    at = facebook.done_at(code)
    if at is None:
        raise Http404(_("There is no such code."))
    context = {"code": code, "at": at}
    return render(request, "comments/facebook_deletion.html", context)
