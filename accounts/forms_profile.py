"""The form of one's own profile: what readers see of somebody who speaks or writes."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from storyteller.lib.fields import ScrubbedCharField, ScrubbedTextField, ScrubbedURLField
from storyteller.lib.pictures import GuardedImageField

from .models import NAME_LENGTH, FormerHandle, Identity, User
from .names import TAKEN

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[User]
    _Faces = forms.ModelMultipleChoiceField[Identity]
else:
    _ModelForm = forms.ModelForm
    _Faces = forms.ModelMultipleChoiceField


class LinkBoxes(forms.CheckboxSelectMultiple):
    """A box for each; a name of its own, so that the style finds it."""


class LinksField(_Faces):
    """Log-ins whose public pages may be linked to."""

    widget = LinkBoxes

    def label_from_instance(self, face: Identity) -> str:
        """Return where the link leads."""
        return f"{face.service_name}: {face.url}"


class ProfileForm(_ModelForm):
    """What the person is called and looks like, wherever the person is shown.

    ``blog`` says which names are its own and its people's.
    """

    display_name = ScrubbedCharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    handle = ScrubbedCharField(
        label=_("Handle"),
        max_length=40,
        validators=[validate_slug],
        help_text=_(
            "You may log in with it, and it is your name where you give no other. The page of"
            " somebody who writes here is at /authors/handle/."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    bio = ScrubbedTextField(
        label=_("Biography"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Two or three sentences, shown under your stories."),
    )
    website = ScrubbedURLField(
        label=_("Website"),
        max_length=200,
        required=False,
        help_text=_("Your name links to it where you have said something."),
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    portrait = GuardedImageField(
        label=_("Portrait"),
        required=False,
        help_text=_("JPEG, PNG, WebP, GIF or AVIF; the middle is cut out as a square."),
    )
    remove_portrait = forms.BooleanField(label=_("Show my initials instead"), required=False)
    links = LinksField(
        label=_("Linked on your page"),
        queryset=Identity.objects.none(),
        required=False,
        help_text=_("Your pages elsewhere that readers may know are yours."),
    )

    class Meta:
        model = User
        fields = ("display_name", "handle", "bio", "website")

    def __init__(self, *args: Any, blog: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blog = blog
        self.handle_before = self.instance.handle
        self.portrait_before = self.instance.avatar.name or ""
        if not self.portrait_before:
            del self.fields["remove_portrait"]
        self._offer_links(has_page=self.instance.has_page)

    def _offer_links(self, *, has_page: bool) -> None:
        """Offer the log-ins that can be linked to, to those who have a page to show them on."""
        mine = Identity.objects.linkable().filter(user=self.instance).order_by("pk")
        if not has_page:
            self.fields["bio"].help_text = _("Two or three sentences, for the day you write here.")
        if not has_page or not mine:
            del self.fields["links"]
            return
        self.fields["links"].queryset = mine  # type: ignore[attr-defined]
        self.initial["links"] = [face.pk for face in mine if face.is_shown]

    def clean_handle(self) -> str:
        """Return the handle in small letters; one that still leads to somebody else is taken."""
        handle: str = self.cleaned_data["handle"].lower()
        former = FormerHandle.objects.filter(handle=handle).exclude(user=self.instance)
        if former.exists():
            raise ValidationError(_("This handle is taken."))
        return handle

    def clean(self) -> dict[str, Any]:
        """Refuse a name that can be mistaken for the blog's or for somebody else's here."""
        super().clean()
        for field in ("display_name", "handle"):
            # The handle is the name of whoever gives no other.
            if shown := self.cleaned_data.get(field, ""):
                if self.blog.reserves(shown, but=self.instance.pk):
                    self.add_error(field, TAKEN)
                break
        return self.cleaned_data
