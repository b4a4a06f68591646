"""The rules through the front door: what each of them does, in what order, and who is told what."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments import reasons
from comments.models import Comment, Evidence, Policy
from comments.pipeline.rules import OF_PEOPLE, OF_WORDS
from tests import people
from tests.comments.browsing import browser, said, story
from tests.comments.speaking import face, say
from tests.factories import make_post

LONG = "Everybody should buy the engines of this wonderful shop in the hills."


def found(comment: Comment) -> list[str]:
    return [reason["rule"] for reason in comment.hold_reasons]


def rule(blog: Blog, **rules: Any) -> None:
    Policy.objects.update_or_create(blog=blog, defaults=rules)


def set_mode(post: Post, mode: str) -> None:
    Post.objects.filter(pk=post.pk).update(comment_mode=mode)
    post.refresh_from_db()


def why_it_is_here(moderator: User, comment: Comment) -> str:
    """Return what the desk shows of a comment, as text on one line."""
    desk = Client()
    desk.force_login(moderator)
    page = desk.get(f"/admin/comments/comment/{comment.pk}/change/")
    assert page.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page.text)).split())


# What everybody sees ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "body", "status", "to_moderator"),
    [
        (
            {"banned_words": "casino"},
            "A CASINO!",
            "spam",
            "A word from the list of spam: “CASINO”.",
        ),
        ({"suspect_words": "cásin*"}, "The casinos.", "pending", "words that wait: “casinos”."),
        (
            {"banned_hosts": "pills.example"},
            "See https://shop.pills.example/x.",
            "spam",
            "A link to a site from the list of spam: pills.example.",
        ),
        (
            {"banned_addresses": "example.com"},
            "Hello.",
            "spam",
            "A mail address from the list of spam: example.com.",
        ),
        ({"banned_addresses": "gus@example.com"}, "Hello.", "spam", "spam: gus@example.com."),
        ({"links_of_new": 0}, "See https://a.example.", "pending", "may set: 1."),
        ({"suspect_words": "a.example"}, "See [it](https://a.example).", "pending", "“a.example”"),
    ],
)
def test_a_list_is_told_to_moderators_and_taught_to_nobody(
    post: Post, moderator: User, rules: dict[str, Any], body: str, status: str, to_moderator: str
) -> None:
    set_mode(post, "open")
    rule(post.blog, **rules)
    gus = browser()
    comment = said(gus, post, body)
    assert comment.status == status
    assert to_moderator in why_it_is_here(moderator, comment)
    words = {"spam": "Your comment was not published.", "pending": "awaiting moderation"}
    page = story(gus, post)
    assert words[status] in page
    assert not re.search(r"list of|casino.{0,20}wait|matched", page)
    assert comment.body_html not in story(browser(), post)


def test_a_name_and_the_site_behind_it_are_looked_at_too(post: Post) -> None:
    set_mode(post, "open")
    rule(post.blog, suspect_words="pills", banned_hosts="casino.example")
    assert found(said(browser(), post, name="Cheap Pills")) == ["suspect_word"]
    away = said(browser(), post, "Hello.", name="Greta", website="https://casino.example")
    assert (away.status, found(away)) == ("spam", ["banned_host"])


def test_words_are_looked_for_where_they_are_read_not_as_they_were_typed(post: Post) -> None:
    rule(post.blog, suspect_words="casino")
    hidden = said(browser(), post, "A ca**sin**o and &#99;asino")
    assert "suspect_word" in found(hidden)


def test_what_was_found_is_shown_in_a_line_however_long_it_is(post: Post) -> None:
    rule(post.blog, suspect_words="xx*")
    comment = say(post, "x" * 9_000)
    assert len(comment.hold_reasons[0]["detail"]) == 120


# Copies -----------------------------------------------------------------------------------------


def test_whole_sentences_of_others_are_suspected_more_with_each_copy(
    blog: Blog, post: Post, author: User, moderator: User
) -> None:
    set_mode(post, "open")
    first = say(post, LONG)
    assert first.status == "published"
    for number, points in enumerate([3, 6, 9, 9], 1):
        other = make_post(blog, author, slug=f"story-{number}", comment_mode="open")
        guest = people.guest(f"Guest {number}", browser_key=f"key {number}")
        copy = say(other, f"**{LONG.upper()}**", as_=guest)
        assert copy.status == "pending"
        assert [(r["rule"], r["points"]) for r in copy.hold_reasons] == [("said_by_others", points)]
    last = Comment.objects.latest("pk")
    assert f"comment {last.pk - 1}" in why_it_is_here(moderator, last)


def test_what_many_people_say_anyway_is_no_copy(post: Post) -> None:
    set_mode(post, "open")
    for name in ("Gus", "Greta"):
        guest = people.guest(name, browser_key=name)
        assert say(post, "Thank you very much!", as_=guest).status == "published"


def test_ones_own_words_and_those_taken_back_are_no_copies_of_others(
    blog: Blog, post: Post, author: User
) -> None:
    set_mode(post, "open")
    gone = say(post, LONG, as_=people.guest("Greta", browser_key="hers"))
    assert gone.withdraw()
    assert found(say(post, LONG)) == []
    other = make_post(blog, author, slug="another", comment_mode="open")
    assert found(say(other, LONG)) == ["said_elsewhere"]


# Who speaks -------------------------------------------------------------------------------------


@pytest.fixture
def ruth(db: None) -> Identity:
    return face(people.reader())


def test_links_are_counted_by_trust(post: Post, moderator: User, ruth: Identity) -> None:
    set_mode(post, "open")
    rule(post.blog, links_of_new=1, links_of_known=2)
    links = [f"https://{letter}.example" for letter in "abcdef"]
    assert say(post, " ".join(links[:2]), as_=ruth).approve(by=moderator)
    assert found(say(post, " ".join(links[:2]) + " known", as_=ruth)) == []
    held = say(post, " ".join(links[:3]), as_=ruth)
    assert (held.status, found(held)) == ("pending", ["links"])
    assert held.trust(by=moderator)
    assert found(say(post, " ".join(links), as_=ruth)) == []


def test_who_is_watched_waits_with_everything_but_where_all_may_speak(
    post: Post, moderator: User, ruth: Identity
) -> None:
    for _ in range(10):
        assert say(post, as_=ruth).approve(by=moderator)
    for _ in range(2):
        assert say(post, as_=ruth).reject(by=moderator)
    held = say(post, as_=ruth)
    assert (held.status, found(held)) == ("pending", ["watched"])
    assert "2 comments of this person were refused" in held.reasons_in_words[0]
    assert "not published lately" in held.waiting_reason
    set_mode(post, "open")
    assert say(post, as_=ruth).status == "published"


def test_whom_a_moderator_trusts_by_hand_speaks_at_once(
    post: Post, moderator: User, ruth: Identity
) -> None:
    first = say(post, as_=ruth)
    assert found(first) == ["first_comment"]
    assert first.trust(by=moderator)
    assert say(post, as_=ruth).status == "published"
    assert first.distrust(by=moderator)
    assert found(say(post, as_=ruth)) == ["first_comment"]


# The order --------------------------------------------------------------------------------------

ORDER = [
    "honeypot",
    "form_age",
    "proof",
    "said_elsewhere",
    "said_by_others",
    "banned_word",
    "banned_host",
    "banned_address",
    "suspect_word",
    "links",
    "name_is_address",
    "name_reserved",
    "name_mixed",
    "filter",
    "akismet",
    "unproved_guest",
    "often_rejected",
    "hold_all",
]
WORDS = f"{LONG} A casino, a bank: https://pills.example https://b.example"


@pytest.fixture
def everything(
    blog: Blog, post: Post, author: User, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Comment]:
    """Return how a comment is sent that has everything against it."""
    name = "The Stоryteller.com"  # one letter is Cyrillic; blog.reserves() is told to mind
    guest = people.guest(name, email="gus@spam.example")
    other = make_post(blog, author, slug="another")
    assert say(other, WORDS, as_=guest).reject(by=moderator)
    say(other, WORDS, as_=people.guest("Greta", browser_key="hers"))
    rule(
        blog,
        banned_words="casino",
        banned_hosts="pills.example",
        banned_addresses="spam.example",
        suspect_words="bank",
    )
    monkeypatch.setattr(Blog, "reserves", lambda *_args, **_options: True)
    monkeypatch.setattr("comments.pipeline.case.opinion", lambda *_: (0.95, ["casino"]))
    bad = [{"rule": "akismet", "detail": "", "points": 0}]
    monkeypatch.setattr("comments.pipeline.decision.akismet.reasons_to_hold", lambda *_: bad)
    # Whoever is outside is asked about what is no spam yet: here it is asked all the same.
    monkeypatch.setattr("comments.pipeline.decision.SPAM_POINTS", 10_000)
    evidence = Evidence(honeypot_filled=True, form_age=timedelta(seconds=1), is_proved_work=False)
    return lambda: say(post, WORDS, as_=guest, evidence=evidence)


def test_the_reasons_stand_in_the_order_of_the_rules(
    post: Post, everything: Callable[..., Comment]
) -> None:
    set_mode(post, "hold_all")
    comment = everything()
    assert found(comment) == ORDER
    assert comment.spam_score == sum(reason["points"] for reason in comment.hold_reasons)
    assert comment.events.get().rule == "honeypot"
    stored = Comment.objects.get(pk=comment.pk).hold_reasons
    assert stored == comment.hold_reasons
    assert all(set(reason) == {"rule", "detail", "points"} for reason in stored)


def test_where_all_may_speak_only_the_rules_about_people_rest(
    post: Post, everything: Callable[..., Comment]
) -> None:
    set_mode(post, "open")
    assert found(everything()) == ORDER[:15]


def test_every_rule_has_words_for_moderators_and_none_names_what_it_looks_at() -> None:
    names = {name.__name__.removeprefix("_") for name in (*OF_WORDS, *OF_PEOPLE)}
    assert names <= set(reasons.FOR_MODERATORS) | {"first_comment"}
    assert set(ORDER) <= set(reasons.FOR_MODERATORS)
    secret = {"honeypot", "form_age", "proof", "said_by_others", "banned_word", "suspect_word"}
    secret |= {"banned_host", "banned_address", "filter", "akismet", "akismet_log", "name_mixed"}
    assert not secret & set(reasons.FOR_AUTHOR)


@pytest.mark.parametrize("who", ["author", "moderator"])
def test_who_works_here_stops_before_the_rules(
    post: Post, author: User, moderator: User, who: str
) -> None:
    rule(post.blog, banned_words="casino", links_of_new=0)
    person = {"author": author, "moderator": moderator}[who]
    comment = say(
        post,
        "A casino: https://a.example",
        as_=face(person),
        by=person,
        evidence=Evidence(honeypot_filled=True),
    )
    assert (comment.status, comment.hold_reasons) == ("approved", [])


def test_rules_of_one_blog_are_none_of_another(post: Post, moderator: User) -> None:
    elsewhere = make_post(people.make_blog(address="other.example.org"), moderator)
    rule(elsewhere.blog, banned_words="casino")
    assert "banned_word" not in found(say(post, "A casino."))
    assert found(say(elsewhere, "A casino."))[0] == "banned_word"


def test_a_proof_that_is_wrong_waits_and_none_at_all_costs_nothing(post: Post) -> None:
    set_mode(post, "open")
    wrong = say(post, evidence=Evidence(is_proved_work=False))
    assert (wrong.status, wrong.spam_score, found(wrong)) == ("pending", 3, ["proof"])
    for proved in (True, None):
        assert found(say(post, evidence=Evidence(is_proved_work=proved))) == []


def test_points_of_several_layers_add_up_to_spam(post: Post) -> None:
    set_mode(post, "open")
    hasty = Evidence(form_age=timedelta(seconds=1), is_proved_work=False)
    comment = say(post, "https://a.example https://b.example x", evidence=hasty)
    assert (comment.status, comment.spam_score) == ("pending", 8)
    comment = say(
        post,
        "https://a.example https://b.example https://c.example https://d.example",
        evidence=hasty,
    )
    assert (comment.status, comment.spam_score) == ("spam", 10)
