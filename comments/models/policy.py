"""The owner's rules for what waits and what is spam, and what the filter has learnt at a blog."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blog.models import Blog

WORD_LENGTH = 40  # letters of what the filter learns; longer tokens are cut


class Akismet(models.TextChoices):
    """What the answer of the outside filter does."""

    OFF = "off", _("It is not asked")
    LOG = "log", _("It is asked, and its answer only shown")
    HOLD = "hold", _("What it takes for spam waits for a moderator")


class Policy(models.Model):
    """One row a blog, made when the owner first saves one; see ``of``."""

    blog = models.OneToOneField(
        "blog.Blog", models.CASCADE, primary_key=True, related_name="comment_policy"
    )
    # Each a list: one entry a line.
    suspect_words = models.TextField(_("words that wait"), blank=True)
    banned_words = models.TextField(_("words that are spam"), blank=True)
    banned_hosts = models.TextField(_("sites nobody may link to"), blank=True)
    banned_addresses = models.TextField(_("mail addresses that are spam"), blank=True)
    links_of_new = models.PositiveSmallIntegerField(
        _("links of somebody new"), default=1, validators=[MaxValueValidator(100)]
    )
    links_of_known = models.PositiveSmallIntegerField(
        _("links of somebody known"), default=5, validators=[MaxValueValidator(100)]
    )
    report_limit = models.PositiveSmallIntegerField(
        _("reports that hide a comment"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    akismet = models.CharField(_("Akismet"), max_length=4, choices=Akismet, default=Akismet.LOG)
    # How many comments the filter has learnt from.
    spam_total = models.PositiveIntegerField(default=0, editable=False)
    ham_total = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("rules of the conversation")
        verbose_name_plural = _("rules of the conversation")
        constraints = [
            models.CheckConstraint(
                condition=Q(akismet__in=Akismet.values), name="comments_policy_akismet_valid"
            ),
            models.CheckConstraint(
                condition=Q(report_limit__gte=1), name="comments_policy_report_limit_positive"
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @staticmethod
    def of(blog: Blog) -> "Policy":
        """Return the blog's rules, where it has made none those we ship, unsaved. One query."""
        return Policy.objects.filter(blog=blog.pk).first() or Policy(blog=blog)


class SpamWord(models.Model):
    """How often a token stood in what moderators called spam, and in what they approved."""

    # Leads an index below: one of its own would only cost.
    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=WORD_LENGTH)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("word of the filter")
        verbose_name_plural = _("words of the filter")
        constraints = [
            models.UniqueConstraint(fields=["blog", "word"], name="comments_spamword_unique"),
        ]

    def __str__(self) -> str:
        return self.word
