"""The forms of the house: tags, series and the blog's settings."""

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.utils.translation import gettext_lazy as _

from blog import checking
from blog.models import Blog, Series, Tag
from storyteller.lib.fields import ScrubbedCharField, ScrubbedTextField
from storyteller.lib.text import slug_of

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class TagForm(_ModelForm):
    """A tag; its address is made from its name."""

    name = ScrubbedCharField(label=_("Name"), max_length=60)
    slug = ScrubbedCharField(
        label=_("Address"),
        max_length=80,
        required=False,
        validators=[validate_unicode_slug],
        help_text=_("The last word of the tag's address. Left empty, it is made from the name."),
    )

    blog: Blog  # set on the class by the desk

    class Meta:
        model = Tag
        fields = ("name", "slug")

    def clean(self) -> dict[str, Any]:
        """Make the address, and refuse one that another tag has."""
        super().clean()
        slug = self.cleaned_data.get("slug") or slug_of(self.cleaned_data.get("name", ""))
        self.cleaned_data["slug"] = slug
        others = self.blog.tags.filter(slug=slug).exclude(pk=self.instance.pk)
        if "name" in self.cleaned_data and others.exists():
            self.add_error("slug", _("There is such a tag already."))
        return self.cleaned_data


class SeriesForm(_ModelForm):
    """A series; its address is made from its title."""

    title = ScrubbedCharField(label=_("Title"), max_length=120)
    slug = ScrubbedCharField(
        label=_("Address"),
        max_length=80,
        required=False,
        validators=[validate_unicode_slug],
        help_text=_("The last word of the series' address. Left empty, it is made from the title."),
    )
    about = ScrubbedTextField(
        label=_("About it"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What a reader should know before the first part."),
    )

    blog: Blog  # set on the class by the desk

    class Meta:
        model = Series
        fields = ("title", "slug", "about")

    def clean(self) -> dict[str, Any]:
        """Make the address, and refuse one that another series has."""
        super().clean()
        slug = self.cleaned_data.get("slug") or slug_of(self.cleaned_data.get("title", ""))
        self.cleaned_data["slug"] = slug
        others = self.blog.series.filter(slug=slug).exclude(pk=self.instance.pk)
        if "title" in self.cleaned_data and others.exists():
            self.add_error("slug", _("There is such a series already."))
        return self.cleaned_data


def _level_of(check: str) -> forms.ChoiceField:
    label, _look = checking.CHECKS[check]
    return forms.ChoiceField(label=label, choices=checking.Level.choices, required=False)


class BlogForm(_ModelForm):
    """The settings of a blog."""

    title = ScrubbedCharField(label=_("Title"), max_length=120)
    tagline = ScrubbedCharField(
        label=_("Tagline"),
        max_length=200,
        required=False,
        help_text=_("One sentence under the title: what is this blog about?"),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        help_text=_("Days and hours are counted here: on the pages, and in new addresses."),
    )
    address = ScrubbedCharField(
        label=_("Host name"),
        max_length=253,
        required=False,
        help_text=_("Like blog.example.org. Empty: any."),
    )
    # One for each of checking.CHECKS.
    check_pictures = _level_of("pictures")
    check_headings = _level_of("headings")
    check_links = _level_of("links")
    check_title = _level_of("title")
    check_description = _level_of("description")

    class Meta:
        model = Blog
        fields = (
            "title",
            "tagline",
            "language",
            "time_zone",
            "address",
            "comment_mode",
            "guests",
            "close_after_days",
            "slow_seconds",
            "authors_moderate",
        )
        help_texts = {
            "guests": _(
                "To comment without an account. An address is confirmed once in a browser, by a"
                " mailed link; what nobody confirms goes after three days."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = {f"check_{name}": self._level(name) for name in checking.CHECKS}
        self.initial = {**levels, **self.initial}

    def clean(self) -> dict[str, Any]:
        """Gather what is to come of each check; one that was not sent stays as it was."""
        super().clean()
        sent = {name: self.cleaned_data.get(f"check_{name}") for name in checking.CHECKS}
        levels = {name: sent[name] or self._level(name) for name in checking.CHECKS}
        self.instance.publishing_checks = self.cleaned_data["publishing_checks"] = levels
        return self.cleaned_data

    def _level(self, check: str) -> str:
        return checking.level(self.instance, check) or checking.Level.OFF

    def clean_address(self) -> str:
        """Return the host name as browsers send it."""
        address: str = self.cleaned_data["address"].lower()
        if "/" in address or ":" in address or " " in address:
            raise ValidationError(_("Enter the host name alone, like blog.example.org."))
        return address
