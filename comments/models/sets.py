"""Sets of comments; each word is one rule."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from accounts.models import Identity, User
from blog.models import Authorship, Membership
from blog.models.membership import MODERATORS, OPERATOR
from comments import roles
from comments.roles import Reach
from comments.states import OWN_STANDING, VISIBLE, Status

from . import sweeping
from .event import ModerationEvent
from .like import CommentLike
from .removed import RemovedBranch

if TYPE_CHECKING:
    from .comment import Comment  # noqa: F401 -- named in the string below


class CommentQuerySet(models.QuerySet["Comment"]):
    """Sets of comments; each word is one rule."""

    def visible(self) -> "CommentQuerySet":
        """Return comments whose words everybody may read."""
        return self.standing().filter(status__in=VISIBLE, branch_removed=False)

    def shown(self) -> "CommentQuerySet":
        """Return what stands in the public tree: the visible, and tombstones above them."""
        return self.standing().filter(shown=True)

    def reported(self) -> "CommentQuerySet":
        """Return what readers have reported and no moderator has decided about since."""
        return self.filter(reported_at__isnull=False)

    def standing(self) -> "CommentQuerySet":
        """Leave out the branches whose removal has not reached the flag of every row yet."""
        return self.filter(~Exists(RemovedBranch.hiding(is_moving=True)))

    def readable_by(self, mine: Collection[int]) -> "CommentQuerySet":
        """Return what stands in the tree for whoever speaks under the identities ``mine``."""
        own = Q(identity__in=mine, status__in=OWN_STANDING, branch_removed=False)
        return self.standing().filter(Q(shown=True) | own) if mine else self.shown()

    def with_face(self, mine: Collection[int] = ()) -> "CommentQuerySet":
        """Load all that a template asks of a comment, at once.

        ``is_by_author`` included, and where the reader has the faces ``mine``, ``is_liked`` and why
        what they said was rejected.
        """
        liked = CommentLike.objects.filter(comment=OuterRef("pk"), identity__in=mine)
        speaker = OuterRef("identity__user")
        wrote = Authorship.objects.filter(post=OuterRef("conversation"), user=speaker)
        moderates = Membership.objects.filter(
            blog=OuterRef("blog"), user=speaker, role__in=MODERATORS
        )
        rows = (
            self.select_related("identity", "reply_to__identity")
            .defer("body", "reply_to__body", "reply_to__body_html")
            .annotate(said_by_author=Exists(wrote), said_by_moderator=Exists(moderates))
        )
        return rows.annotate(liked_by_reader=Exists(liked)).with_rejection() if mine else rows

    def with_rejection(self) -> "CommentQuerySet":
        """Load why a comment was rejected, for its author, and whether a second look was asked."""
        said = ModerationEvent.objects.filter(comment=OuterRef("pk"), to_status=Status.REJECTED)
        last = said.order_by("-pk")
        asked = ModerationEvent.objects.filter(comment=OuterRef("pk"), verb="second_look")
        return self.annotate(
            rejection_reason=_of_rejected(Subquery(last.values("reason")[:1])),
            rejection_note=_of_rejected(Subquery(last.values("note")[:1])),
            second_look_asked=_of_rejected(Exists(asked), default=Value(value=False)),
        )

    def moderatable_by(self, user: Any) -> "CommentQuerySet":
        """Return what ``user`` may moderate: the blog's, or under own stories as author."""
        return self.open_to(user, "approve")

    def open_to(self, user: Any, verb: str) -> "CommentQuerySet":
        """Return others' comments to which ``user`` may do ``verb``: the query of ``roles.may``."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self if roles.reach_of(OPERATOR, verb) is Reach.BLOG else self.none()
        at_blog = Membership.objects.filter(user=user, blog=OuterRef("blog"))
        wrote = Authorship.objects.filter(user=user, post=OuterRef("conversation"))
        far = at_blog.filter(role__in=roles.roles_with(verb, Reach.BLOG))
        near = at_blog.filter(role__in=roles.roles_with(verb, Reach.STORY))
        return self.filter(
            Exists(far) | Q(Exists(near), Exists(wrote), blog__authors_moderate=True)
        )

    def sweep(self, identity: Identity, by: User, hours: int | None = None) -> int:
        """Take for spam what waits of all faces of a person; return how many comments.

        ``hours``: what everybody reads since then as well. Only what ``by`` may sweep; beyond
        a hundred the others follow by a task.
        """
        return sweeping.sweep(self, identity, by, hours)


def _of_rejected(value: Any, default: Any = None) -> Case:
    """Return ``value`` for what was rejected; of other comments nothing is looked up."""
    return Case(When(status=Status.REJECTED, then=value), default=default)
