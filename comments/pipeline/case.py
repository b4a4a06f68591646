"""All that the rules look at, gathered before the first one: rules themselves ask nothing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import QuerySet
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
LOOKED_AT = 20  # comments with the same words


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
    """Return the case of ``comment``; nothing is written. At most 9 queries."""
    identity, blog = comment.identity, post.blog
    # What other words were approved for speaks for none that are to replace them.
    policy, person = Policy.of(blog), person_of(identity, blog, but=comment.pk)
    faces = [face.pk for face in person.faces]
    said_elsewhere, copies = _same_words(comment, faces)
    return Case(
        body=comment.body,
        html=html,
        identity=identity,
        policy=policy,
        person=person,
        evidence=evidence,
        mode=post.effective_comment_mode,
        said_elsewhere=said_elsewhere,
        copies=copies[:COPIES],
        lately=_lately(comment, faces) if person.refused else [],
        is_name_reserved=blog.reserves(identity.display_name, but=identity.user_id),
        opinion=opinion(policy, comment.body, identity),
    )


def _lately(comment: "Comment", faces: list[int]) -> list[str]:
    """Return the states of the last that the person said here. One query."""
    theirs = _said_by(comment, faces).order_by("-created_at")
    return list(theirs.values_list("status", flat=True)[:LAST])


def _same_words(comment: "Comment", faces: list[int]) -> tuple[int | None, list[int]]:
    """Return their own comment with the same words under another story, and those of others.

    Of a few words, which many say, only their own, letter by letter. One query.
    """
    since, same = timezone.now() - A_DAY, fingerprint_of(comment.body)
    if same is None:
        said = _said_by(comment, faces).filter(created_at__gt=since, body=comment.body)
        elsewhere = said.exclude(conversation=comment.conversation_id)
        elsewhere = elsewhere.exclude(status=Status.WITHDRAWN)
        return elsewhere.values_list("pk", flat=True).first(), []
    said = type(comment).objects.filter(blog=comment.blog_id, fingerprint=same)
    others = said.exclude(status=Status.WITHDRAWN).exclude(pk=comment.pk).order_by("-pk")
    rows = others.values_list("pk", "identity", "conversation", "created_at")[:LOOKED_AT]
    own = (
        pk
        for pk, face, story, at in rows
        if face in faces and story != comment.conversation_id and at > since
    )
    return next(own, None), [pk for pk, face, _story, _at in rows if face not in faces]


def _said_by(comment: "Comment", faces: list[int]) -> "QuerySet[Comment]":
    """Return what was said under ``faces``, found by them before anything else.

    So no more is read than one person has said.
    """
    here = type(comment).objects.filter(identity__in=faces, blog=comment.blog_id)
    return type(comment).objects.filter(pk__in=here.values("pk"))
