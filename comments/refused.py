"""What a commenter is told when a comment cannot be taken at all."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from .models import Comment

WORDS: dict[str, str | Promise] = {
    "empty": _("Please enter a comment"),
    "long": _("This is too long for a comment."),
    "closed": _("Comments are closed."),
    "stale_parent": _("The comment you are replying to is not there any more."),
    "locked": _("This thread takes no more replies."),
    "banned": _("A moderator of this blog has blocked you: you cannot comment here."),
    "often": _("That was a lot in a short time: please wait a few minutes and send it again."),
    "duplicate": _("Duplicate comment detected; it looks as though you've already said that!"),
}
SLOW = ngettext_lazy(
    "Comments are slow here: please wait %(seconds)d second and send it again.",
    "Comments are slow here: please wait %(seconds)d seconds and send it again.",
    "seconds",
)


class Refused(Exception):
    """A comment was not taken; the form shows ``message`` and keeps the text.

    ``code``: a key of ``WORDS``, or slow. ``first`` is the comment that said the same, for
    duplicates.
    """

    def __init__(self, code: str, *, seconds: int = 0, first: "Comment | None" = None) -> None:
        self.code = code
        self.first = first
        self.message = SLOW % {"seconds": seconds} if code == "slow" else str(WORDS[code])
        super().__init__(code)
