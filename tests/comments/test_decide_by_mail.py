"""The page behind the link in a moderator's letter: for whom, how long, about which words."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone
from time_machine import travel

from accounts.models import Identity, User
from blog.models import Blog, Membership, Post
from comments import by_mail
from comments.models import Comment, ModerationEvent
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, browser, said
from tests.comments.speaking import face, say

type Work = Callable[[], None]


@pytest.fixture
def comment(post: Post, moderator: User) -> Comment:
    """Return what waits under Ada's story, which Mo looks after."""
    return say(post, "Is there **tea** <b>on</b> it?")


def link(comment: Comment, person: User, *, about_edit: bool = False) -> str:
    """Return the path of the link in the letter to ``person``."""
    fresh = Comment.objects.select_related("blog").get(pk=comment.pk)
    return re.sub("^https?://[^/]+", "", by_mail.link(fresh, person, is_about_edit=about_edit))


def press(address: str, decide: str, **more: str) -> Any:
    """Press a button of the page, in a browser that nobody is logged in at."""
    sent = {"decide": decide, **more}
    return browser().post(f"{address}now/", sent, headers=FROM_OUR_PAGE, follow=True)


def status_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


# Looking ------------------------------------------------------------------------------------------


def test_the_letters_link_shows_the_words_as_text_with_their_reasons(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    said(browser(), post, "Is there **tea** <b>on</b> it?")
    run_tasks()
    (letter,) = [one for one in mail.outbox if one.to == [moderator.email]]
    (address,) = re.findall(r"http://localhost:8000(/comments/decide/\S+)", str(letter.body))
    answer = Client().get(address)
    assert answer.status_code == 200
    assert "Is there **tea** &lt;b&gt;on&lt;/b&gt; it?" in answer.text
    assert "A guest: the name and the address were only typed." in answer.text
    assert 'value="reject:insult"' in answer.text


def test_nobody_else_gets_to_know_the_address(comment: Comment, moderator: User) -> None:
    answer = Client().get(link(comment, moderator))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex' in answer.text


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_writes_nothing(comment: Comment, moderator: User, method: str) -> None:
    address = link(comment, moderator)
    before = ModerationEvent.objects.count()
    for _ in range(2):
        assert getattr(Client(), method)(address).status_code == 200
    assert getattr(Client(), method)(f"{address}now/").status_code == 405
    assert status_of(comment) == "pending"
    assert ModerationEvent.objects.count() == before


# Deciding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decide", "status", "words"),
    [
        ("approve", "approved", "Approved"),
        ("reject:insult", "rejected", "Insults or mocks somebody"),
        ("spam", "spam", "Spam"),
    ],
)
def test_a_button_decides_in_the_name_of_the_addressee(
    comment: Comment, moderator: User, decide: str, status: str, words: str
) -> None:
    address = link(comment, moderator)
    answer = press(address, decide, note="Please be kind.")
    assert status_of(comment) == status
    assert comment.events.get(to_status=status).by == moderator
    assert words in answer.text
    assert "You:" in answer.text
    assert "<button" not in answer.text.partition("<main")[2]


def test_the_author_of_a_rejected_comment_gets_the_note(comment: Comment, moderator: User) -> None:
    press(link(comment, moderator), "reject:insult", note="Please be kind.")
    event = comment.events.get(to_status="rejected")
    assert (event.reason, event.note) == ("insult", "Please be kind.")


def test_a_person_is_trusted_with_the_same_click(post: Post, moderator: User) -> None:
    ruth = people.reader()
    comment = say(post, as_=face(ruth), by=ruth)
    address = link(comment, moderator)
    assert "approve_trust" in Client().get(address).text
    press(address, "approve_trust")
    assert status_of(comment) == "approved"
    assert post.blog.trusted.get().identity == face(ruth)


def test_the_authors_of_the_story_trust_nobody(post: Post, author: User) -> None:
    ruth = people.reader()
    comment = say(post, as_=face(ruth), by=ruth)
    address = link(comment, author)
    assert "approve_trust" not in Client().get(address).text
    assert press(address, "approve_trust").status_code == 403
    assert status_of(comment) == "pending"


def test_an_edit_is_decided_about_by_mail(post: Post, moderator: User, run_tasks: Work) -> None:
    comment = said_and_edited(post, moderator)
    run_tasks()
    subject = "An edit is waiting: The Night Train"
    (letter,) = [
        one for one in mail.outbox if (one.subject, one.to) == (subject, [moderator.email])
    ]
    assert "What I meant" in str(letter.body)
    (address,) = re.findall(r"http://localhost:8000(/comments/decide/\S+)", str(letter.body))
    page = Client().get(address).text
    assert "What I said" in page
    assert "What I meant" in page
    answer = press(address, "accept_edit")
    comment.refresh_from_db()
    assert comment.body == "What I meant"
    assert "edit accepted" in answer.text


