"""The one link in a moderator's letter: to a page that decides about just those words."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse

from accounts.models import User
from blog.models import Blog
from storyteller.lib.mail import absolute

from . import roles
from .deciding import Asked
from .models import Comment, ModerationEvent, Report
from .states import FOR_MODERATORS

SALT = "comments.decide-by-mail"
LIFE = timedelta(days=7)
DIGEST = 16  # letters of it; an address stays short
REPORTS = 20  # told in a letter
# What a link may do without a log-in; everything else asks for one.
VERBS = ("approve", "approve_trust", "reject", "spam", "accept_edit", "refuse_edit")
BESIDE = ("identity", "blog", "conversation__post", "reply_to__identity", "revision")


@dataclass(frozen=True)
class Errand:
    """What somebody was asked by mail: to decide about the words of a comment, or of its edit."""

    comment: Comment
    by: User
    words: str  # the beginning of the digest of what the letter said
    is_about_edit: bool

    @property
    def role(self) -> str:
        """Return what the person is at the blog now. One query."""
        return roles.role_of(self.by, self.comment.blog_id)

    @property
    def may_decide(self) -> bool:
        """Say whether the person may still decide about the comment. One query."""
        mine = Comment.objects.filter(pk=self.comment.pk).moderatable_by(self.by)
        return self.by.is_active and mine.exists()

    @property
    def is_open(self) -> bool:
        """Say whether a moderator is still waited for."""
        if self.is_about_edit:
            return self.comment.edit_pending
        return self.comment.status in FOR_MODERATORS or self.comment.reported_at is not None

    @property
    def is_as_mailed(self) -> bool:
        """Say whether the words are still those of the letter."""
        return _words_of(self.comment, is_about_edit=self.is_about_edit) == self.words

    @property
    def decision(self) -> ModerationEvent | None:
        """Return what was decided last, and by whom. One query."""
        decided = self.comment.events.select_related("by").exclude(from_status="")
        return decided.order_by("-pk").first()

    def ask(self, verb: str, reason: str = "", note: str = "") -> Asked:
        """Return the act as the person's own; about these words and no others."""
        pk, comment = self.comment.pk, self.comment
        seen = [comment.status, comment.body_digest]
        if comment.edit_pending:
            seen.append(comment.revision.body_digest)
        return Asked(verb, self.by, self.role, reason, note, keys=[pk], seen={pk: "-".join(seen)})


def link(comment: Comment, person: User, *, is_about_edit: bool) -> str:
    """Return the whole address for a letter to ``person`` about what ``comment`` says now."""
    words = _words_of(comment, is_about_edit=is_about_edit)
    token = signing.dumps([comment.pk, person.pk, words, int(is_about_edit)], salt=SALT)
    return absolute(reverse("comments:decide-by-mail", args=[token]), comment.blog.address)


def errand_of(token: str, blog: Blog) -> Errand | None:
    """Return what a link asks for; None for one that is forged, a week old or of another blog.

    Two queries.
    """
    try:
        pk, person, words, is_about_edit = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    comment = Comment.objects.filter(pk=pk, blog=blog).select_related(*BESIDE).first()
    by = User.objects.filter(pk=person).first()
    return Errand(comment, by, words, bool(is_about_edit)) if comment and by else None


def reports_on(comment: Comment) -> list[Report]:
    """Return what readers reported that nobody has decided about since. One query."""
    return list(comment.reports.filter(is_settled=False)[:REPORTS])


def _words_of(comment: Comment, *, is_about_edit: bool) -> str:
    if not is_about_edit:
        return comment.body_digest[:DIGEST]
    return comment.revision.body_digest[:DIGEST] if comment.edit_pending else ""
