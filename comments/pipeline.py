"""What becomes of a comment: rules in a fixed order, each of which may say why it should wait.

No rule takes back what an earlier one found. What makes a comment impossible (a closed
conversation, a parent that is gone) is looked at in the transaction that writes it, where it
cannot change any more; see models/submission.py.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import Identity, User
from blog.models import Membership, Post
from blog.models.blog import CommentMode
from blog.models.membership import MODERATORS
from storyteller.lib.markdown import render_comment
from storyteller.lib.text import mixes_scripts

from .reasons import Reason
from .states import Status

if TYPE_CHECKING:
    from .models.comment import Comment

A_DAY = timedelta(days=1)
MOMENT = timedelta(seconds=3)  # nobody reads, thinks and types faster
# One link is a reference; spam lives on several. Known people may set a short reading list.
LINKS_OF_A_STRANGER = 1
LINKS_OF_THE_KNOWN = 5
LAST = 10  # comments a reputation is made of
MOST_REJECTED = 0.3  # of them
SPAM_POINTS = 10  # from here on it is spam, below it waits for a moderator

IS_ADDRESS = re.compile(
    r"://|\bwww\.|[a-z0-9-]\.(com|net|org|info|biz|ru|cn|xyz|io|shop)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Evidence:
    """What the form tells about how it was filled in; None is what no script has told."""

    honeypot_filled: bool = False
    form_age: timedelta | None = None
    is_proved_work: bool | None = None  # False: the proof is wrong, old or was used before


@dataclass(frozen=True)
class Decision:
    """What becomes of the comment, and its rendering."""

    status: Status
    reasons: list[Reason]
    html: str

    @property
    def score(self) -> int:
        """Return the sum of the points."""
        return sum(reason["points"] for reason in self.reasons)


@dataclass
class Case:
    """All that the rules look at, gathered before the first one: rules themselves ask nothing."""

    body: str
    html: str
    identity: Identity
    evidence: Evidence
    mode: str
    said_elsewhere: int | None  # a comment with the same words under another story
    lately: list[str] = field(default_factory=list)  # the states of the last comments here
    was_approved: bool = False
    is_name_reserved: bool = False  # the name is like the blog's or a member's

    @property
    def is_proved(self) -> bool:
        """Say whether somebody stands behind the face: trust never goes to a typed name."""
        return self.identity.proved_at is not None

    @property
    def is_known(self) -> bool:
        """Say whether a moderator has approved of this person before."""
        return self.is_proved and self.was_approved


def decide(comment: "Comment", post: Post, by: User | None, evidence: Evidence) -> Decision:
    """Return what becomes of ``comment``; nothing is written. At most 6 queries."""
    html = render_comment(comment.body)
    if by is not None and speaks_freely(by, post):
        return Decision(Status.APPROVED, [], html)
    reasons = reasons_to_hold(_case_of(comment, post, html, evidence))
    if sum(reason["points"] for reason in reasons) >= SPAM_POINTS:
        return Decision(Status.SPAM, reasons, html)
    return Decision(Status.PENDING if reasons else Status.PUBLISHED, reasons, html)


def speaks_freely(user: User, post: Post) -> bool:
    """Say whether ``user`` wrote the post, edits or moderates at its blog. At most 2 queries."""
    if user.is_superuser:
        return True
    membership = Membership.objects.filter(blog=post.blog_id, user=user).first()
    if membership is None:
        return False
    return membership.role in MODERATORS or post.authorships.filter(user=user).exists()


def reasons_to_hold(case: Case) -> list[Reason]:
    """Return what the rules found, in their order; empty when nothing speaks against it."""
    return [reason for rule in RULES if (reason := rule(case))]


def _case_of(comment: "Comment", post: Post, html: str, evidence: Evidence) -> Case:
    identity = comment.identity
    faces = faces_of(identity)
    here = type(comment).objects.filter(identity__in=[face.pk for face in faces], blog=post.blog_id)
    # An approval is trust, and trust never goes to what a browser alone vouches for.
    proved = [face.pk for face in faces if face.proved_at]
    # Found by the face before anything else: no more is read than one person has said.
    theirs = type(comment).objects.filter(pk__in=here.values("pk"))
    since = timezone.now() - A_DAY
    twins = theirs.filter(created_at__gt=since, body=comment.body)
    return Case(
        body=comment.body,
        html=html,
        identity=identity,
        evidence=evidence,
        mode=post.effective_comment_mode,
        said_elsewhere=twins.exclude(conversation=post.pk).values_list("pk", flat=True).first(),
        lately=list(theirs.order_by("-created_at").values_list("status", flat=True)[:LAST]),
        was_approved=here.filter(status=Status.APPROVED, identity__in=proved).exists(),
        is_name_reserved=post.blog.reserves(identity.display_name, but=identity.user_id),
    )


def faces_of(identity: Identity) -> list[Identity]:
    """Return the faces whose history is that of who speaks: all of an account. One query, or none.

    Named one by one: a database that had to look for them might read the whole blog instead.
    """
    if identity.user_id is None:
        return [identity]
    return list(Identity.objects.of_person(identity).only("pk", "proved_at"))


# The rules --------------------------------------------------------------------------------------


def _found(rule: str, detail: object = "", points: int = 0) -> Reason:
    return {"rule": rule, "detail": str(detail), "points": points}


def _honeypot(case: Case) -> Reason | None:
    return _found("honeypot", points=SPAM_POINTS) if case.evidence.honeypot_filled else None


def _form_age(case: Case) -> Reason | None:
    """Suspect a form sent at once; there is no upper limit, for pages stay open for hours."""
    age = case.evidence.form_age
    if age is None or age >= MOMENT:
        return None
    return _found("form_age", round(age.total_seconds(), 1), points=3)


def _said_elsewhere(case: Case) -> Reason | None:
    return _found("said_elsewhere", case.said_elsewhere, 3) if case.said_elsewhere else None


def _links(case: Case) -> Reason | None:
    links = case.html.count("<a ")
    allowed = LINKS_OF_THE_KNOWN if case.is_known else LINKS_OF_A_STRANGER
    return _found("links", links, points=links) if links > allowed else None


def _name_is_address(case: Case) -> Reason | None:
    name = case.identity.display_name
    return _found("name_is_address", name, points=3) if IS_ADDRESS.search(name) else None


def _name_reserved(case: Case) -> Reason | None:
    name = case.identity.display_name
    return _found("name_reserved", name) if case.is_name_reserved else None


def _name_mixed(case: Case) -> Reason | None:
    name = case.identity.display_name
    return _found("name_mixed", name, points=1) if mixes_scripts(name) else None


def _first_comment(case: Case) -> Reason | None:
    if case.mode == CommentMode.OPEN or case.is_known:
        return None
    return _found("first_comment" if case.is_proved else "unproved_guest")


def _often_rejected(case: Case) -> Reason | None:
    bad = sum(status in (Status.REJECTED, Status.SPAM) for status in case.lately)
    if case.mode == CommentMode.OPEN or bad <= MOST_REJECTED * len(case.lately):
        return None
    return _found("often_rejected", f"{bad}/{len(case.lately)}", points=2)


def _hold_all(case: Case) -> Reason | None:
    return _found("hold_all") if case.mode == CommentMode.HOLD_ALL else None


RULES: tuple[Callable[[Case], Reason | None], ...] = (
    _honeypot,
    _form_age,
    _said_elsewhere,
    _links,
    _name_is_address,
    _name_reserved,
    _name_mixed,
    _first_comment,
    _often_rejected,
    _hold_all,
)
