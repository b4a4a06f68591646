"""The forms of pictures: an upload with its words, and the words alone."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.models import Image
from blog.pictures import GuardedImageField
from storyteller.lib.fields import ScrubbedCharField

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

PICTURE_ID = "picture_%s"  # ids in the dialog, which stands on a page with other forms


class PictureForm(_ModelForm):
    """A picture and what it shows; it says so or says that it only decorates."""

    file = GuardedImageField(
        label=_("Picture"), help_text=_("JPEG, PNG, WebP, GIF or AVIF, at most 20 MB.")
    )
    alt = ScrubbedCharField(
        label=_("Description"),
        max_length=500,
        required=False,
        help_text=_("What a reader who cannot see the picture should know."),
    )
    decorative = forms.BooleanField(
        label=_("It only decorates: say nothing about it"), required=False
    )

    class Meta:
        model = Image
        fields = ("alt",)

    def clean(self) -> dict[str, Any]:
        """Ask for a description, unless there is nothing to describe."""
        super().clean()
        said = self.cleaned_data
        if not (said.get("decorative") or said.get("alt") or "alt" in self.errors):
            self.add_error("alt", _("Describe the picture, or say that it only decorates."))
        return self.cleaned_data


class PictureWordsForm(PictureForm):
    """The words of a picture that is here already, and the point that is never cut off."""

    # Django's way to leave an inherited field out.
    file = None  # type: ignore[assignment]
    focus_x = forms.IntegerField(
        label=_("Percent from the left"), min_value=0, max_value=100, required=False
    )
    focus_y = forms.IntegerField(
        label=_("Percent from the top"), min_value=0, max_value=100, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decorative"].initial = self.instance.is_decorative
        self.fields["focus_x"].initial = round(self.instance.focal_x * 100)
        self.fields["focus_y"].initial = round(self.instance.focal_y * 100)

    @property
    def focus(self) -> tuple[float, float]:
        """Return the focal point as it was sent, or as it was: 0 to 1, from left and from top."""
        x, y = self.cleaned_data["focus_x"], self.cleaned_data["focus_y"]
        kept = self.instance.focal_x, self.instance.focal_y
        return kept[0] if x is None else x / 100, kept[1] if y is None else y / 100
