"""What a comment says of itself: to everybody, to its author, to a moderator."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t

from comments import reasons
from comments.paths import cursor_of
from comments.states import VISIBLE, WAITING, Status
from storyteller.lib.html import safe

from .row import CommentRow, digest_of


class CommentWords(CommentRow):
    """The questions one may ask a comment; the verbs stand in comment.py."""

    class Meta(CommentRow.Meta):
        abstract = True

    @property
    def is_visible(self) -> bool:
        """Say whether everybody may read the words; the twin of ``visible()``."""
        return self.status in VISIBLE and not self.branch_removed

    @property
    def is_by_author(self) -> bool:
        """Say whether the story's author speaks, not as a guest; known after ``with_face()``."""
        return bool(getattr(self, "said_by_author", False)) and not self.identity.is_guest

    @property
    def is_by_moderator(self) -> bool:
        """Say whether a moderator speaks, not as a guest; known after ``with_face()``."""
        return bool(getattr(self, "said_by_moderator", False)) and not self.identity.is_guest

    @property
    def is_liked(self) -> bool:
        """Say whether the reader likes it; known after ``with_face(mine)``."""
        return bool(getattr(self, "liked_by_reader", False))

    @property
    def html(self) -> SafeString:
        """Return the words as they are shown, cleaned when they were said."""
        return safe(self.body_html)

    @property
    def is_waiting(self) -> bool:
        """Say whether somebody still has to decide about it."""
        return self.status in WAITING

    @property
    def body_digest(self) -> str:
        """Return the SHA-256 of the words: it tells whether they changed since one looked."""
        return digest_of(self.body)

    @property
    def cursor(self) -> str:
        """Return its place in the tree, for an address."""
        return cursor_of(bytes(self.path))

    @property
    def standing(self) -> str:
        """Return what its author is told about its state; "" when everybody reads it."""
        if self.branch_removed and self.status != Status.WITHDRAWN:
            return _t("A moderator has removed this thread.")
        return STANDING.get(Status(self.status), lambda: "")()

    @property
    def waiting_reason(self) -> str:
        """Return, for its author, why it waits; "" when it does not."""
        if self.status == Status.UNPROVED:
            return _t(
                "Open the link in the letter that we have mailed to you, and the comment goes on"
                " its way."
            )
        return reasons.for_author(self.hold_reasons) if self.status == Status.PENDING else ""

    @property
    def rejection(self) -> str:
        """Return, for its author, why it was rejected; known after ``with_rejection()``."""
        known = reasons.REJECTIONS.get(getattr(self, "rejection_reason", None) or "")
        return str(known.for_author) if known else ""

    @property
    def can_ask_second_look(self) -> bool:
        """Say whether its author may ask for another decision; known after ``with_rejection()``."""
        is_free = not getattr(self, "second_look_asked", True)
        return self.status == Status.REJECTED and is_free and bool(self.body_html)

    @property
    def reasons_in_words(self) -> list[str]:
        """Return, for a moderator, what each rule found."""
        return [reasons.for_moderator(reason) for reason in self.hold_reasons]

    @property
    def tombstone(self) -> str:
        """Return what stands in its place for those who may not read it."""
        return TOMBSTONES.get(Status(self.status), lambda: _t("This comment was removed."))()


# Functions, so that the words come in the language of the page.
TOMBSTONES = {
    Status.UNPROVED: lambda: _t("This comment is awaiting moderation."),
    Status.PENDING: lambda: _t("This comment is awaiting moderation."),
    Status.REPORTED: lambda: _t("This comment is under review."),
    Status.WITHDRAWN: lambda: _t("This comment was withdrawn by its author."),
}
STANDING = {
    Status.UNPROVED: lambda: _t("Please confirm your address."),
    Status.PENDING: lambda: _t("Your comment is awaiting moderation."),
    Status.REPORTED: lambda: _t("Your comment is under review."),
    Status.REJECTED: lambda: _t("Your comment was not published."),
    Status.SPAM: lambda: _t("Your comment was not published."),
    Status.WITHDRAWN: lambda: _t("You have withdrawn this comment."),
}
