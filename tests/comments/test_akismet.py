"""Akismet: asked before anything is written, heard where the owner wants it, never waited for."""

import logging
import time
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, Policy
from comments.spam import akismet
from storyteller.lib import fetch
from tests import people
from tests.factories import make_post
from tests.internet.messages import Manner, Reply
from tests.internet.world import Internet

SPAMMER = "akismet-guaranteed-spam"


@pytest.fixture
def outside_filter(
    internet: Internet, settings: Settings, post: Post, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Return Akismet, whose key the site has; at the blog everybody may speak at once."""
    monkeypatch.setitem(akismet._resting, "until", 0.0)
    settings.AKISMET_API_KEY = internet.akismet.key
    Blog.objects.update(comment_mode="open")
    return internet.akismet


def send(post: Post, name: str = "Gus", **more: str) -> Comment:
    """Send the form as a guest's browser does; return the comment."""
    form = {"name": name, "email": "gus@example.com", "body": f"A word, {uuid.uuid4()}."} | more
    browser = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Netscape/4.0")
    answer = browser.post(f"/comments/to/{post.pk}/", form)
    assert answer.status_code == 303, answer.content.decode()
    return Comment.objects.latest("pk")


def policy(blog: Blog, **rules: str) -> None:
    Policy.objects.update_or_create(blog=blog, defaults=rules)


def rules(comment: Comment) -> list[tuple[str, int]]:
    return [(reason["rule"], reason["points"]) for reason in comment.hold_reasons]


def test_what_it_takes_for_spam_waits_where_the_owner_wants_that(
    post: Post, outside_filter: Any
) -> None:
    policy(post.blog, akismet="hold")
    held = send(post, SPAMMER)
    assert (held.status, rules(held)) == ("pending", [("akismet", 0)])
    assert held.reasons_in_words == ["Akismet takes it for spam."]
    assert "Akismet" not in held.waiting_reason
    assert send(post).status == "published"


def test_as_shipped_its_answer_is_only_shown(post: Post, outside_filter: Any) -> None:
    comment = send(post, SPAMMER)
    assert (comment.status, rules(comment)) == ("published", [("akismet_log", 0)])
    assert comment.events.get().rule == ""
    assert "that alone lets nothing wait" in comment.reasons_in_words[0]


def test_it_is_told_what_was_said_and_by_whom(post: Post, outside_filter: Any) -> None:
    send(post, body="Nice words.", website="https://gus.example")
    (told,) = outside_filter.asked
    assert told["user_ip"] == "203.0.113.7"
    assert told["user_agent"] == "Netscape/4.0"
    assert told["comment_content"] == "Nice words."
    assert told["comment_author_email"] == "gus@example.com"
    assert told["comment_author_url"] == "https://gus.example"
    assert told["permalink"].endswith(post.get_absolute_url())
    assert (told["comment_type"], told["blog_charset"]) == ("comment", "UTF-8")


def test_its_word_never_makes_spam_of_what_waits(post: Post, outside_filter: Any) -> None:
    policy(post.blog, akismet="hold", suspect_words="casino")
    held = send(post, SPAMMER, body="A casino.")
    assert held.status == "pending"
    assert [rule for rule, _points in rules(held)] == ["suspect_word", "akismet"]


@pytest.mark.parametrize("why", ["no key", "off", "spam already", "a member speaks"])
def test_it_is_not_asked_where_nobody_needs_its_word(
    post: Post, author: User, outside_filter: Any, settings: Settings, why: str
) -> None:
    browser, form = Client(), {"body": "Words.", "name": SPAMMER, "email": "gus@example.com"}
    if why == "no key":
        settings.AKISMET_API_KEY = ""
    elif why == "off":
        policy(post.blog, akismet="off")
    elif why == "spam already":
        form["subject"] = "filled in by a robot"
    else:
        browser.force_login(author)
    assert browser.post(f"/comments/to/{post.pk}/", form).status_code == 303
    assert outside_filter.asked == []
    assert "akismet" not in str(Comment.objects.get().hold_reasons)


FAULTS = {
    "500": Reply(b"", 500),
    "404": Reply(b"true", 404),
    "elsewhere": Reply(b"true", 302, headers={"Location": "https://x.com/"}),
    "HTML": Reply(b"<h1>true</h1>"),
    "nothing": Reply(b""),
    "much": Reply(b"true" * 1_000_000),
    "not UTF-8": Reply(b"\xff\xfe"),
    "reset": Reply(manner=Manner.RESET),
    "silent": Reply(manner=Manner.SILENT),
    "dripping": Reply(manner=Manner.DRIPPING),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_filter_holds_nothing_and_nobody_up(
    post: Post,
    outside_filter: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    monkeypatch.setattr(akismet, "PATIENCE", 0.5)
    policy(post.blog, akismet="hold")
    outside_filter.instead = FAULTS[fault]
    begin = time.perf_counter()
    with caplog.at_level(logging.WARNING):
        assert send(post, SPAMMER).status == "published"
    assert time.perf_counter() - begin < 5, "a guard against minutes, not a measurement"
    assert "Akismet" in caplog.text
    assert outside_filter.key not in caplog.text


def test_while_it_is_away_only_one_comment_a_minute_waits_for_it(
    post: Post, outside_filter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside_filter.instead = Reply(b"", 500)
    for _ in range(3):
        assert send(post, SPAMMER).status == "published"
    assert len(outside_filter.asked) == 1
    monkeypatch.setitem(akismet._resting, "until", time.monotonic() - 1)
    outside_filter.instead = None
    for _ in range(2):
        assert send(post, SPAMMER).hold_reasons
    assert len(outside_filter.asked) == 3


def test_a_wrong_key_is_told_to_the_operator(
    post: Post, outside_filter: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.AKISMET_API_KEY = "wrong"
    assert send(post, SPAMMER).status == "published"
    assert "is AKISMET_API_KEY right?" in caplog.text


def test_nobody_waits_longer_than_two_seconds_for_it() -> None:
    assert akismet.PATIENCE <= 2


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_before_the_transaction(
    internet: Internet, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AKISMET_API_KEY = internet.akismet.key
    blog = people.make_blog()
    post = make_post(blog, people.author(blog))
    inside: list[bool] = []
    honest = fetch.post

    def listen(*args: Any, **options: Any) -> bytes:
        inside.append(transaction.get_connection().in_atomic_block)
        return honest(*args, **options)

    monkeypatch.setattr(fetch, "post", listen)
    send(post)
    assert inside == [False]
