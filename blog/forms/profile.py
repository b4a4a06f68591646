"""The form of one's own profile."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from blog.models import Blog
from blog.pictures import GuardedImageField
from storyteller.lib.fields import ScrubbedCharField, ScrubbedTextField, ScrubbedURLField

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class ProfileForm(_ModelForm):
    """What an author's page and card say."""

    display_name = ScrubbedCharField(label=_("Name"), max_length=80, required=False)
    handle = ScrubbedCharField(
        label=_("Handle"),
        max_length=40,
        validators=[validate_slug],
        help_text=_(
            "The name in the address of your page, /authors/handle/. When you change it, the old"
            " address no longer leads to you."
        ),
    )
    bio = ScrubbedTextField(
        label=_("Biography"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Two or three sentences, shown under your stories."),
    )
    website = ScrubbedURLField(label=_("Website"), max_length=200, required=False)
    portrait = GuardedImageField(
        label=_("Portrait"),
        required=False,
        help_text=_("JPEG, PNG, WebP, GIF or AVIF; the middle is cut out as a square."),
    )
    remove_portrait = forms.BooleanField(label=_("Show my initials instead"), required=False)

    class Meta:
        model = get_user_model()
        fields = ("display_name", "handle", "bio", "website")

    def __init__(self, *args: Any, blog: Blog, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blog = blog

    def clean_display_name(self) -> str:
        """Refuse a name that can be mistaken for the blog's or for somebody else's here."""
        name: str = self.cleaned_data["display_name"]
        if name and self.blog.reserves(name, but=self.instance.pk):
            raise ValidationError(_("This name is taken by somebody who writes here."))
        return name

    def clean_handle(self) -> str:
        """Return the handle in small letters, as addresses are written."""
        handle: str = self.cleaned_data["handle"].lower()
        return handle