def test_an_edit_that_changed_again_is_not_decided_about(post: Post, moderator: User) -> None:
    comment = said_and_edited(post, moderator)
    address = link(comment, moderator, about_edit=True)
    comment.edit("What I really meant")
    assert press(address, "accept_edit").status_code == 409
    comment.refresh_from_db()
    assert comment.body == "What I said"


def test_what_readers_reported_is_told_by_mail(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    comment = say(post, "Something rude")
    comment.approve(by=moderator)
    run_tasks()
    mail.outbox.clear()
    for number in range(3):
        reader = people.make_person(f"reader{number}")
        comment.report(Identity.objects.for_account(reader), "insult", "My sister!")
    run_tasks()
    (letter,) = [one for one in mail.outbox if one.to == [moderator.email]]
    assert letter.subject == "A comment was reported: The Night Train"
    assert "Insulting or hateful: My sister!" in str(letter.body)
    (address,) = re.findall(r"http://localhost:8000(/comments/decide/\S+)", str(letter.body))
    assert "My sister!" in Client().get(address).text
    press(address, "approve")
    assert status_of(comment) == "approved"


def said_and_edited(post: Post, moderator: User) -> Comment:
    """Return an approved comment whose author wants it to say something else."""
    comment = say(post, "What I said")
    comment.approve(by=moderator)
    say(post, "An answer", under=comment, as_=people.guest("Tim", "his browser")).approve(moderator)
    comment.refresh_from_db()
    comment.edit("What I meant")
    assert comment.edit_pending
    return comment


# What it is not good for ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["forged", "cut", "another salt", "a week later", "another blog"])
def test_a_link_that_is_no_good_shows_no_words(
    post: Post, comment: Comment, moderator: User, how: str
) -> None:
    address, later = link(comment, moderator), timezone.now()
    if how == "forged":
        address = address.replace("/decide/", "/decide/x")
    elif how == "cut":
        address = f"{address[:-8]}/"
    elif how == "another salt":
        address = f"/comments/decide/{signing.dumps([comment.pk, moderator.pk, '', 0])}/"
    elif how == "a week later":
        later += timedelta(days=7, seconds=1)
    else:
        Comment.objects.update(blog=people.make_blog(address="elsewhere.example.org"))
    with travel(later, tick=False):
        answer, pressed = Client().get(address), press(address, "approve")
    assert answer.status_code == pressed.status_code == 404
    assert "tea" not in answer.text
    assert status_of(comment) == "pending"


def test_it_is_good_for_a_week(comment: Comment, moderator: User) -> None:
    address = link(comment, moderator)
    with travel(timezone.now() + timedelta(days=6, hours=23), tick=False):
        press(address, "approve")
    assert status_of(comment) == "approved"


@pytest.mark.parametrize("how", ["left the blog", "is asleep", "only writes now"])
def test_who_moderates_no_more_is_refused(
    post: Post, comment: Comment, moderator: User, how: str
) -> None:
    address = link(comment, moderator)
    if how == "left the blog":
        moderator.memberships.all().delete()
    elif how == "is asleep":
        User.objects.filter(pk=moderator.pk).update(is_active=False)
    else:
        moderator.memberships.update(role=Membership.Role.AUTHOR)
    answer = Client().get(address)
    assert answer.status_code == press(address, "approve").status_code == 403
    assert "tea" not in answer.text
    assert status_of(comment) == "pending"


def test_where_authors_do_not_moderate_theirs_are_no_good(
    post: Post, comment: Comment, author: User
) -> None:
    address = link(comment, author)
    assert Client().get(address).status_code == 200
    Blog.objects.update(authors_moderate=False)
    assert press(address, "approve").status_code == 403


def test_words_that_changed_are_not_decided_about(
    post: Post, comment: Comment, moderator: User
) -> None:
    address = link(comment, moderator)
    comment.edit("Something else")
    answer = Client().get(address)
    assert answer.status_code == press(address, "approve").status_code == 409
    assert "The words have changed" in answer.text
    assert status_of(comment) == "pending"


def test_who_comes_second_is_told_who_decided_what(
    post: Post, comment: Comment, moderator: User
) -> None:
    address = link(comment, moderator)
    comment.reject(by=people.editor(post.blog), reason="private")
    for answer in (Client().get(address), press(address, "approve")):
        assert "<bdi>Edda</bdi>" in answer.text
        assert "Tells something private" in answer.text
    assert status_of(comment) == "rejected"


@pytest.mark.parametrize("decide", ["", "block", "undo", "redact", "note", "reject:x", "approve:x"])
def test_everything_else_asks_for_a_log_in(comment: Comment, moderator: User, decide: str) -> None:
    assert press(link(comment, moderator), decide).status_code in {400, 302}
    assert status_of(comment) == "pending"


def test_a_form_of_another_site_decides_nothing(comment: Comment, moderator: User) -> None:
    address = f"{link(comment, moderator)}now/"
    headers = {"sec-fetch-site": "cross-site"}
    assert browser().post(address, {"decide": "approve"}, headers=headers).status_code == 403
    assert status_of(comment) == "pending"
