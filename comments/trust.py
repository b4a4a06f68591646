"""How far somebody is trusted at a blog: counted from what its moderators decided, never stored."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity
from blog.models import Blog

from .models.event import ModerationEvent
from .models.person import Trust
from .states import Status

if TYPE_CHECKING:
    from .models.policy import Policy

REFUSED = (Status.REJECTED, Status.SPAM)
OFTEN_ENOUGH = 5  # approved comments of a regular
LONG_ENOUGH = timedelta(days=14)  # since the first of them was said
TOO_OFTEN = 2  # refusals within ...
LATELY = timedelta(days=30)


class Level(models.TextChoices):
    """CONVERSATION section 4."""

    NEW = "new", _("New here")
    KNOWN = "known", _("Known")
    REGULAR = "regular", _("Regular")
    TRUSTED = "trusted", _("Trusted by hand")
    WATCHED = "watched", _("Watched")


class Allowance(NamedTuple):
    """What somebody may do; ``links`` names the column of ``Policy``, "" is as many as one likes.

    ``speaks`` is at once, where only first comments wait; ``report_weight`` is that of one report.
    """

    links: str
    speaks: bool
    report_weight: int

    def most_links(self, policy: "Policy") -> int | None:
        """Return how many links wait for nobody; None where there is no limit."""
        return int(getattr(policy, self.links)) if self.links else None


ALLOWANCES: dict[Level, Allowance] = {
    Level.WATCHED: Allowance("links_of_new", speaks=False, report_weight=0),
    Level.NEW: Allowance("links_of_new", speaks=False, report_weight=1),
    Level.KNOWN: Allowance("links_of_known", speaks=True, report_weight=1),
    Level.REGULAR: Allowance("links_of_known", speaks=True, report_weight=2),
    Level.TRUSTED: Allowance("", speaks=True, report_weight=3),
}


@dataclass
class Person:
    """Who stands behind a face, and what became of what they said at one blog.

    Trust goes to what was proved and to nothing else: ``approved`` counts nobody else's. What
    speaks against somebody counts under every face.
    """

    faces: list[Identity] = field(default_factory=list)
    trusted_since: datetime | None = None
    approved: int = 0
    first_approved: datetime | None = None  # when the first of these was said
    refused: int = 0
    refused_lately: int = 0  # by moderators, and since trust was given by hand

    @property
    def is_proved(self) -> bool:
        """Say whether somebody stands behind the faces: trust never goes to a typed name."""
        return any(face.proved_at for face in self.faces)

    @property
    def level(self) -> Level:
        """Return how far they are trusted now."""
        return self.level_at(timezone.now())

    def level_at(self, moment: datetime) -> Level:
        """Return how far they are trusted with what they say at ``moment``."""
        if self.refused_lately >= TOO_OFTEN:
            return Level.WATCHED
        if self.trusted_since and self.trusted_since <= moment:
            return Level.TRUSTED
        if self.first_approved is None or self.first_approved >= moment:
            return Level.NEW
        is_regular = self.approved >= OFTEN_ENOUGH and not self.refused
        is_old = self.first_approved + LONG_ENOUGH <= moment
        return Level.REGULAR if is_regular and is_old else Level.KNOWN

    @property
    def trusted_faces(self) -> list[int]:
        """Return the keys of the faces whose approvals are trust."""
        # A guest's faces share an address and a browser: proved once, it is proved for all.
        proved = [face for face in self.faces if face.proved_at or not face.user_id]
        return [face.pk for face in proved] if self.is_proved else []


def level_of(identity: Identity, blog: Blog) -> Level:
    """Return how far whoever speaks under ``identity`` is trusted here. At most 3 queries."""
    return person_of(identity, blog).level


def levels_of(identities: Iterable[Identity], blog: Blog) -> dict[int, Level]:
    """Return the level of each, by the face's key. At most 4 queries, however many they are."""
    return {pk: person.level for pk, person in people_of(identities, blog).items()}


def person_of(identity: Identity, blog: Blog, but: int | None = None) -> Person:
    """Return who speaks under ``identity``, with what became of it. At most 3 queries.

    ``but``: a comment that has no part in it, since it is about that one that somebody asks.
    """
    return people_of([identity], blog, but)[identity.pk]


