"""A blog: the site's own settings, and the edition that every public change moves."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity
from accounts.names import is_reserved

if TYPE_CHECKING:
    from .ban import Ban


class CommentMode(models.TextChoices):
    """What happens to a comment whose other checks found nothing."""

    OPEN = "open", _("Comments appear at once")
    HOLD_FIRST = "hold_first", _("Somebody's first comment waits for a moderator")
    HOLD_ALL = "hold_all", _("Every comment waits for a moderator")
    CLOSED = "closed", _("Comments are closed")


class Guests(models.TextChoices):
    """What somebody without an account needs in order to comment."""

    WELCOME = "welcome", _("A name and a mail address are enough")
    CONFIRM = "confirm", _("They confirm their mail address first")
    LOG_IN = "log_in", _("Only people who are logged in may comment")


def known_time_zone(name: str) -> None:
    """Refuse a name that is no time zone."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone."), params={"name": name})


class BlogQuerySet(models.QuerySet["Blog"]):
    """Sets of blogs."""

    def at(self, host: str) -> "Blog | None":
        """Return the blog at ``host``, else the first one; None on an empty site. One query."""
        mine = models.Case(models.When(address=host, then=0), default=1)
        return self.order_by(mine, "pk").first()


class Blog(models.Model):
    """A site: title, manners of its conversation, and its edition (DESIGN: the page cache)."""

    title = models.CharField(_("title"), max_length=120)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    address = models.CharField(
        _("address"),
        max_length=253,
        blank=True,
        help_text=_("The host name, like blog.example.org. Empty: any."),
    )
    language = models.CharField(
        _("language"), max_length=10, default="en", choices=settings.LANGUAGES
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[known_time_zone]
    )
    members: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="blog.Membership", related_name="blogs"
    )

    comment_mode = models.CharField(
        _("comments"), max_length=20, choices=CommentMode, default=CommentMode.HOLD_FIRST
    )
    guests = models.CharField(_("guests"), max_length=10, choices=Guests, default=Guests.WELCOME)
    close_after_days = models.PositiveSmallIntegerField(
        _("close after days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(3_650)],
        help_text=_("Close the conversation this many days after a story appeared. Empty: never."),
    )
    slow_seconds = models.PositiveIntegerField(
        _("slow mode"),
        default=0,
        validators=[MaxValueValidator(86_400)],
        help_text=_("Seconds somebody has to wait between two comments on one story."),
    )
    authors_moderate = models.BooleanField(
        _("authors moderate"),
        default=True,
        help_text=_("Authors may approve and reject comments under their own stories."),
    )

    # {name of a check before publishing: "off", "warn" or "block"}; one that is not named warns.
    publishing_checks = models.JSONField(default=dict, blank=True)

    # Moved with every change the public can see, last in its transaction.
    edition = models.PositiveBigIntegerField(default=1, editable=False)
    # Written by comments: the desk's queues, so that nobody ever counts rows.
    pending_count = models.PositiveIntegerField(default=0, editable=False)
    reported_count = models.PositiveIntegerField(default=0, editable=False)
    unreviewed_count = models.PositiveIntegerField(default=0, editable=False)
    edits_count = models.PositiveIntegerField(default=0, editable=False)
    spam_count = models.PositiveIntegerField(default=0, editable=False)
    unproved_count = models.PositiveIntegerField(default=0, editable=False)  # no moderator's yet

    objects = BlogQuerySet.as_manager()

    class Meta:
        verbose_name = _("blog")
        verbose_name_plural = _("blogs")
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=~Q(address=""), name="blog_blog_address_unique"
            ),
            models.CheckConstraint(
                condition=Q(comment_mode__in=CommentMode.values),
                name="blog_blog_comment_mode_valid",
            ),
            models.CheckConstraint(
                condition=Q(guests__in=Guests.values), name="blog_blog_guests_valid"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return "/"

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone the blog's days are counted in."""
        return ZoneInfo(self.time_zone)

    def reserves(self, name: str, but: int | None = None) -> bool:
        """Say whether ``name`` can be mistaken for the blog's or a member's. One query.

        ``but`` is the key of the account that may bear it.
        """
        others = self.members.exclude(pk=but or 0).values_list("display_name", "handle")
        return is_reserved(name, self.title, [word for names in others for word in names])

    def ban(
        self, identity: Identity, by: Any, reason: str = "", until: datetime | None = None
    ) -> "Ban | None":
        """Let somebody take part no more, or not before ``until``; None for the blog's members."""
        if self.memberships.filter(user=identity.user_id or 0).exists():
            return None
        said = {"by": by, "reason": reason, "until": until}
        return self.bans.update_or_create(identity=identity, defaults=said)[0]

    def move_edition(self) -> None:
        """Tell every process that something public changed; call last in the transaction."""
        Blog.objects.filter(pk=self.pk).update(edition=F("edition") + 1)
