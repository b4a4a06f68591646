"""The invitation: a mailed link shows the offer, a POST accepts it."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .http import BlogRequest
from .models import Invitation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_detail(request: BlogRequest, token: str) -> HttpResponse:
    """Show who offers what; looking changes nothing, because scanners open every link."""
    invitation = Invitation.for_token(token)
    if invitation is None or invitation.blog != request.blog:
        return _gone(request)
    if request.method != "POST":
        return _offer(request, invitation)
    if not request.user.is_authenticated:
        return _send_to_sign_up(request, invitation)
    if invitation.accept(by=request.user) is None:
        return _gone(request)
    messages.success(request, _("Welcome! This is your desk."))
    return redirect("admin:index")


def _offer(request: BlogRequest, invitation: Invitation) -> HttpResponse:
    return render(request, "blog/invitation_detail.html", {"invitation": invitation})


def _send_to_sign_up(request: BlogRequest, invitation: Invitation) -> HttpResponse:
    """Remember that the mailed link proved the address, and lead back here after the sign-up."""
    get_adapter(request).stash_verified_email(request, invitation.email)
    return redirect(f"{reverse('account_signup')}?next={request.path}")


def _gone(request: BlogRequest) -> HttpResponse:
    words = {
        "heading": _("This invitation is not valid any more"),
        "text": _(
            "It was used, taken back, or is older than seven days. "
            "Ask the person who invited you to send another one."
        ),
        "link_url": "/",
        "link_text": request.blog.title,
    }
    return render(request, "message.html", words, status=404)
