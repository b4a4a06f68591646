"""The form of a story: every word explained where it is refused."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blog.editor import StoryEditor
from blog.models import Blog, Image, Post, Series
from blog.models.blog import CommentMode
from blog.models.membership import WRITERS
from blog.pictures import undress
from blog.widgets import MomentInput, WordPicker
from blog.words import authors_named, listed, tags_named
from storyteller.lib.fields import ScrubbedCharField, ScrubbedTextField, ScrubbedURLField
from storyteller.lib.text import slug_of

from .checked import CheckedForm
from .cover import CoverField
from .keeping import LONGEST_BODY, KeptForm

if TYPE_CHECKING:
    from accounts.models import User

MOST_TAGS = 20
MOST_AUTHORS = 12


class MomentField(forms.DateTimeField):
    """A day and minute in the blog's zone, in the browser's own control."""

    widget = MomentInput

    def to_python(self, value: Any) -> Any:
        """Return the moment; refuse years that no calendar control offers and no zone can move."""
        moment = super().to_python(value)
        if moment is not None and not 1900 <= moment.year <= 2200:
            raise ValidationError(_("Enter a year between 1900 and 2200."), code="invalid")
        return moment


class StoryForm(CheckedForm, KeptForm):
    """A post as its author writes it; the desk sets on the class who that is."""

    blog: Blog
    writer: "User"
    may_leave: bool  # keeps the story without standing on its byline
    pictures: "models.QuerySet[Image]"  # the covers to choose from

    title = ScrubbedCharField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Give your story a title.")},
        # Long titles are seen whole; line breaks become spaces.
        widget=forms.Textarea(attrs={"rows": 1, "placeholder": _("Title")}),
    )
    body = ScrubbedTextField(
        label=_("Text"), required=False, max_length=LONGEST_BODY, widget=StoryEditor
    )
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
    cover = CoverField(
        label=_("Cover"),
        queryset=Image.objects.none(),
        required=False,
        empty_label=_("No cover"),
        help_text=_("A picture that stands above the story and in lists."),
    )
    description = ScrubbedCharField(
        label=_("Description"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence for search engines and for who shares it. Empty: the excerpt."),
    )
    canonical_url = ScrubbedURLField(
        label=_("Told first at"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("The address of the original, if this story appeared elsewhere before."),
    )
    series = forms.ModelChoiceField(
        label=_("Series"),
        queryset=Series.objects.none(),
        required=False,
        empty_label=_("No series"),
        help_text=_("Begin one under Series on the desk."),
    )
    part = forms.IntegerField(
        label=_("Part"),
        required=False,
        min_value=1,
        max_value=9_999,
        help_text=_("Empty: the one behind the last."),
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
            "description",
            "canonical_url",
            "series",
            "part",
            "comment_mode",
            "closes_at",
            "slow_seconds",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.was_title = self.instance.title
        # As its author wrote it: what a browser must know of pictures is put in when it is saved.
        self.initial["body"] = undress(self.initial.get("body") or "")
        if self.instance.pk is None:
            self.instance.blog = self.blog
        self._offer_tags()
        self._offer_authors()
        self._offer_moments()
        self._offer_covers()
        series: Any = self.fields["series"]
        series.queryset = self.blog.series.all()
        mode: Any = self.fields["comment_mode"]
        mode.choices = [
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

    def clean(self) -> dict[str, Any]:
        """Give a part without a number the next one of its series; a page is part of none."""
        super().clean()
        series = self.cleaned_data.get("series")
        if self.cleaned_data.get("kind") == Post.Kind.PAGE or series is None:
            self.cleaned_data |= {"series": None, "part": None}
        elif self.cleaned_data.get("part") is None and "part" not in self.errors:
            was_here = series == self.instance.series and self.instance.part
            self.cleaned_data["part"] = was_here or series.next_part()
        return self.cleaned_data

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
        if self.instance.is_published:
            self.instance.renew_card()

    def _offer_tags(self) -> None:
        field = self.fields["tag_words"]
        field.widget.words = [
            (tag, tag)
            for tag in self.blog.tags.annotate(used=models.Count("posts"))
            .order_by("-used", "name")
            .values_list("name", flat=True)[:24]
        ]
        if self.instance.pk:
            field.initial = ", ".join(tag.name for tag in self.instance.tags.all())

    def _offer_authors(self) -> None:
        field = self.fields["byline_words"]
        writers = self.blog.memberships.filter(role__in=WRITERS).select_related("user")
        field.widget.words = [
            (one.user.handle, one.user.name) for one in writers.order_by("since", "pk")[:24]
        ]
        byline = self.instance.byline if self.instance.pk else [self.writer]
        field.initial = ", ".join(person.handle for person in byline)

    def _offer_moments(self) -> None:
        if self.instance.status == Post.Status.SCHEDULED:
            self.fields["appear_at"].initial = self.instance.published_at

    def _offer_covers(self) -> None:
        kept = models.Q(pk__in=self.pictures.values("pk")) | models.Q(pk=self.instance.cover_id)
        field: Any = self.fields["cover"]
        field.offer(self.blog.images.filter(kept).newest_first(), self["cover"].value())
