"""A second look, the signed link, redaction, trust and sweeping: once, or for good."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, Evidence, Trust, sweeping
from comments.own import withdraw_link
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, browser, said, story
from tests.comments.speaking import face, say

# A second look -----------------------------------------------------------------------------------


def second_look(comment: Comment) -> str:
    return f"/comments/{comment.pk}/second-look/"


def test_its_author_asks_once_for_another_decision(post: Post, moderator: User) -> None:
    gus = browser()
    comment = said(gus, post)
    comment.reject(moderator, reason="off_topic", note="The train is in another story.")
    page = story(gus, post)
    assert "It does not speak about this story" in page
    assert "The train is in another story." in page
    assert f'action="{second_look(comment)}"' in page
    assert gus.post(second_look(comment), headers=FROM_OUR_PAGE).status_code == 302
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert comment.hold_reasons[0]["rule"] == "second_look"
    assert Blog.objects.get().pending_count == 1
    assert "A moderator will look at your comment once more." in story(gus, post)
    assert comment.reject(moderator)
    assert second_look(comment) not in story(gus, post)
    gus.post(second_look(comment), headers=FROM_OUR_PAGE)
    comment.refresh_from_db()
    assert comment.status == "rejected", "no is no"


def test_nobody_asks_for_another(post: Post, moderator: User) -> None:
    comment = said(browser(), post)
    comment.reject(moderator)
    for somebody in (browser(), browser(people.reader()), browser(moderator)):
        assert somebody.post(second_look(comment), headers=FROM_OUR_PAGE).status_code == 404
    assert browser().get(second_look(comment)).status_code == 405


def test_an_approval_after_the_second_look_can_be_undone(post: Post, moderator: User) -> None:
    comment = say(post)
    comment.reject(moderator)
    comment.ask_second_look()
    assert not comment.can_undo, "what its author asked is no decision"
    comment.approve(moderator)
    assert comment.undo(moderator)
    assert comment.status == "pending"


# The signed link ---------------------------------------------------------------------------------


@pytest.fixture
def waiting(post: Post) -> Comment:
    return say(post, "In haste.")


def path_of(comment: Comment) -> str:
    return "/comments/withdraw/" + withdraw_link(comment).rpartition("/withdraw/")[2]


def test_a_link_takes_a_comment_back_in_any_browser(waiting: Comment) -> None:
    anywhere = browser()
    page = anywhere.get(path_of(waiting))
    assert "In haste." in page.text
    assert "noindex" in page.text or page.headers.get("Cache-Control")
    assert Comment.objects.get().status == "pending", "looking does nothing"
    token = page.context["csrf_token"]
    for _twice in range(2):
        answer = anywhere.post(path_of(waiting), {"csrfmiddlewaretoken": token})
        assert answer.status_code == 200
        assert "You have withdrawn your comment." in answer.text
    assert Comment.objects.get().status == "withdrawn"
    assert "In haste." not in anywhere.get(path_of(waiting)).text


def test_a_link_ends_after_a_month(waiting: Comment) -> None:
    path = path_of(waiting)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert browser().get(path).status_code == 404
    assert browser().get(path).status_code == 200


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "é"])
def test_a_forged_link_leads_nowhere(waiting: Comment, token: str) -> None:
    answer = browser().get(f"/comments/withdraw/{token}/")
    assert answer.status_code == 404
    assert "This link is not valid any more" in answer.text


def test_a_link_to_what_was_decided_about_says_so(moderator: User, waiting: Comment) -> None:
    waiting.reject(moderator)
    answer = browser().get(path_of(waiting))
    assert answer.status_code == 409
    assert "This comment cannot be withdrawn any more." in answer.text


# Redaction ---------------------------------------------------------------------------------------


def test_words_are_taken_out_visibly_and_for_good(post: Post, moderator: User) -> None:
    comment = say(post, "Call 555-0199, I say 555-0199.")
    comment.approve(moderator)
    seen = comment.body_digest
    assert not comment.redact(moderator, "555-0100"), "which it does not say"
    assert not comment.redact(moderator, "55"), "which would be everywhere"
    assert not comment.redact(moderator, "555-0199", seen="other words")
    assert comment.redact(moderator, "555-0199", seen=seen)
    assert not comment.redact(moderator, "555-0199")
    page = story(browser(), post)
    assert "555" not in page
    assert "Call […], I say […]." in page
    assert "A moderator has removed a part of this comment." in page
    event = comment.events.last()
    assert event is not None
    assert (event.verb, event.body_digest) == ("redact", comment.body_digest)
    assert comment.body_digest != seen


@pytest.mark.parametrize(
    ("said", "asked", "left"),
    [
        (
            "I live at  7 Mill Lane,\nEly, in the  loft.",
            "7 Mill Lane, Ely, in the loft",
            "I live at",
        ),
        ("王伟 drove it.", "王伟", "drove it."),
        ("He said 100% \\g<0> then.", "100% \\g<0>", "He said"),
    ],
    ids=["whatever white space a page made of it", "a name of two letters", "no pattern of theirs"],
)
def test_words_are_found_as_they_were_copied(
    post: Post, moderator: User, said: str, asked: str, left: str
) -> None:
    comment = say(post, said)
    comment.approve(moderator)
    comment.edit(f"{said} And more.")
    assert comment.redact(moderator, asked)
    comment.revision.refresh_from_db()
    for body in (comment.body, comment.revision.body):
        assert "[…]" in body
        assert left in body
        assert asked[:2] not in body


@pytest.mark.parametrize("asked", ["[…]", "[…", "…", " \n \t ", "é", "a b"])
def test_what_is_nearly_nothing_is_not_taken_out(post: Post, moderator: User, asked: str) -> None:
    comment = say(post, "Call […] é a b  \n \t  again.")
    assert not comment.redact(moderator, asked)


def test_words_are_taken_out_of_the_edit_that_waits_too(post: Post, moderator: User) -> None:
    comment = say(post, "Call 555-0199.")
    comment.approve(moderator)
    comment.edit("Do call 555-0199.")
    comment.redact(moderator, "555-0199")
    comment.revision.refresh_from_db()
    assert comment.revision.body == "Do call […]."


# Trust -------------------------------------------------------------------------------------------


def test_trust_goes_to_whoever_stands_behind_a_face(post: Post, moderator: User) -> None:
    ruth = people.reader()
    comment, guests = say(post, as_=face(ruth)), say(post)
    assert [comment.trust(moderator), comment.trust(moderator)] == [True, False]
    assert not guests.trust(moderator), "anybody can type that name"
    assert say(post, "Later.", as_=face(ruth)).status == "published"
    assert comment.undo(moderator)
    assert not Trust.objects.exists()
    assert not comment.distrust(moderator)
    assert list(comment.events.values_list("verb", flat=True)) == ["", "trust", "distrust"]


# Sweeping ----------------------------------------------------------------------------------------


def test_one_act_sweeps_what_waits_or_the_last_day_of_all_faces(
    post: Post, moderator: User
) -> None:
    ruth = people.reader()
    early = say(post, "Early.", as_=face(ruth))
    early.approve(moderator)
    Comment.objects.update(created_at=timezone.now() - timedelta(hours=25))
    late = say(post, "Late.", as_=face(ruth))
    assert late.status == "published"
    guest = people.guest("Ruthie", browser_key="hers")
    guest.user = ruth
    guest.save()
    hasty = Evidence(form_age=timedelta(seconds=1))
    waiting, other = say(post, "Waits.", as_=guest, evidence=hasty), say(post, "Another's.")
    early.edit("Earlier.")
    assert Comment.objects.sweep(face(ruth), moderator) == 1
    assert status_of(early, late, waiting, other) == ["approved", "published", "spam", "pending"]
    assert Blog.objects.get().edits_count == 0, "nor does an edit wait any more"
    assert Comment.objects.sweep(face(ruth), moderator, hours=24) == 1
    assert status_of(early, late, waiting, other) == ["approved", "spam", "spam", "pending"]
    event = late.events.last()
    assert event is not None
    assert (event.by, event.reason) == (moderator, "sweep")
    assert Comment.objects.get(pk=late.pk).undo(moderator)


def status_of(*comments: Comment) -> list[str]:
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


def test_nobody_sweeps_elsewhere(post: Post, author: User) -> None:
    comment = say(post)
    assert Comment.objects.sweep(comment.identity, author) == 0
    assert Comment.objects.sweep(comment.identity, people.owner(people.make_blog())) == 0


def test_a_long_sweep_goes_on_in_a_task(
    post: Post,
    moderator: User,
    run_tasks: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    guest = people.guest()
    for _each in range(5):
        say(post, as_=guest)
    assert Comment.objects.sweep(guest, moderator) == 2
    run_tasks()
    assert not Comment.objects.exclude(status="spam").exists()
