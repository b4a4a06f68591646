"""Whose things: an account's with all its faces, a guest's address, or one log-in alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Draft, Identity, User
from blog.models import Blog, Like
from comments.models import Comment, CommentLike


@dataclass(frozen=True)
class Person:
    """Somebody, as far as we know them: the faces, and the account where there is one.

    ``address`` is where a last letter may go: a proved one, "" for none. ``drafts`` are what the
    asking browser has typed and not sent: nothing else knows whose they are.
    """

    faces: "QuerySet[Identity]"
    user: User | None = None
    address: str = ""
    drafts: "QuerySet[Draft]" = field(default_factory=Draft.objects.none)

    @classmethod
    def account(cls, user: User, drafts: "QuerySet[Draft] | None" = None) -> "Person":
        """Return the owner of an account, with all the faces it has."""
        mine = Identity.objects.filter(user=user)
        return cls(mine, user, user.email, Draft.objects.none() if drafts is None else drafts)

    @classmethod
    def guest(cls, address: str) -> "Person":
        """Return whoever spoke as a guest under an address; what accounts have claimed is theirs.

        Whoever asks has read a letter to that address.
        """
        return cls(Identity.objects.claimable([address]), None, address)

    @classmethod
    def face(cls, identity: Identity) -> "Person":
        """Return one face alone."""
        return cls(Identity.objects.filter(pk=identity.pk))

    @property
    def comments(self) -> "QuerySet[Comment]":
        """Return all that was said under the faces, everywhere."""
        return Comment.objects.filter(identity__in=self.faces.values("pk"))

    @property
    def likes(self) -> "QuerySet[Like]":
        """Return the stories that are liked."""
        return Like.objects.filter(identity__in=self.faces.values("pk"))

    @property
    def comment_likes(self) -> "QuerySet[CommentLike]":
        """Return the comments that are liked."""
        return CommentLike.objects.filter(identity__in=self.faces.values("pk"))

    @property
    def blogs(self) -> "Iterable[Blog]":
        """Return the blogs where something was said or a story liked."""
        spoken, liked = self.comments.values("blog"), self.likes.values("post__blog")
        return Blog.objects.filter(Q(pk__in=spoken) | Q(pk__in=liked)).order_by("pk")


def proved_addresses(user: User) -> "QuerySet[EmailAddress, Any]":
    """Return the addresses whose mailed code the account has typed; for a query of another's."""
    proved = EmailAddress.objects.filter(user=user, verified=True)
    lower: QuerySet[EmailAddress, Any] = proved.values_list(Lower("email"), flat=True)
    return lower
