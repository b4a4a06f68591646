"""The buttons under a story: which verbs a post knows in which state, and what they say."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from blog.desk import OPERATOR, role_at
from blog.models import Membership, Post
from blog.models.membership import EDITORS
from blog.models.post_row import Status

UNPUBLISHED = frozenset(Status) - {Status.PUBLISHED}


class Verb(NamedTuple):
    """A button: its word, the states it is offered in, what it calls, and who may press it."""

    name: str
    label: Any
    offered: frozenset[Status]
    call: Callable[[Post, Any, Any], bool]
    is_editors: bool = False

    def is_open_to(self, role: str) -> bool:
        """Say whether ``role`` may press it under a story that it may write."""
        return not self.is_editors or role in {OPERATOR, *EDITORS}


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
        Verb(
            "pin",
            _("Pin to the front page"),
            frozenset({Status.PUBLISHED}),
            lambda post, _by, _at: post.pin(),
            is_editors=True,
        ),
        Verb("unpin", _("Unpin"), frozenset(Status), lambda post, _by, _at: post.unpin(), True),
    )
}


def verbs_for(post: Post | None, request: HttpRequest) -> list[Verb]:
    """Return the verbs to offer beside "Publish", in order; review is for plain authors."""
    status = post.status if post else Status.DRAFT
    role = role_at(request)
    hidden = {"publish", "pin" if post is None or not post.can_be_pinned else "unpin"}
    if post is None or post.pinned_at is None:
        hidden.add("unpin")
    if role != Membership.Role.AUTHOR:
        hidden.add("review")
    shown = (verb for verb in VERBS.values() if verb.name not in hidden)
    return [
        verb._replace(label=_label(verb, post))
        for verb in shown
        if status in verb.offered and verb.is_open_to(role)
    ]


def _label(verb: Verb, post: Post | None) -> Any:
    """Return what the button says: of what nobody has read nothing is withdrawn."""
    if verb.name == "withdraw" and post is not None and post.published_on is None:
        return _("Back to draft")
    if verb.name == "schedule" and post is not None and post.status == Status.SCHEDULED:
        return _("Schedule anew")
    return verb.label


def told(post: Post, changed: bool = True, verb: str = "") -> SafeString:
    """Return what to say after ``verb``, with a link to the story."""
    sentence = (
        _sentence(post, verb) if changed else say("Nothing had to change: the story is as it was.")
    )
    link = say("View it") if post.is_published else say("Preview it")
    return format_html('{} <a href="{}">{}</a>', sentence, post.get_absolute_url(), link)


def _sentence(post: Post, verb: str) -> str:
    names = {"title": post.title}
    if verb == "pin":
        return say("Pinned: the front page begins with “%(title)s”.") % names
    if verb == "unpin":
        return say("“%(title)s” stands in its place in time again.") % names
    words = {
        Status.PUBLISHED: say("Published: everybody can read “%(title)s” now."),
        Status.SCHEDULED: say("Scheduled: “%(title)s” appears by itself at its time."),
        Status.REVIEW: say("An editor is asked to look at “%(title)s”."),
        Status.PRIVATE: say("Private: only members of the blog can read “%(title)s”."),
        Status.WITHDRAWN: say("Withdrawn: readers no longer find “%(title)s”."),
        Status.DRAFT: say("“%(title)s” is a draft again."),
    }
    return words[Status(post.status)] % names
