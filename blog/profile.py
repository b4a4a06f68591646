"""Your profile: what readers see of a member."""

from typing import Any, cast

from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from accounts.models import User
from storyteller.lib.pictures import UnreadableError, encoded, square, upright

from .forms import ProfileForm
from .http import BlogRequest
from .models.image import unguessable_name

PORTRAIT_SIDE = 320  # pixels: twice the largest place it has on a page


@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the person's own profile, and keep what they change; nobody else's can be named."""
    # A second copy: what is refused must not stand in the page's head as if it were kept.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid() and _saved(form, person):
        cast("BlogRequest", request).blog.move_edition()
        messages.success(request, say("Your profile was saved."))
        return redirect("admin:profile")
    page = {"title": say("Your profile"), "form": form, "media": form.media}
    return render(request, "admin/profile.html", context | page)


def _saved(form: ProfileForm, person: User) -> bool:
    """Write the profile; False, with an error at the field, where the portrait cannot be read."""
    upload = form.cleaned_data["portrait"]
    if upload:
        try:
            picture, _size = upright(upload, side=PORTRAIT_SIDE)
        except UnreadableError as error:
            form.add_error("portrait", str(error))
            return False
        small = ContentFile(encoded(square(picture, PORTRAIT_SIDE), "webp"))
        person.avatar.save(f"{unguessable_name()}.webp", small, save=False)
    elif form.cleaned_data["remove_portrait"]:
        person.avatar = ""
    form.save()
    return True
