"""What somebody said as a guest before there was an account: found again, and made one's own."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Identity, User
from accounts.models.identity import IdentityQuerySet
from accounts.showing import tell_blogs
from blog.http import BlogRequest
from comments.models import Comment
from comments.states import Status

from .whose import proved_addresses

SHOWN = 50  # comments beside the question whether they are one's own
MOST = 20  # faces at a time; more is no person's


@dataclass
class Earlier:
    """A guest's face that looks like one's own, with the newest comments said under it."""

    face: Identity
    comments: list[Comment] = field(default_factory=list)


def claimable(request: BlogRequest) -> IdentityQuerySet:
    """Return the guests' faces that look like those of whoever asks; none for a guest.

    They come from the same browser, or bear an address that the account has proved.
    """
    if not isinstance(request.user, User):
        return Identity.objects.none()
    return Identity.objects.claimable(proved_addresses(request.user), request.browser_key)


def count(request: BlogRequest) -> int:
    """Return how many earlier comments look like those of whoever asks, ``SHOWN`` at most.

    One query, none for guests.
    """
    if not isinstance(request.user, User):
        return 0
    return len(_said(claimable(request)).values_list("pk", flat=True)[:SHOWN])


def earlier(request: BlogRequest) -> list[Earlier]:
    """Return the faces that look like one's own, each with what was said. Three queries."""
    faces = claimable(request).order_by("-created_at", "-pk")[:MOST]
    found = {face.pk: Earlier(face) for face in faces}
    said = _said(Identity.objects.filter(pk__in=found))
    said = said.select_related("conversation__post", "blog").order_by("-created_at", "-pk")
    for comment in said[:SHOWN]:
        found[comment.identity_id].comments.append(comment)
    return [one for one in found.values() if one.comments]


def claim(request: BlogRequest, chosen: Iterable[int]) -> int:
    """Make the chosen faces the account's own; return how many comments came with them.

    Of two accounts that claim one face, one gets it. A face whose address is proved brings its
    trust along; of one that only the same browser vouches for, the words are one's own, no more.
    """
    user = request.user
    if not isinstance(user, User):
        return 0
    addresses = proved_addresses(user)
    mine = Identity.objects.claimable(addresses, request.browser_key)
    wanted = set(list(chosen)[:MOST])
    if wanted:
        # What only liked from this browser has no name that could be looked at; it comes along.
        liked = mine.filter(display_name="").values_list("pk", flat=True)
        wanted |= set(liked[:MOST])
    with transaction.atomic():
        won = [pk for pk in sorted(wanted) if _win(mine, pk, user)]
        unproved = Identity.objects.filter(user=user, kind=Identity.Kind.GUEST, proved_at=None)
        unproved.filter(email__in=addresses).update(proved_at=timezone.now())
        tell_blogs(user)
    for face in Identity.objects.filter(pk__in=won):
        _like_once(face)
    return Comment.objects.filter(identity__in=won).exclude(status=Status.WITHDRAWN).count()


def _said(faces: IdentityQuerySet) -> "models.QuerySet[Comment]":
    found = Comment.objects.filter(identity__in=faces.values("pk"))
    return found.exclude(status=Status.WITHDRAWN)


def _win(faces: IdentityQuerySet, pk: int, user: User) -> bool:
    """Take a face while nobody has it; whoever is second changes no row."""
    return bool(faces.filter(pk=pk).update(user=user))


def _like_once(face: Identity) -> None:
    """Count what one person likes under two faces once."""
    others = Identity.objects.of_person(face).exclude(pk=face.pk).values("pk")
    for like in face.blog_likes.select_related("post__blog"):
        if like.post.likes.filter(identity__in=others).exists():
            like.post.unlike(face)
    for like in face.comments_likes.select_related("comment__blog"):
        if like.comment.likes.filter(identity__in=others).exists():
            like.comment.unlike(face)
