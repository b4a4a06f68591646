"""The rules in their order: each may say why a comment waits, none takes back what another found.

CONVERSATION section 4. Those of an owner's lists are the ones that are rehearsed.
"""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta

from blog.models.blog import CommentMode
from comments.reasons import Reason
from comments.spam.places import listed, listed_address
from comments.spam.words import words_in
from comments.states import Status
from comments.trust import Level
from storyteller.lib.text import mixes_scripts

from .case import Case

type Rule = Callable[[Case], Reason | None]

MOMENT = timedelta(seconds=3)  # nobody reads, thinks and types faster
MOST_REJECTED = 0.3  # of the last comments
LONGEST_DETAIL = 120  # letters: a line of an owner's list, and what follows its *
ABOUT_THE_FORM = ("honeypot", "form_age", "proof")
SPAM_POINTS = 10  # from here on it is spam, below it waits for a moderator
# Of SpamBayes: 0.9 is spam there. So sure that nobody need look is what is nearly always right.
UNSURE, SURE = 0.9, 0.99

IS_ADDRESS = re.compile(
    r"://|\bwww\.|[a-z0-9-]\.(com|net|org|info|biz|ru|cn|xyz|io|shop)\b", re.IGNORECASE
)


def _found(rule: str, detail: object = "", points: int = 0) -> Reason:
    return {"rule": rule, "detail": str(detail)[:LONGEST_DETAIL], "points": points}


# How the form was filled in -----------------------------------------------------------------------


def _honeypot(case: Case) -> Reason | None:
    return _found("honeypot", points=SPAM_POINTS) if case.evidence.honeypot_filled else None


def _form_age(case: Case) -> Reason | None:
    """Suspect a form sent at once; there is no upper limit, for pages stay open for hours."""
    age = case.evidence.form_age
    if age is None or age >= MOMENT:
        return None
    return _found("form_age", round(age.total_seconds(), 1), points=3)


def _proof(case: Case) -> Reason | None:
    """Suspect a proof that is none; who has no script owes none."""
    return _found("proof", points=3) if case.evidence.is_proved_work is False else None


# What was said before -----------------------------------------------------------------------------


def _said_elsewhere(case: Case) -> Reason | None:
    return _found("said_elsewhere", case.said_elsewhere, 3) if case.said_elsewhere else None


def _said_by_others(case: Case) -> Reason | None:
    """Suspect whole sentences that others have said: three people are a campaign."""
    copies = ", ".join(map(str, case.copies))
    return _found("said_by_others", copies, 3 * len(case.copies)) if copies else None


# The owner's lists --------------------------------------------------------------------------------


def _banned_word(case: Case) -> Reason | None:
    return _word(case, "banned_word", case.policy.banned_words, SPAM_POINTS)


def _banned_host(case: Case) -> Reason | None:
    found = _first(listed(host, case.policy.banned_hosts) for host in case.hosts)
    return _found("banned_host", found, SPAM_POINTS) if found else None


def _banned_address(case: Case) -> Reason | None:
    found = listed_address(case.identity.email, case.policy.banned_addresses)
    return _found("banned_address", found, SPAM_POINTS) if found else None


def _suspect_word(case: Case) -> Reason | None:
    return _word(case, "suspect_word", case.policy.suspect_words, 1)


def _word(case: Case, rule: str, lines: str, points: int) -> Reason | None:
    words = words_in(lines)
    found = _first(map(words.find, [case.text, case.identity.display_name, *case.hosts]))
    return _found(rule, found, points) if found else None


def _first(found: Iterable[str]) -> str:
    return next(filter(None, found), "")


def _links(case: Case) -> Reason | None:
    links, allowed = case.html.count("<a "), case.allowance.most_links(case.policy)
    is_much = allowed is not None and links > allowed
    return _found("links", links, points=links) if is_much else None


# Name and words -----------------------------------------------------------------------------------


def _name_is_address(case: Case) -> Reason | None:
    name = case.identity.display_name
    return _found("name_is_address", name, points=3) if IS_ADDRESS.search(name) else None


def _name_reserved(case: Case) -> Reason | None:
    name = case.identity.display_name
    return _found("name_reserved", name) if case.is_name_reserved else None


def _name_mixed(case: Case) -> Reason | None:
    name = case.identity.display_name
    return _found("name_mixed", name, points=1) if mixes_scripts(name) else None


def _filter(case: Case) -> Reason | None:
    chance, words = case.opinion
    if chance < UNSURE:
        return None
    detail = f"{int(chance * 100)} % ({', '.join(words)})"
    return _found("filter", detail, SPAM_POINTS if chance >= SURE else 5)


# Who speaks, where not everybody may --------------------------------------------------------------


def _first_comment(case: Case) -> Reason | None:
    if case.mode == CommentMode.OPEN or case.allowance.speaks or case.level == Level.WATCHED:
        return None
    return _found("first_comment" if case.person.is_proved else "unproved_guest")


def _often_rejected(case: Case) -> Reason | None:
    bad = sum(status in (Status.REJECTED, Status.SPAM) for status in case.lately)
    if case.mode == CommentMode.OPEN or case.level == Level.TRUSTED:
        return None
    is_often = bad > MOST_REJECTED * len(case.lately)
    return _found("often_rejected", f"{bad}/{len(case.lately)}", points=2) if is_often else None


def _watched(case: Case) -> Reason | None:
    if case.mode == CommentMode.OPEN or case.level != Level.WATCHED:
        return None
    return _found("watched", case.person.refused_lately)


def _hold_all(case: Case) -> Reason | None:
    return _found("hold_all") if case.mode == CommentMode.HOLD_ALL else None


OF_LISTS: tuple[Rule, ...] = (_banned_word, _banned_host, _banned_address, _suspect_word, _links)
# Steps 5 to 10, in every mode; after them somebody outside may be asked.
OF_WORDS: tuple[Rule, ...] = (
    _honeypot,
    _form_age,
    _proof,
    _said_elsewhere,
    _said_by_others,
    *OF_LISTS,
    _name_is_address,
    _name_reserved,
    _name_mixed,
    _filter,
)
# Steps 11 and 12.
OF_PEOPLE: tuple[Rule, ...] = (_first_comment, _often_rejected, _watched, _hold_all)


def found_by(rules: tuple[Rule, ...], case: Case) -> list[Reason]:
    """Return what the rules found, in their order; empty when nothing speaks against it."""
    return [reason for rule in rules if (reason := rule(case))]


def points_of(found: list[Reason]) -> int:
    """Return the sum of the points."""
    return sum(reason["points"] for reason in found)
