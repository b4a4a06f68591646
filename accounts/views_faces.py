"""What is shown of somebody who comes from a provider: name, link and picture, theirs to change."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import faces
from .forms_face import FaceForm
from .models import Draft, Identity, User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def face(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what readers see of a face of one's own, and keep what is changed."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101 -- login_required has seen to it
    own = (option for option in faces.choosable(request) if option.pk == pk)
    shown = next(own, None) or get_object_or_404(Identity.objects.none())
    blog = request.blog  # type: ignore[attr-defined]  # the middleware of blog has found it
    form = FaceForm(request.POST or None, shown, blog)
    if request.method == "POST" and form.is_valid():
        form.keep(person)
        messages.success(request, _("From now on readers see this."))
        return redirect(Draft.objects.latest_address(request) or "accounts:profile")
    status = 422 if form.is_bound else 200
    context = {"form": form, "face": shown}
    return render(request, "accounts/face.html", context, status=status)
