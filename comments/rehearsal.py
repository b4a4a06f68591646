"""What an owner's rules would have held of what was said already, before they are saved."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from blog.models import Blog

from . import reasons
from .models import Comment, Policy
from .models.sets import CommentQuerySet
from .pipeline.case import Case
from .pipeline.rules import OF_LISTS, found_by
from .states import Status
from .trust import Person, people_of

LAST = 1_000  # comments looked at; some months of a lively blog
SHOWN = 100  # of those that would have been held: nobody reads more
REFUSED = (Status.REJECTED, Status.SPAM)


@dataclass(frozen=True)
class Held:
    """A comment that would not have appeared at once, and why."""

    comment: Comment
    text: str  # the words, without markup
    why: list[str]


@dataclass(frozen=True)
class Rehearsal:
    """What the rules would have done: the newest comments first."""

    looked_at: int
    held: list[Held]

    @property
    def shown(self) -> list[Held]:
        """Return those that the page lists."""
        return self.held[:SHOWN]

    @property
    def approved(self) -> int:
        """Return how many of those held a moderator has approved."""
        return sum(held.comment.status == Status.APPROVED for held in self.held)

    @property
    def refused(self) -> int:
        """Return how many of those held were rejected or are spam."""
        return sum(held.comment.status in REFUSED for held in self.held)

    def __str__(self) -> str:
        if not self.looked_at:
            return say("Nobody has said anything here yet: there is nothing to try the rules on.")
        numbers = {
            "looked_at": _number(self.looked_at),
            "held": _number(len(self.held)),
            "approved": _number(self.approved),
        }
        words = ngettext(
            "On the last comment this would have held %(held)s, of which you had approved "
            "%(approved)s.",
            "On the last %(looked_at)s comments this would have held %(held)s, of which you had "
            "approved %(approved)s.",
            self.looked_at,
        )
        return words % numbers


def rehearse(policy: Policy, blog: Blog) -> Rehearsal:
    """Try ``policy``, which need not be saved, on the last comments; nothing is written.

    The rules are those of the pipeline, and so is the trust of then. What members say, who wait for
    nobody, is never held. At most 5 queries.
    """
    comments = list(_last(blog))
    people = people_of({one.identity_id: one.identity for one in comments}.values(), blog)
    cases = [_case(one, policy, people[one.identity_id]) for one in comments]
    held = [
        Held(comment, case.text, [reasons.for_moderator(reason) for reason in found])
        for comment, case in zip(comments, cases, strict=True)
        if not _speaks_freely(comment) and (found := found_by(OF_LISTS, case))
    ]
    return Rehearsal(len(comments), held)


def _last(blog: Blog) -> CommentQuerySet:
    """Return the last comments whose words are still there."""
    said = blog.comments.exclude(body_html="").order_by("-created_at", "-pk")
    return said.with_face().select_related("conversation__post", "identity__user")[:LAST]


def _speaks_freely(comment: Comment) -> bool:
    user = comment.identity.user
    return comment.is_by_author or comment.is_by_moderator or bool(user and user.is_superuser)


def _case(comment: Comment, policy: Policy, person: Person) -> Case:
    return Case(
        body="",  # the lists look at what everybody reads
        html=comment.body_html,
        identity=comment.identity,
        policy=policy,
        person=person,
        said_at=comment.created_at,
    )


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)
