"""What accounts shows beside the pages of allauth."""

from allauth.mfa.adapter import get_adapter

# Where allauth keeps the pending secret; it has no public door, so a test draws the code.
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@login_required
def authenticator_code(request: HttpRequest) -> HttpResponse:
    """Draw the code that an authenticator app reads, for the secret the visitor was just shown.

    A file of its own, because our content policy lets no picture in that is written into a page.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404(_("There is no such code."))
    adapter = get_adapter()
    drawing = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(drawing, content_type="image/svg+xml")
