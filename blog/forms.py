"""The forms of the desk: what authors and owners may write, explained where it is refused."""

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug, validate_unicode_slug
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from storyteller.lib.fields import ScrubbedCharField, ScrubbedTextField, ScrubbedURLField
from storyteller.lib.html import clean_story
from storyteller.lib.text import slug_of

from .models import Blog, Image, Post, Tag
from .models.blog import CommentMode
from .pictures import GuardedImageField
from .widgets import MomentInput, StoryEditor, WordPicker
from .words import authors_named, listed, tags_named

if TYPE_CHECKING:
    from accounts.models import User

    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

MOST_TAGS = 20
MOST_AUTHORS = 12
PICTURE_ID = "picture_%s"  # ids in the dialog, which stands on a page with other forms
COVERS = 200  # the newest pictures in the list of covers; older ones are found by their address


class MomentField(forms.DateTimeField):
    """A day and minute in the blog's zone, in the browser's own control."""

    widget = MomentInput

    def to_python(self, value: Any) -> Any:
        """Return the moment; refuse years that no calendar control offers and no zone can move."""
        moment = super().to_python(value)
        if moment is not None and not 1900 <= moment.year <= 2200:
            raise ValidationError(_("Enter a year between 1900 and 2200."), code="invalid")
        return moment


class StoryField(ScrubbedTextField):
    """The text of a post: HTML, through the sanitising door before anybody looks at it."""

    widget = StoryEditor

    def to_python(self, value: Any) -> Any:
        """Return the text cleaned."""
        return clean_story(super().to_python(value))


