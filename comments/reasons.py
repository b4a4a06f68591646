"""Why a comment waits: told exactly to moderators and in plain words to its author."""

from typing import NamedTuple, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


class Reason(TypedDict):
    """One entry of ``Comment.hold_reasons``."""

    rule: str  # a key of FOR_MODERATORS
    detail: str  # what the rule saw, in no language
    points: int  # what it adds to the spam score


# "%(detail)s" is what the rule saw.
FOR_MODERATORS: dict[str, str | Promise] = {
    "honeypot": _("The field that people never see was filled in."),
    "form_age": _("The form was sent %(detail)s seconds after it was opened."),
    "proof": _("The proof of work that the form brought is wrong, old or was used before."),
    "said_elsewhere": _("The same words were said elsewhere within a day (comment %(detail)s)."),
    "said_by_others": _("Others have said the very same words: comment %(detail)s."),
    "banned_word": _("A word from the list of spam: “%(detail)s”."),
    "banned_host": _("A link to a site from the list of spam: %(detail)s."),
    "banned_address": _("A mail address from the list of spam: %(detail)s."),
    "suspect_word": _("A word from the list of words that wait: “%(detail)s”."),
    "links": _("More links than this person may set: %(detail)s."),
    "name_is_address": _("The name looks like a web address: “%(detail)s”."),
    "name_reserved": _("The name can be mistaken for a member of this blog: “%(detail)s”."),
    "name_mixed": _("The name mixes alphabets that look alike: “%(detail)s”."),
    "filter": _("The filter takes it for spam: %(detail)s."),
    "akismet": _("Akismet takes it for spam."),
    "akismet_log": _("Akismet takes it for spam; that alone lets nothing wait here."),
    "unproved_guest": _("A guest: the name and the address were only typed."),
    "first_comment": _("The first comment of this person."),
    "often_rejected": _("Of this person's last comments, too many were rejected: %(detail)s."),
    "watched": _("Watched: %(detail)s comments of this person were refused within 30 days."),
    "hold_all": _("Every comment waits here."),
    "second_look": _("Its author asks for a second look."),
}
# These are only shown: nothing waits for them.
ONLY_SHOWN = frozenset({"akismet_log"})
# Nothing that would teach a spammer: what is missing is told as the last sentence.
FOR_AUTHOR: dict[str, str | Promise] = {
    "said_elsewhere": _("You have said the same under another story, so a moderator looks first."),
    "links": _("It holds several links, so a moderator looks first."),
    "name_is_address": _("The name looks like a web address, so a moderator looks first."),
    "name_reserved": _("The name is like that of somebody who works here."),
    "unproved_guest": _(
        "Comments by guests wait until a moderator has read them. "
        "Log in, and once you have been approved your comments appear at once."
    ),
    "first_comment": _(
        "Your first comment here waits until a moderator has read it. Later ones appear at once."
    ),
    "watched": _(
        "Some of what you said here was not published lately, so a moderator looks first."
    ),
    "hold_all": _("Every comment here waits until a moderator has read it."),
    "second_look": _("A moderator will look at it once more."),
}


class Rejection(NamedTuple):
    """Why a moderator says no, as the button says it and as its author reads it."""

    for_moderator: str | Promise
    for_author: str | Promise


# By the names that the record of moderation keeps, in the order of the desk's keys 1 to 9.
REJECTIONS: dict[str, Rejection] = {
    "off_topic": Rejection(
        _("Beside the subject"), _("It does not speak about this story or what was said under it.")
    ),
    "insult": Rejection(
        _("Insults or mocks somebody"),
        _("It is unkind to somebody. Say what you think of the matter, not of the person."),
    ),
    "hate": Rejection(
        _("Hatred or threats"),
        _("It threatens somebody, or speaks against people for who they are."),
    ),
    "advertising": Rejection(_("Advertising"), _("It advertises something.")),
    "private": Rejection(
        _("Tells something private"), _("It tells something private about somebody.")
    ),
    "unlawful": Rejection(
        _("Against the law"), _("It may be against the law, so we cannot publish it.")
    ),
    "untrue": Rejection(
        _("A claim without proof that harms"),
        _("It claims something about somebody or something that may be untrue and do harm."),
    ),
    "repeated": Rejection(
        _("Says what was said already"), _("You or somebody else have said the same here already.")
    ),
    "other": Rejection(
        _("Another reason, told in the note"), _("A moderator decided not to publish it.")
    ),
}


def first_to_hold(found: list[Reason]) -> str:
    """Return the rule for which a comment waits, the first of them; "" where none lets it wait."""
    return next((reason["rule"] for reason in found if reason["rule"] not in ONLY_SHOWN), "")


def for_moderator(reason: Reason) -> str:
    """Return the exact words, with what the rule saw."""
    words = FOR_MODERATORS.get(reason["rule"])
    return str(words) % {"detail": reason["detail"]} if words else reason["rule"]


def for_author(reasons: list[Reason]) -> str:
    """Return the plain words: the first reason that may be told."""
    for reason in reasons:
        if words := FOR_AUTHOR.get(reason["rule"]):
            return str(words)
    return _t("It will appear when a moderator has read it.")
