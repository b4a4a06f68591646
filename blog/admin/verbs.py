"""The buttons under a story: which verbs a post knows in which state, and what they say."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from blog.desk import role_at
from blog.models import Membership, Post
from blog.models.post_row import Status

UNPUBLISHED = frozenset(Status) - {Status.PUBLISHED}


class Verb(NamedTuple):
    """A button: its word, the states it is offered in, what it calls."""

    name: str
    label: Any
    offered: frozenset[Status]
    call: Callable[[Post, Any, Any], bool]


VERBS = {
    verb.name: verb
    for verb in (
        Verb("publish", _("Publish"), UNPUBLISHED, lambda post, by, _at: post.publish(by)),
        Verb(
            "schedule",
            _("Schedule"),
            UNPUBLISHED,
            lambda post, by, at: post.schedule(at, by),
        ),
        Verb(
            "review",
            _("Ask for review"),
            frozenset({Status.DRAFT, Status.WITHDRAWN, Status.PRIVATE}),
            lambda post, by, _at: post.submit_for_review(by),
        ),
        Verb(
            "make-private",
            _("Make private"),
            frozenset(Status) - {Status.PRIVATE},
            lambda post, by, _at: post.make_private(by),
        ),
        Verb(
            "withdraw",
            _("Withdraw"),
            frozenset(Status) - {Status.DRAFT, Status.WITHDRAWN},
            lambda post, by, _at: post.withdraw(by),
        ),
    )
}


def verbs_for(post: Post | None, request: HttpRequest) -> list[Verb]:
    """Return the verbs to offer beside "Publish", in order; review is for plain authors."""
    status = post.status if post else Status.DRAFT
    asks = role_at(request) == Membership.Role.AUTHOR
    return [
        verb
        for verb in VERBS.values()
        if status in verb.offered and verb.name != "publish" and (asks or verb.name != "review")
    ]


def told(post: Post, changed: bool = True) -> SafeString:
    """Return what to say after a verb, with a link to the story."""
    sentence = _sentence(post) if changed else say("Nothing had to change: the story is as it was.")
    link = say("View it") if post.is_published else say("Preview it")
    return format_html('{} <a href="{}">{}</a>', sentence, post.get_absolute_url(), link)


def _sentence(post: Post) -> str:
    words = {
        Status.PUBLISHED: say("Published: everybody can read “%(title)s” now."),
        Status.SCHEDULED: say("Scheduled: “%(title)s” appears by itself at its time."),
        Status.REVIEW: say("An editor is asked to look at “%(title)s”."),
        Status.PRIVATE: say("Private: only members of the blog can read “%(title)s”."),
        Status.WITHDRAWN: say("Withdrawn: readers no longer find “%(title)s”."),
        Status.DRAFT: say("“%(title)s” is a draft again."),
    }
    return words[Status(post.status)] % {"title": post.title}
