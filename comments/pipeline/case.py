"""All that the rules look at, gathered before the first one: rules themselves ask nothing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import Identity
from blog.models import Post
from comments.models.policy import Policy
from comments.spam.bayes import NO_OPINION, Opinion, fingerprint_of, opinion
from comments.spam.places import host_of, hosts_in
from comments.states import Status
from comments.trust import ALLOWANCES, Allowance, Level, Person, person_of
from storyteller.lib.html import text_of

from .evidence import Evidence

if TYPE_CHECKING:
    from comments.models import Comment

A_DAY = timedelta(days=1)
LAST = 10  # comments a reputation is made of
COPIES = 3  # of the same words by others; more tell no more


@dataclass
class Case:
    """A comment before its judges: what was said, by whom, and what is known about both."""

    body: str
    html: str
    identity: Identity
    policy: Policy
    person: Person
    said_at: datetime = field(default_factory=timezone.now)
    evidence: Evidence = field(default_factory=Evidence)
    mode: str = ""
    said_elsewhere: int | None = None  # their comment with the same words under another story
    copies: list[int] = field(default_factory=list)  # comments of others with the same words
    lately: list[str] = field(default_factory=list)  # the states of their last comments here
    is_name_reserved: bool = False  # the name is like the blog's or a member's
    opinion: Opinion = NO_OPINION

    @cached_property
    def text(self) -> str:
        """Return the words as everybody would read them."""
        return text_of(self.html)

    @cached_property
    def hosts(self) -> list[str]:
        """Return the hosts that the words link to, and the name."""
        own = host_of(self.identity.url) if self.identity.url else ""
        return list(dict.fromkeys([*hosts_in(self.html), *([own] if own else [])]))

    @cached_property
    def level(self) -> Level:
        """Return how far the person was trusted when this was said."""
        return self.person.level_at(self.said_at)

    @property
    def allowance(self) -> Allowance:
        """Return what the person may do."""
        return ALLOWANCES[self.level]


def case_of(comment: "Comment", post: Post, html: str, evidence: Evidence) -> Case:
    """Return the case of ``comment``; nothing is written. At most 11 queries."""
    identity, blog = comment.identity, post.blog
    policy, person = Policy.of(blog), person_of(identity, blog)
    faces = [face.pk for face in person.faces]
    here = type(comment).objects.filter(identity__in=faces, blog=post.blog_id)
    # Found by the face before anything else: no more is read than one person has said.
    theirs = type(comment).objects.filter(pk__in=here.values("pk"))
    twins = theirs.filter(created_at__gt=timezone.now() - A_DAY, body=comment.body)
    return Case(
        body=comment.body,
        html=html,
        identity=identity,
        policy=policy,
        person=person,
        evidence=evidence,
        mode=post.effective_comment_mode,
        said_elsewhere=twins.exclude(conversation=post.pk).values_list("pk", flat=True).first(),
        copies=_copies(comment, faces),
        lately=list(theirs.order_by("-created_at").values_list("status", flat=True)[:LAST]),
        is_name_reserved=blog.reserves(identity.display_name, but=identity.user_id),
        opinion=opinion(policy, comment.body, identity),
    )


def _copies(comment: "Comment", faces: list[int]) -> list[int]:
    """Return the last comments in which others said the same. One query, none for a few words."""
    same = fingerprint_of(comment.body)
    if same is None:
        return []
    said = type(comment).objects.filter(blog=comment.blog_id, fingerprint=same)
    others = said.exclude(identity__in=faces).exclude(status=Status.WITHDRAWN)
    return list(others.order_by("-pk").values_list("pk", flat=True)[:COPIES])
