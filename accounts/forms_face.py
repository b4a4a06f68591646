"""The form of what is shown of somebody who comes from a provider."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from storyteller.lib.fields import ScrubbedCharField, ScrubbedURLField

from .models import NAME_LENGTH, Identity, User
from .models.identity import NO_PORTRAIT
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
        initial = {"display_name": face.display_name, "url": face.url}
        super().__init__(data, initial=initial | {"no_portrait": face.wants_initials})
        self.face, self.blog = face, blog
        if face.wants_initials:
            again = _("Untick it, and the picture comes with your next log-in.")
            self.fields["no_portrait"].help_text = again
        elif not face.avatar:
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
            face.save(update_fields=["display_name", "url", "is_edited"])
            if "no_portrait" in self.changed_data:
                self._choose_portrait(wants_initials=said["no_portrait"])
            tell_blogs(person)

    def _choose_portrait(self, *, wants_initials: bool) -> None:
        # A task may have brought another portrait since the face was read.
        face = Identity.objects.select_for_update().get(pk=self.face.pk)
        let_go(face.avatar.name or "")
        face.avatar, face.avatar_source = "", NO_PORTRAIT if wants_initials else ""
        face.save(update_fields=["avatar", "avatar_source"])
