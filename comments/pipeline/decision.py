"""What becomes of a comment: the rules, and whoever outside is asked, in their fixed order."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import Identity, User
from blog.models import Membership, Post
from blog.models.membership import MODERATORS
from comments.reasons import Reason, first_to_hold
from comments.spam import akismet
from comments.states import Status
from comments.trust import faces_of
from storyteller.lib.markdown import render_comment

from .case import Case, case_of
from .evidence import Evidence
from .rules import OF_PEOPLE, OF_WORDS, SPAM_POINTS, found_by, points_of

if TYPE_CHECKING:
    from comments.models import Comment

# What is found by who speaks, not by the words or the form: it may be another answer later.
ABOUT_SOMEBODY = ("first_comment", "unproved_guest", "often_rejected", "watched", "hold_all")


@dataclass(frozen=True)
class Decision:
    """What becomes of the comment, its rendering, and whose it is: all faces of who speaks."""

    status: Status
    reasons: list[Reason]
    html: str
    faces: list[Identity]

    @property
    def score(self) -> int:
        """Return the sum of the points."""
        return points_of(self.reasons)


def decide(comment: "Comment", post: Post, by: User | None, evidence: Evidence) -> Decision:
    """Return what becomes of ``comment``; nothing is written. At most 11 queries.

    Call it outside of a transaction: where the blog asks somebody outside, that takes up to
    ``akismet.PATIENCE`` seconds.
    """
    html = render_comment(comment.body)
    if by is not None and speaks_freely(by, post):
        return Decision(Status.APPROVED, [], html, faces_of(comment.identity))
    case = case_of(comment, post, html, evidence)
    found = found_by(OF_WORDS, case)
    if points_of(found) < SPAM_POINTS:
        found += akismet.reasons_to_hold(comment, post, case.policy, evidence)
    found += found_by(OF_PEOPLE, case)
    return _decided(found, case)


def decide_again(comment: "Comment", post: Post) -> Decision:
    """Return what becomes of ``comment``, whose author has just been proved. At most 9 queries.

    Only who speaks is looked at anew; what was found in the words and in the form stays found.
    """
    case = case_of(comment, post, comment.body_html, Evidence())
    stays = [reason for reason in comment.hold_reasons if reason["rule"] not in ABOUT_SOMEBODY]
    return _decided([*stays, *found_by(OF_PEOPLE, case)], case)


def _decided(found: list[Reason], case: Case) -> Decision:
    status = Status.PENDING if first_to_hold(found) else Status.PUBLISHED
    status = Status.SPAM if points_of(found) >= SPAM_POINTS else status
    return Decision(status, found, case.html, case.person.faces)


def speaks_freely(user: User, post: Post) -> bool:
    """Say whether ``user`` wrote the post, edits or moderates at its blog. At most 2 queries."""
    if user.is_superuser:
        return True
    membership = Membership.objects.filter(blog=post.blog_id, user=user).first()
    if membership is None:
        return False
    return membership.role in MODERATORS or post.authorships.filter(user=user).exists()
