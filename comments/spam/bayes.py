"""A filter that learns from what moderators call spam and what they approve, each blog its own.

After Paul Graham, "A Plan for Spam" (2002), with Gary Robinson's two changes ("A Statistical
Approach to the Spam Problem", Linux Journal, 2003): a word seldom seen is believed little, and the
words are combined by Fisher's method, so that much evidence for both sides is no evidence.
"""

import hashlib
import math
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import F

from accounts.models import Identity
from comments.models.policy import WORD_LENGTH, Policy, SpamWord

if TYPE_CHECKING:
    from comments.models import Comment

ENOUGH = 20  # comments of each kind, before which the filter has no opinion
# Robinson's: what is believed of a word never seen, and how many sightings that belief is worth.
NEUTRAL, BELIEF = 0.5, 0.45
# As in SpamBayes: words that say next to nothing are left out, the most telling are kept.
TELLING, MOST_TELLING = 0.1, 150
MOST_TOKENS = 300  # of one comment: what is longer repeats itself
SHOWN = 5  # words that a moderator is told of
SHORTEST = 3  # letters of a word; "of" and "is" stand everywhere
# Words that two people find independently; "Thank you very much!" says everybody.
SHORTEST_COPY = 30

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LINK = re.compile(r"(?:https?://|www\.)([^\s/?#:<>()\[\]\"']{1,253})", re.IGNORECASE)
# Writing without spaces is cut into pairs of letters.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")


class Opinion(NamedTuple):
    """How sure the filter is that words are spam, 0 to 1, and which of them say so most."""

    chance: float
    words: list[str]


NO_OPINION = Opinion(NEUTRAL, [])


# What it reads ----------------------------------------------------------------------------------


def tokens_of(body: str, face: Identity) -> list[str]:
    """Return what the filter looks at, each once: hosts of links, the name, words.

    Of the source and never of its rendering, and only of names that nobody can change afterwards:
    what was learnt can be found again and unlearnt. At most ``MOST_TOKENS`` of ``WORD_LENGTH``
    letters.
    """
    text = body.casefold()
    found = [f"host:{host.removeprefix('www.').rstrip('.')}" for host in LINK.findall(text)]
    if face.is_guest:
        found += [f"name:{word}" for word in _words(face.display_name.casefold())]
    found += _words(text)
    kept = dict.fromkeys(token[:WORD_LENGTH] for token in found)
    return list(kept)[:MOST_TOKENS]


def fingerprint_of(body: str) -> int | None:
    """Return a number that the same words have, however they are set; None for a few words only.

    64 bits of a SHA-256, as the databases store them: with a sign.
    """
    words = " ".join(WORD.findall(body.casefold()))
    if len(words) < SHORTEST_COPY:
        return None
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], signed=True)


def _words(text: str) -> Iterable[str]:
    for word in WORD.findall(text):
        if not UNSPACED.search(word):
            if len(word) >= SHORTEST:
                yield word
            continue
        for run in UNSPACED.findall(word):
            yield from (run[place : place + 2] for place in range(len(run) - 1))


# What it thinks ---------------------------------------------------------------------------------


def opinion(policy: Policy, body: str, face: Identity) -> Opinion:
    """Return what the filter of the blog thinks of the words. One query, none while it is new."""
    if min(policy.spam_total, policy.ham_total) < ENOUGH:
        return NO_OPINION
    known = SpamWord.objects.filter(blog=policy.blog_id, word__in=tokens_of(body, face))
    seen = known.values_list("word", "spam", "ham")
    chances = {
        word: chance_of(spam / policy.spam_total, ham / policy.ham_total, spam + ham)
        for word, spam, ham in seen
        if spam + ham
    }
    telling = sorted(chances, key=lambda word: (-abs(chances[word] - NEUTRAL), word))
    telling = [word for word in telling if abs(chances[word] - NEUTRAL) >= TELLING][:MOST_TELLING]
    worst = [word for word in telling if chances[word] > NEUTRAL][:SHOWN]
    return Opinion(combined([chances[word] for word in telling]), worst)


def chance_of(in_spam: float, in_ham: float, sightings: int) -> float:
    """Return the chance that a word means spam, from its share of both kinds. Source: Robinson."""
    share = in_spam / (in_spam + in_ham)
    return (BELIEF * NEUTRAL + sightings * share) / (BELIEF + sightings)


def combined(chances: list[float]) -> float:
    """Return the chance that all of these together mean spam. Source: Robinson, Fisher's method."""
    if not chances:
        return NEUTRAL
    freedom = 2 * len(chances)
    spam = _chi_square_tail(-2 * sum(math.log(chance) for chance in chances), freedom)
    ham = _chi_square_tail(-2 * sum(math.log(1 - chance) for chance in chances), freedom)
    return (1 + spam - ham) / 2


def _chi_square_tail(value: float, freedom: int) -> float:
    """Return the chance of a chi-square of at least ``value``; ``freedom`` is even."""
    half = value / 2
    term = total = math.exp(-half)
    for step in range(1, freedom // 2):
        term *= half / step
        total += term
    return min(total, 1.0)


# What it learns ---------------------------------------------------------------------------------


def teach(comment: "Comment", kind: str) -> bool:
    """Let the filter take ``comment`` for ``kind``, "" for neither; say whether that is new.

    What it was taken for before is unlearnt: call it before the words change. At most 10 queries,
    in one transaction; all who teach a blog's filter wait for the row of its policy, so no two meet
    in opposite orders.
    """
    row = type(comment).objects.filter(pk=comment.pk)
    with transaction.atomic():
        body, before = row.select_for_update(no_key=True).values_list("body", "trained_as").get()
        if kind == before:
            return False
        steps = [(kind, 1)] * bool(kind) + [(before, -1)] * bool(before)
        _count_comment(comment.blog_id, steps)
        _count_words(comment.blog_id, sorted(tokens_of(body, comment.identity)), steps)
        row.update(trained_as=kind)
    return True


def _count_comment(blog: int, steps: list[tuple[str, int]]) -> None:
    totals = Policy.objects.filter(pk=blog)
    moved = {f"{kind}_total": F(f"{kind}_total") + step for kind, step in steps}
    if not totals.update(**moved):
        Policy.objects.bulk_create([Policy(blog_id=blog)], ignore_conflicts=True)
        totals.update(**moved)


def _count_words(blog: int, words: list[str], steps: list[tuple[str, int]]) -> None:
    rows = SpamWord.objects.filter(blog=blog, word__in=words)
    if any(step > 0 for _kind, step in steps):
        new = [SpamWord(blog_id=blog, word=word) for word in words]
        SpamWord.objects.bulk_create(new, ignore_conflicts=True)
    for kind, step in steps:
        # Below nothing there is nothing, even if another version of the filter has learnt it.
        there = rows.filter(**{f"{kind}__gte": -step}) if step < 0 else rows
        there.update(**{kind: F(kind) + step})
    if any(step < 0 for _kind, step in steps):
        rows.filter(spam=0, ham=0).delete()
