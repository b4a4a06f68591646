"""What is shown of somebody who comes from a provider: name, link and picture, theirs to change."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from storyteller.lib.fields import ScrubbedCharField, ScrubbedURLField

from . import faces
from .forms_profile import TAKEN
from .models import NAME_LENGTH, Draft, Identity, User
from .portraits import let_go
from .showing import tell_blogs


class FaceForm(forms.Form):
    """Name, link and picture of one face. ``blog`` says which names are its people's."""

    display_name = ScrubbedCharField(
        label=_("Name"), max_length=NAME_LENGTH, widget=forms.TextInput({"autocomplete": "name"})
    )
    url = ScrubbedURLField(
        label=_("Link"),
        max_length=500,
        required=False,
        help_text=_("Your name leads there. Empty: nowhere."),
    )
    no_portrait = forms.BooleanField(label=_("Show my initials, not the picture"), required=False)

    def __init__(self, data: Any, face: Identity, blog: Any) -> None:
        super().__init__(data, initial={"display_name": face.display_name, "url": face.url})
        self.face, self.blog = face, blog
        if not face.avatar:
            del self.fields["no_portrait"]

    def clean_display_name(self) -> str:
        """Refuse a name that can be mistaken for the blog's or for somebody else's here."""
        name: str = self.cleaned_data["display_name"]
        if self.blog.reserves(name, but=self.face.user_id):
            raise ValidationError(TAKEN)
        return name

    def keep(self, person: User) -> None:
        """Show it like this from now on, whatever the provider says at the next log-in."""
        face, said = self.face, self.cleaned_data
        face.display_name, face.url, face.is_edited = said["display_name"], said["url"], True
        with transaction.atomic():
            if said.get("no_portrait"):
                let_go(face.avatar.name or "")
                face.avatar = ""
            face.save(update_fields=["display_name", "url", "is_edited", "avatar"])
            tell_blogs(person)


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
        messages.success(request, say("From now on readers see this."))
        return redirect(Draft.objects.latest_address(request) or "accounts:profile")
    status = 422 if form.is_bound else 200
    context = {"form": form, "face": shown}
    return render(request, "accounts/face.html", context, status=status)
