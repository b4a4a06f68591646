"""What the clock forgets: unproved, spam, withdrawn words, networks, edits nobody looked at."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments import retention
from comments.models import Comment, CommentRevision, Evidence
from storyteller.tasks import DUTIES
from tests.comments.speaking import face, say

SPAM = Evidence(honeypot_filled=True)


def age(days: float, **which: Any) -> None:
    """Let comments have come, and come into their state, some days ago."""
    then = timezone.now() - timedelta(days=days)
    Comment.objects.filter(**which).update(created_at=then, status_at=then)


def is_right() -> bool:
    out = StringIO()
    call_command("comments_check", stdout=out)
    return out.getvalue() == "Everything is right.\n"


def test_the_clock_does_all_of_it() -> None:
    assert set(retention.DUTIES) <= set(DUTIES)


def test_spam_goes_after_fifteen_days(post: Post, moderator: User) -> None:
    say(post, evidence=SPAM)
    young = say(post, evidence=SPAM)
    kept = say(post, as_=face(moderator), by=moderator)
    age(15.1, no=1)
    age(14.9, no=2)
    age(100, no=3)
    assert retention.forget_spam() == 1
    assert list(Comment.objects.order_by("no")) == [young, kept]
    assert Blog.objects.get().spam_count == 1
    assert retention.forget_spam() == 0
    assert is_right()


def test_spam_with_replies_keeps_its_place_and_no_word(post: Post, moderator: User) -> None:
    mo = face(moderator)
    top = say(post, "Buy.", as_=mo, by=moderator, network="a")
    middle = say(post, "Buy it.", under=top, as_=mo, by=moderator)
    reply = say(post, "No.", under=middle, as_=mo, by=moderator)
    leaf = say(post, "Buy now.", under=middle, as_=mo, by=moderator)
    for one in (top, middle, leaf):
        assert one.mark_spam(moderator) or one.__class__.objects.get(pk=one.pk).mark_spam(moderator)
    age(16, status="spam")
    assert retention.forget_spam() == 3
    assert not Comment.objects.filter(pk=leaf.pk).exists()
    for place in Comment.objects.filter(pk__in=[top.pk, middle.pk]):
        assert (place.status, place.body, place.body_html, place.network) == (
            "rejected",
            "",
            "",
            "",
        )
        assert place.shown
        event = place.events.last()
        assert event is not None
        assert (event.verb, event.body_digest) == ("purge", "")
    assert Comment.objects.get(pk=reply.pk).body == "No."
    assert is_right()


def test_nobody_brings_back_what_has_no_words_left(post: Post, moderator: User) -> None:
    mo = face(moderator)
    top = say(post, "Buy.", as_=mo, by=moderator)
    say(post, "No.", under=top, as_=mo, by=moderator)
    top = Comment.objects.get(pk=top.pk)
    assert top.reject(moderator)
    assert top.mark_spam(moderator)
    age(16, status="spam")
    assert retention.forget_spam() == 1
    top = Comment.objects.get(pk=top.pk)
    assert not top.undo(moderator)
    assert not top.approve(moderator)
    assert Comment.objects.get(pk=top.pk).status == "rejected"
    assert is_right()


def test_who_never_confirmed_is_forgotten_after_three_days(post: Post) -> None:
    say(post)
    say(post)
    Blog.objects.update(pending_count=0, unproved_count=2)
    post.conversation.__class__.objects.update(pending_count=0)
    Comment.objects.update(status="unproved")
    age(3.1, no=1)
    age(2.9, no=2)
    assert retention.forget_unproved_comments() == 1
    assert list(Comment.objects.values_list("no", flat=True)) == [2]
    assert is_right()


def test_withdrawn_words_are_erased_after_a_week(post: Post, moderator: User) -> None:
    comment, young = say(post, "Old.", network="a"), say(post, "Young.")
    comment.reject(moderator, note="Old, he said.")
    comment.undo(moderator)
    comment.withdraw()
    young.withdraw()
    age(7.1, no=1)
    age(6.9, no=2)
    assert retention.forget_withdrawn_words() == 1
    comment.refresh_from_db()
    assert (comment.status, comment.body, comment.body_html) == ("withdrawn", "", "")
    assert not comment.events.exclude(note="", body_digest="").exists()
    assert Comment.objects.get(pk=young.pk).body == "Young."
    assert retention.forget_withdrawn_words() == 0


def test_networks_are_forgotten_after_two_weeks(post: Post) -> None:
    say(post, network="a")
    say(post, network="b")
    age(14.1, no=1)
    age(13.9, no=2)
    assert retention.forget_networks() == 1
    assert list(Comment.objects.order_by("no").values_list("network", flat=True)) == ["", "b"]


def test_an_edit_that_nobody_looks_at_ends_after_a_month(post: Post, moderator: User) -> None:
    comment = say(post, "As it was.")
    comment.approve(moderator)
    assert comment.edit("As it should be.")
    assert retention.refuse_old_edits() == 0
    CommentRevision.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert retention.refuse_old_edits() == 1
    comment.refresh_from_db()
    assert (comment.body, comment.edit_pending) == ("As it was.", False)
    assert Blog.objects.get().edits_count == 0
    assert is_right()


def test_a_tick_does_a_part_and_the_next_goes_on(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _each in range(5):
        say(post, evidence=SPAM)
    age(20)
    assert [retention.forget_spam() for _tick in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize(
    ("index", "rows"),
    [
        (
            "comments_to_erase",
            Comment.objects.filter(status="withdrawn", status_at__lt=timezone.now())
            .exclude(body="")
            .order_by("status_at")[:500],
        ),
        (
            "comments_networks",
            Comment.objects.filter(created_at__lt=timezone.now())
            .exclude(network="")
            .order_by("created_at")
            .values_list("pk", flat=True)[:500],
        ),
        (
            "comments_aging",
            Comment.objects.filter(status="spam", status_at__lt=timezone.now()).order_by(
                "status_at"
            )[:500],
        ),
    ],
)
def test_the_clock_finds_what_is_old_by_an_index(db: None, index: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert index in rows.all().explain()
