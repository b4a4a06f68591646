"""The form of what is shown of somebody who comes from a provider."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from storyteller.lib.fields import ScrubbedCharField, ScrubbedURLField

from .models import NAME_LENGTH, Identity, User
from .names import TAKEN
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
