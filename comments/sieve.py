"""What a moderator looks for within a queue: a story, a person, a rule, a network, some words."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.http import urlencode

from storyteller.lib.text import scrub_line

from . import reasons
from .models import Comment

if TYPE_CHECKING:
    from .models.sets import CommentQuerySet

LONGEST = 100  # letters that are looked for
MOST_WORDS = 5


@dataclass(frozen=True)
class Sieve:
    """What is let through; all of it must be true of a comment.

    ``allowed`` is what somebody may see at all where that is a part of the blog: an author's;
    ``stories`` are the only ones where anything can be, where that is known.
    """

    story: int = 0
    person: int = 0
    rule: str = ""
    near: int = 0  # a comment: what came from the same network in the same week
    words: str = ""
    allowed: Q | None = None
    stories: tuple[int, ...] | None = None

    @classmethod
    def read(cls, asked: Any, **limits: Any) -> "Sieve":
        """Return what an address asks for; raise ``ValueError`` for what nothing can be."""
        rule = asked.get("why", "")
        if rule and rule not in reasons.FOR_MODERATORS:
            raise ValueError(rule)
        return cls(
            story=_number(asked.get("story", "")),
            person=_number(asked.get("person", "")),
            near=_number(asked.get("near", "")),
            rule=rule,
            words=scrub_line(asked.get("q", "")[: 2 * LONGEST])[:LONGEST],
            **limits,
        )

    @property
    def asked(self) -> dict[str, Any]:
        """Return what was asked for, as it stands in an address."""
        names = {
            "story": self.story,
            "person": self.person,
            "why": self.rule,
            "near": self.near,
            "q": self.words,
        }
        return {name: value for name, value in names.items() if value}

    @property
    def rule_in_words(self) -> str:
        """Return what the rule that is looked for says, without what it saw."""
        words = str(reasons.FOR_MODERATORS[self.rule]) if self.rule else ""
        return words % {"detail": "…"} if words else ""

    def query(self, **more: Any) -> str:
        """Return the address of the same with ``more`` beside it; "" takes something away."""
        return urlencode({name: value for name, value in (self.asked | more).items() if value})

    def narrow(self, comments: "CommentQuerySet") -> "CommentQuerySet":
        """Return what an index finds: the comments of a story, of a person."""
        if self.story:
            comments = comments.filter(conversation=self.story)
        elif self.stories is not None:
            comments = comments.filter(conversation__in=self.stories)
        if self.person:
            comments = comments.filter(identity=self.person)
        if self.rule:
            comments = comments.alias(why=Cast("hold_reasons", TextField()))
        return comments

    @property
    def is_row_by_row(self) -> bool:
        """Say whether each row must be looked at."""
        return bool(self.rule or self.near or self.words or self.allowed is not None)

    @property
    def condition(self) -> Q:
        """Return what is asked of each row."""
        parts = [self.allowed] if self.allowed is not None else []
        if self.rule:
            # As both databases write it; within the words of a detail the marks would be escaped.
            parts.append(Q(why__contains=f'"rule": "{self.rule}"'))
        if self.near:
            parts.append(_network_of(self.near))
        parts += [_says(word) for word in self.words.split()[:MOST_WORDS]]
        return reduce(and_, parts)


EVERYTHING = Sieve()


def _says(word: str) -> Q:
    """Return whether a comment, its name or its address holds ``word``, large or small.

    SQLite knows only of Latin letters which large one is which small one.
    """
    fields = ("body", "identity__display_name", "identity__email")
    forms = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return reduce(or_, (Q(**{f"{field}__icontains": form}) for field in fields for form in forms))


def _network_of(pk: int) -> Q:
    network = Comment.objects.filter(pk=pk).exclude(network="").values("network")
    return Q(network__in=network)


def _number(text: str) -> int:
    """Return the number in an address, 0 for none; raise ``ValueError`` for what is no number."""
    if text and not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(text)
    return int(text or 0)
