"""The filter: what moderators teach it, what it unlearns, and what it thinks."""

import math
from collections import Counter
from collections.abc import Callable
from functools import partial

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments.models import Comment, Policy, SpamWord
from comments.spam import bayes, lessons
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post
from tests.liking import at_once

CHANCES = st.lists(st.floats(0.001, 0.999), max_size=200)
SPAM = "Cheap pills from https://pills.example at the casino"
HAM = "I loved how the engine hummed in this story"


def counted() -> dict[str, tuple[int, int]]:
    """Return what the filter knows: of each word how often in spam and in what was approved."""
    return {word.word: (word.spam, word.ham) for word in SpamWord.objects.all()}


def totals() -> tuple[int, int]:
    policy = Policy.objects.get()
    return policy.spam_total, policy.ham_total


# What it thinks ---------------------------------------------------------------------------------


def test_the_tail_of_chi_square_is_that_of_the_tables() -> None:
    for value, freedom, tail in [(18.307, 10, 0.05), (3.325, 2, 0.1897), (124.342, 100, 0.05)]:
        assert bayes._chi_square_tail(value, freedom) == pytest.approx(tail, abs=1e-4)


@given(CHANCES)
def test_a_chance_is_one_and_its_opposite_the_rest(chances: list[float]) -> None:
    chance = bayes.combined(chances)
    assert 0 <= chance <= 1
    assert bayes.combined([1 - one for one in chances]) == pytest.approx(1 - chance, abs=1e-9)
    assert bayes.combined(chances[::-1]) == pytest.approx(chance, abs=1e-9)


@given(CHANCES.filter(bool))
def test_a_word_of_spam_more_makes_spam_no_less_likely(chances: list[float]) -> None:
    assert bayes.combined([*chances, 0.999]) >= bayes.combined([*chances, 0.001]) - 1e-9


def test_much_evidence_for_both_sides_is_none() -> None:
    assert bayes.combined([0.99, 0.01] * 20) == pytest.approx(0.5)
    assert bayes.combined([]) == 0.5
    assert bayes.combined([0.99] * 20) > 0.999


def test_a_word_seldom_seen_is_believed_little() -> None:
    once, often = bayes.chance_of(0.1, 0, 1), bayes.chance_of(0.1, 0, 100)
    assert 0.5 < once < often < 1


@given(st.text(max_size=2_000))
def test_any_words_are_tokens_of_a_bounded_size(body: str) -> None:
    tokens = bayes.tokens_of(body, Identity(kind="guest", display_name=body[:80]))
    assert len(tokens) == len(set(tokens)) <= bayes.MOST_TOKENS
    assert all(0 < len(token) <= 40 for token in tokens)


def test_hosts_names_and_scripts_without_spaces_are_read() -> None:
    gus = Identity(kind="guest", display_name="Cheap Pills")
    tokens = bayes.tokens_of("See HTTPS://www.Casino.example/win?x=1 你好赌博 Don’t", gus)
    assert {"host:casino.example", "name:pills", "赌博", "don’t", "win"} <= set(tokens)
    ada = Identity(kind="account", display_name="Cheap Pills")
    assert "name:pills" not in bayes.tokens_of("Words", ada), "that name can be changed"


def test_copies_are_known_however_they_are_set() -> None:
    words = "Buy the very best engines of the whole country here!"
    same = bayes.fingerprint_of(words)
    assert same == bayes.fingerprint_of(f"**{words.upper()}**\n\n")
    assert same != bayes.fingerprint_of(words.replace("best", "worst"))
    assert bayes.fingerprint_of("Thank you very much!") is None


# What it learns ---------------------------------------------------------------------------------


LESSONS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "spam", "ham"])), max_size=12)
BODIES = [
    "buy buy pills",
    "the pills of my story",
    "story about engines",
    "engines https://a.example",
]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LESSONS)
def test_it_knows_the_last_lesson_of_each_comment_and_no_other(
    post: Post, given_lessons: list[tuple[int, str]]
) -> None:
    Comment.objects.all().delete()
    SpamWord.objects.all().delete()
    Policy.objects.all().delete()
    said = [say(post, body) for body in BODIES]
    last: dict[int, str] = {}
    for number, kind in given_lessons:
        assert bayes.teach(said[number], kind) == (last.get(number, "") != kind)
        last[number] = kind
    words: Counter[tuple[str, str]] = Counter()
    for number, kind in last.items():
        tokens = bayes.tokens_of(BODIES[number], said[number].identity)
        words.update((kind, token) for token in tokens if kind)
    known = {token for _kind, token in words}
    assert counted() == {word: (words["spam", word], words["ham", word]) for word in known}
    kinds = Counter(last.values())
    if given_lessons and any(kind for _number, kind in given_lessons):
        assert totals() == (kinds["spam"], kinds["ham"])
    for comment in said:
        bayes.teach(comment, "")
    assert counted() == {}


def test_moderators_teach_it_and_undoing_unteaches_it(
    post: Post, moderator: User, run_tasks: Callable[[], None]
) -> None:
    comment = say(post, SPAM)
    assert comment.mark_spam(by=moderator)
    run_tasks()
    assert counted()["pills"] == (1, 0)
    assert totals() == (1, 0)
    assert comment.approve(by=moderator)
    run_tasks()
    assert counted()["pills"] == (0, 1)
    assert totals() == (0, 1)
    assert comment.undo(by=moderator)
    run_tasks()
    assert counted()["pills"] == (1, 0)
    assert comment.undo(by=moderator)
    run_tasks()
    assert counted() == {}
    assert totals() == (0, 0)