class StoryForm(_ModelForm):
    """A post as its author writes it; the desk sets on the class who that is."""

    blog: Blog
    writer: "User"
    may_leave: bool  # keeps the story without standing on its byline
    pictures: "models.QuerySet[Image]"  # the covers to choose from

    title = ScrubbedCharField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Give your story a title.")},
        widget=forms.TextInput(attrs={"placeholder": _("Title"), "autocomplete": "off"}),
    )
    body = StoryField(label=_("Text"), required=False, max_length=1_000_000)
    slug = ScrubbedCharField(
        label=_("Address"),
        max_length=100,
        required=False,
        validators=[validate_unicode_slug],
        help_text=_(
            "The last word of the story's address. Left empty, it is made from the title."
            " When you change it later, the old address leads to the new one."
        ),
        error_messages={"invalid": _("Use letters, digits and hyphens only.")},
    )
    excerpt = ScrubbedTextField(
        label=_("Excerpt"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What lists and feeds show. Empty: the first words of the story."),
    )
    tag_words = ScrubbedCharField(
        label=_("Tags"),
        max_length=MOST_TAGS * 62,
        required=False,
        widget=WordPicker,
        help_text=_("Words with commas between them; a new word makes a new tag."),
    )
    byline_words = ScrubbedCharField(
        label=_("Byline"),
        max_length=MOST_AUTHORS * 42,
        required=False,
        widget=WordPicker,
        help_text=_("The handles of the authors in the order they are named, with commas."),
    )
    cover = forms.ModelChoiceField(
        label=_("Cover"),
        queryset=Image.objects.none(),
        required=False,
        empty_label=_("No cover"),
        help_text=_("A picture that stands above the story and in lists."),
    )
    appear_at = MomentField(
        label=_("Appears at"), required=False, help_text=_("For Schedule: a time of this blog.")
    )
    closes_at = MomentField(label=_("Comments close at"), required=False)
    slow_seconds = forms.IntegerField(
        label=_("Slow mode"),
        required=False,
        min_value=0,
        max_value=86_400,
        help_text=_("Seconds between two comments of one person. Empty: as the blog does."),
    )

    class Meta:
        model = Post
        fields = (
            "title",
            "body",
            "slug",
            "excerpt",
            "cover",
            "kind",
            "comment_mode",
            "closes_at",
            "slow_seconds",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_title = self.instance.title
        self.verb = self.data.get("_verb", "") if self.is_bound else ""
        if self.instance.pk is None:
            self.instance.blog = self.blog
        self._offer_tags()
        self._offer_authors()
        self._offer_moments()
        self._offer_covers()
        self.fields["comment_mode"].choices = [  # type: ignore[attr-defined]
            ("", _("As the blog does")),
            *CommentMode.choices,
        ]

    def clean_tag_words(self) -> list[str]:
        """Return the names of the tags; refuse what would be no tag."""
        names = listed(self.cleaned_data["tag_words"])
        if len(names) > MOST_TAGS:
            raise ValidationError(_("At most %(most)d tags.") % {"most": MOST_TAGS})
        for name in names:
            if len(name) > 60:
                raise ValidationError(_("“%(name)s” is too long for a tag.") % {"name": name})
            if not slugify(name, allow_unicode=True):
                raise ValidationError(_("“%(name)s” has no letters.") % {"name": name})
        return names

    def clean_byline_words(self) -> "list[User]":
        """Return the authors in order; an author stays on the own byline, and one always does."""
        handles = listed(self.cleaned_data["byline_words"])
        if not handles:
            if self.instance.pk is None:
                return [self.writer]
            raise ValidationError(_("A story has at least one author."))
        people, unknown = authors_named(self.blog, handles, self.instance)
        if unknown:
            raise ValidationError(_("“%(who)s” does not write here.") % {"who": unknown[0]})
        if not self.may_leave and self.writer not in people:
            raise ValidationError(_("Only an editor can take you off the byline."))
        return people

    def clean_appear_at(self) -> Any:
        """Return the moment; asked to schedule, it must be there and still to come."""
        moment = self.cleaned_data["appear_at"]
        if self.verb != "schedule":
            return moment
        if moment is None:
            raise ValidationError(_("Say when the story is to appear."))
        if moment <= timezone.now():
            raise ValidationError(_("Choose a moment that is still to come."))
        return moment

    def clean_slug(self) -> str:
        """Return the slug; one that was made from the title follows it until it is published."""
        slug: str = self.cleaned_data["slug"]
        was_made = slug == self.initial.get("slug") == slug_of(self.was_title)
        return "" if was_made and self.instance.published_on is None else slug

    def save_words(self) -> None:
        """Write tags and byline, once the post has a row."""
        self.instance.tags.set(tags_named(self.blog, self.cleaned_data["tag_words"]))
        people = self.cleaned_data["byline_words"]
        rows = self.instance.authorships
        if list(rows.values_list("user", flat=True)) == [person.pk for person in people]:
            return
        rows.exclude(user__in=people).delete()
        for position, person in enumerate(people):
            rows.update_or_create(user=person, defaults={"position": position})

    def _offer_tags(self) -> None:
        field = self.fields["tag_words"]
        field.widget.words = [  # type: ignore[attr-defined]
            (tag, tag)
            for tag in self.blog.tags.annotate(used=models.Count("posts"))
            .order_by("-used", "name")
            .values_list("name", flat=True)[:24]
        ]
        if self.instance.pk:
            field.initial = ", ".join(tag.name for tag in self.instance.tags.all())

    def _offer_authors(self) -> None:
        field = self.fields["byline_words"]
        writers = self.blog.memberships.exclude(role="moderator").select_related("user")
        field.widget.words = [  # type: ignore[attr-defined]
            (one.user.handle, one.user.name) for one in writers.order_by("since", "pk")[:24]
        ]
        byline = self.instance.byline if self.instance.pk else [self.writer]
        field.initial = ", ".join(person.handle for person in byline)

    def _offer_moments(self) -> None:
        if self.instance.status == Post.Status.SCHEDULED:
            self.fields["appear_at"].initial = self.instance.published_at

    def _offer_covers(self) -> None:
        newest = list(self.pictures.values_list("pk", flat=True)[:COVERS])
        wanted = models.Q(pk__in=newest) | models.Q(pk=self.instance.cover_id)
        field: Any = self.fields["cover"]
        field.queryset = self.blog.images.filter(wanted)


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
        if self.cleaned_data.get("decorative"):
            self.cleaned_data["alt"] = ""
        elif not self.cleaned_data.get("alt") and "alt" not in self.errors:
            self.add_error("alt", _("Describe the picture, or say that it only decorates."))
        return self.cleaned_data


class PictureWordsForm(PictureForm):
    """The words of a picture that is here already."""

    file = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decorative"].initial = bool(self.instance.pk) and not self.instance.alt


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

    class Meta:
        model = Blog
        fields = (
            "title",
            "tagline",
            "language",
            "time_zone",
            "address",
            "comment_mode",
            "close_after_days",
            "slow_seconds",
            "authors_moderate",
        )

    def clean_address(self) -> str:
        """Return the host name as browsers send it."""
        address: str = self.cleaned_data["address"].lower()
        if "/" in address or ":" in address or " " in address:
            raise ValidationError(_("Enter the host name alone, like blog.example.org."))
        return address


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

    def clean_handle(self) -> str:
        """Return the handle in small letters, as addresses are written."""
        handle: str = self.cleaned_data["handle"].lower()
        return handle
