"""Sets of comments; each word is one rule."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Identity, User
from blog.models import Authorship, Membership
from blog.models.membership import MODERATORS, OPERATOR
from comments import roles
from comments.roles import Reach
from comments.states import OWN_ONLY, VISIBLE

from . import sweeping
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

    def standing(self) -> "CommentQuerySet":
        """Leave out the branches whose removal has not reached the flag of every row yet."""
        return self.filter(~Exists(RemovedBranch.hiding(is_moving=True)))

    def readable_by(self, mine: Collection[int]) -> "CommentQuerySet":
        """Return what stands in the tree for whoever speaks under the identities ``mine``."""
        own = Q(identity__in=mine, status__in=OWN_ONLY, branch_removed=False)
        return self.standing().filter(Q(shown=True) | own) if mine else self.shown()

    def with_face(self, mine: Collection[int] = ()) -> "CommentQuerySet":
        """Load all that a template asks of a comment, at once.

        ``is_by_author`` and, where the reader has the faces ``mine``, ``is_liked`` included.
        """
        liked = CommentLike.objects.filter(comment=OuterRef("pk"), identity__in=mine)
        speaker = OuterRef("identity__user")
        wrote = Authorship.objects.filter(post=OuterRef("conversation"), user=speaker)
        moderates = Membership.objects.filter(
            blog=OuterRef("blog"), user=speaker, role__in=MODERATORS
        )
        return (
            self.select_related("identity", "reply_to__identity")
            .defer("body", "reply_to__body", "reply_to__body_html")
            .annotate(said_by_author=Exists(wrote), said_by_moderator=Exists(moderates))
            .annotate(**({"liked_by_reader": Exists(liked)} if mine else {}))
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
