"""What moderators may do about a comment where it stands, on the page that everybody reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from blog.desk import role_at
from blog.http import BlogRequest
from blog.models import Post

from . import reasons, roles
from .models import Comment
from .states import Status

# Words as everybody sees them: a page of a story does not load what was typed.
AS_SHOWN = "h"
DIGEST = 16


@dataclass(frozen=True)
class Desk:
    """The menu beside one comment: templates/comments/_desk.html."""

    comment: Comment
    back: str
    reject: SafeString  # the reasons, the same beside each comment

    @property
    def key(self) -> str:
        """Return which comment was shown, in which state and with which words."""
        return f"{self.comment.pk}-{self.comment.status}-{digest_as_shown(self.comment)}"

    @property
    def url(self) -> str:
        """Return the comment's page at the desk."""
        return reverse("admin:comments_comment_change", args=[self.comment.pk])

    @property
    def can_approve(self) -> bool:
        """Say whether no moderator has said yes yet, or not since readers reported it."""
        return self.comment.status == Status.PUBLISHED or self.comment.reported_at is not None

    @property
    def can_pin(self) -> bool:
        """Say whether it may stand on top of the conversation."""
        return self.comment.depth == 0 and not self.comment.pinned


def digest_as_shown(comment: Comment) -> str:
    """Return a digest of the words as they are shown, told from one of what was typed."""
    return AS_SHOWN + sha256(comment.body_html.encode()).hexdigest()[:DIGEST]


def moderates(request: BlogRequest, post: Post) -> bool:
    """Say whether the reader may decide about all comments under ``post``.

    No query where the page has brought role and authors along; else at most 2.
    """
    if not request.user.is_authenticated:
        return False
    return "approve" in roles.verbs_under(request.user, role_at(request), post)


def menus(request: BlogRequest, post: Post, comments: Iterable[Comment]) -> dict[int, Desk]:
    """Return the menu beside each comment, by its key; none for those who only read."""
    if not moderates(request, post):
        return {}
    page = request.get_full_path()
    reject = render_to_string("comments/_desk_reject.html", {"rejections": reasons.REJECTIONS})
    return {one.pk: Desk(one, f"{page}#comment-{one.no}", reject) for one in comments}