def people_of(
    identities: Iterable[Identity], blog: Blog, but: int | None = None
) -> dict[int, Person]:
    """Return who speaks under each of ``identities``, by the face's key. At most 4 queries."""
    asked = list(identities)
    people = {key: Person(faces) for key, faces in _faces(asked, blog).items()}
    silent = {identity.pk for identity in asked if identity.is_just_made}
    by_face = {
        face.pk: person
        for person in people.values()
        for face in person.faces
        if face.pk not in silent
    }
    for person in people.values():
        person.trusted_since = max(filter(None, map(_trusted_since, person.faces)), default=None)
    _count_decisions(by_face, blog, but)
    _count_refusals(by_face, blog)
    return {identity.pk: people[_whose(identity)] for identity in asked}


def faces_of(identity: Identity) -> list[Identity]:
    """Return the faces whose history is that of who speaks. One query, or none.

    All of an account; of a guest those with the same address in the same browser. Named one by one:
    a database that had to look for them might read the whole blog instead.
    """
    return _faces([identity])[_whose(identity)]


# Whose faces ------------------------------------------------------------------------------------


def _whose(face: Identity) -> Hashable:
    """Return what all faces of one person have in common."""
    if face.user_id is not None:
        return face.user_id
    is_alone = not (face.is_guest and face.browser and face.email)
    return f"face {face.pk}" if is_alone else (face.browser, face.email)


def _faces(identities: list[Identity], blog: Blog | None = None) -> dict[Hashable, list[Identity]]:
    """Return the faces of everybody behind ``identities``: two queries at most.

    With a ``blog`` each knows since when it is trusted there.
    """
    wanted = {_whose(identity) for identity in identities}
    accounts = {one.user_id for one in identities if one.user_id is not None}
    browsers = {whose[0] for whose in wanted if isinstance(whose, tuple)}
    found: dict[int, Identity] = {}
    if accounts:
        found |= _by_key(Identity.objects.filter(user__in=accounts), blog)
    if browsers:
        guests = Identity.objects.filter(browser__in=browsers, kind=Identity.Kind.GUEST)
        found |= _by_key(guests, blog)
    groups: dict[Hashable, list[Identity]] = defaultdict(list)
    for face in ({one.pk: one for one in identities} | found).values():
        if _whose(face) in wanted:
            groups[_whose(face)].append(face)
    for face in identities:
        # An account may have taken it over since it was read: then nobody else is behind it.
        groups[_whose(face)] = groups[_whose(face)] or [face]
    return groups


def _by_key(faces: "models.QuerySet[Identity]", blog: Blog | None) -> dict[int, Identity]:
    faces = faces.only("pk", "proved_at", "user_id", "kind", "browser", "email")
    if blog is not None:
        trusted = Trust.objects.filter(blog=blog.pk, identity=OuterRef("pk"))
        faces = faces.annotate(trusted_since=Subquery(trusted.values("created_at")[:1]))
    return {face.pk: face for face in faces}


def _trusted_since(face: Identity) -> datetime | None:
    """Return since when a moderator trusts this face, once it has been proved to be somebody's."""
    return getattr(face, "trusted_since", None) if face.proved_at else None


# What became of what they said --------------------------------------------------------------------


def _count_decisions(by_face: dict[int, Person], blog: Blog, but: int | None) -> None:
    """Count what was approved and refused. One query, none where nobody has spoken yet."""
    if not by_face:
        return
    proved = {pk for person in by_face.values() for pk in person.trusted_faces}
    said = blog.comments.filter(identity__in=by_face, status__in=(Status.APPROVED, *REFUSED))
    if but is not None:
        said = said.exclude(pk=but)
    counted = (
        said.order_by()
        .values_list("identity", "status")
        .annotate(many=Count("pk"), first=Min("created_at"))
    )
    for face, status, many, first in counted:
        person = by_face[face]
        if status in REFUSED:
            person.refused += many
        elif face in proved:
            person.approved += many
            person.first_approved = min(person.first_approved or first, first)


def _count_refusals(by_face: dict[int, Person], blog: Blog) -> None:
    """Count what moderators refused lately. One query, none for those who were never refused."""
    suspects = [face for face, person in by_face.items() if person.refused >= TOO_OFTEN]
    if not suspects:
        return
    by_hand = ModerationEvent.objects.filter(
        comment=OuterRef("pk"), to_status=OuterRef("status"), by__isnull=False
    )
    said = blog.comments.filter(identity__in=suspects, status__in=REFUSED)
    lately = said.filter(Exists(by_hand), status_at__gt=timezone.now() - LATELY)
    for face, at in lately.values_list("identity", "status_at"):
        person = by_face[face]
        person.refused_lately += person.trusted_since is None or at > person.trusted_since