def test_decisions_are_learnt_as_they_are_now_and_once(
    post: Post, moderator: User, run_tasks: Callable[[], None]
) -> None:
    comment = say(post, SPAM)
    assert comment.mark_spam(by=moderator)
    assert comment.reject(by=moderator)
    run_tasks()
    assert counted() == {}
    assert comment.approve(by=moderator)
    run_tasks()
    for _again in range(2):
        assert not lessons.learn(comment.pk)
    assert totals() == (0, 1)


def test_a_machines_word_and_a_members_teach_it_nothing(
    post: Post, moderator: User, run_tasks: Callable[[], None]
) -> None:
    Policy.objects.create(blog=post.blog, banned_words="casino")
    assert say(post, SPAM).status == "spam"
    member = say(post, HAM, as_=face(moderator), by=moderator)
    machine = Comment.objects.get(status="spam")
    run_tasks()
    for comment in (member, machine):
        assert not lessons.learn(comment.pk)
    assert counted() == {}


def test_what_its_author_takes_back_stays_learnt(
    post: Post, moderator: User, run_tasks: Callable[[], None]
) -> None:
    comment = say(post, HAM)
    assert comment.approve(by=moderator)
    run_tasks()
    assert comment.withdraw()
    assert not lessons.learn(comment.pk)
    assert totals() == (0, 1)


def test_words_that_are_taken_out_are_unlearnt_before(
    post: Post, moderator: User, run_tasks: Callable[[], None]
) -> None:
    comment = say(post, "Ring me at the engine shed in the evening.")
    assert comment.approve(by=moderator)
    run_tasks()
    assert counted()["engine"] == (0, 1)
    comment.refresh_from_db()
    assert comment.redact(by=moderator, words="engine shed")
    assert counted() == {}
    assert comment.undo(by=moderator)
    run_tasks()
    assert counted() == {}


def test_each_blog_has_a_filter_of_its_own(
    post: Post, moderator: User, run_tasks: Callable[[], None]
) -> None:
    other = make_post(people.make_blog(address="other.example.org"), moderator)
    assert say(post, SPAM).mark_spam(by=moderator)
    run_tasks()
    known = Policy.of(other.blog)
    assert (known.spam_total, bayes.opinion(known, SPAM, people.guest())) == (0, bayes.NO_OPINION)


def test_many_learn_at_once_and_nothing_is_lost(transactional_db: None) -> None:
    blog = people.make_blog()
    post = make_post(blog, people.author(blog))
    # The same words in opposite orders: who locked them as they come would wait in a circle.
    words = [f"word{number}" for number in range(290)]
    bodies = [words, words[::-1]] * 4
    said = [say(post, f"{' '.join(body)} {number}") for number, body in enumerate(bodies)]
    for _turn in range(2):
        at_once(partial(bayes.teach, comment, "spam") for comment in said)
        assert totals() == (8, 0)
        assert {counted()[word] for word in words} == {(8, 0)}
        at_once(partial(bayes.teach, comment, "") for comment in said)
        assert (counted(), totals()) == ({}, (0, 0))


# What becomes of it -----------------------------------------------------------------------------


def teach(post: Post, spam: int, ham: int) -> None:
    """Teach the filter so many comments of each kind."""
    Blog.objects.update(comment_mode="open")
    post.blog.refresh_from_db()
    for number in range(spam):
        bayes.teach(say(post, f"{SPAM}, says number {number}"), "spam")
    for number in range(ham):
        bayes.teach(say(post, f"{HAM}, says number {number}"), "ham")


def rules(comment: Comment) -> dict[str, int]:
    return {reason["rule"]: reason["points"] for reason in comment.hold_reasons}


def test_it_has_no_opinion_before_it_knows_twenty_of_each(post: Post) -> None:
    teach(post, 20, 19)
    assert "filter" not in rules(say(post, f"{SPAM}!"))


def test_it_knows_spam_when_it_sees_it_and_lets_other_words_pass(post: Post) -> None:
    teach(post, 20, 20)
    taken = say(post, "Cheap, cheap pills: https://pills.example")
    assert (taken.status, rules(taken)["filter"]) == ("spam", 10)
    assert "host:pills.example" in taken.reasons_in_words[-1]
    assert "99 %" in taken.reasons_in_words[-1] or "100 %" in taken.reasons_in_words[-1]
    assert say(post, "I loved the story of the engine").status == "published"
    assert say(post, "Nobody has said anything like it").status == "published"


def test_what_is_nearly_sure_waits_for_a_moderator(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    Blog.objects.update(comment_mode="open")
    post.blog.refresh_from_db()
    chance = 0.95
    monkeypatch.setattr(
        "comments.pipeline.case.opinion", lambda *_: bayes.Opinion(chance, ["pills"])
    )
    held = say(post, "Pills.")
    assert (held.status, rules(held)) == ("pending", {"filter": 5})
    assert held.reasons_in_words == ["The filter takes it for spam: 95 % (pills)."]
    assert held.waiting_reason == "It will appear when a moderator has read it."


def test_the_logarithms_of_long_comments_do_not_overflow() -> None:
    assert bayes.combined([1e-12] * 150) == pytest.approx(0)
    assert math.isfinite(bayes.combined([1 - 1e-12] * 150))
