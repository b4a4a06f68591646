"""A blog where guests confirm their address: one letter, one link, one click, and its trust."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from accounts.models import Identity, User
from blog.models import Blog, Post
from blog.models.blog import CommentMode, Guests
from comments import confirming
from comments.models import Comment, Conversation
from storyteller.lib.limits import Limit
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, browser, said, story
from tests.comments.speaking import face, say
from tests.post_office import open_post_office

type Work = Callable[[], None]

GUS = "gus@example.com"
CONFIRMED = "Thank you: your comment is confirmed."


@pytest.fixture
def blog(blog: Blog) -> Blog:
    blog.guests = Guests.CONFIRM
    blog.save()
    return blog


def asked(address: str = GUS) -> list[Any]:
    """Return the letters that ask for a confirmation."""
    letters = [letter for letter in mail.outbox if letter.to == [address]]
    return [letter for letter in letters if letter.subject.startswith("Confirm your comment")]


def path_in(letter: Any, what: str = "confirm") -> str:
    """Return the path of the mailed link."""
    found = re.search(rf"https?://[^/]+(/comments/{what}/\S+)", str(letter.body))
    assert found
    return found[1]


def press(client: Client, path: str) -> Any:
    """Open the page of the link and press its button."""
    page = client.get(path)
    assert page.status_code == 200
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert found
    return client.post(path, {"csrfmiddlewaretoken": found[1]}, headers=FROM_OUR_PAGE)


def counters(post: Post) -> tuple[int, int]:
    conversation = Conversation.objects.get(pk=post.pk)
    return conversation.pending_count, Blog.objects.get().pending_count


# The letter -----------------------------------------------------------------------------------


def test_a_guest_is_asked_by_mail_and_nobody_else_hears_of_the_comment(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    gus = browser()
    comment = said(gus, post, "Lovely, *really*.")
    assert comment.status == "unproved"
    assert counters(post) == (0, 0)
    run_tasks()
    (letter,) = asked()
    assert letter.subject == "Confirm your comment at The Storyteller"
    assert "The Night Train" in letter.body
    for word in ("Lovely", "Gus"):  # whoever typed the address may be somebody else
        assert word not in letter.body + letter.subject + str(letter.alternatives)
    assert {recipient for sent in mail.outbox for recipient in sent.to} == {GUS}
    page = story(gus, post)
    assert "Please confirm your address." in page
    assert "Send the letter again" in page
    for other in (browser(), browser(moderator)):
        assert "Lovely" not in story(other, post)


def test_the_letter_arrives(post: Post, run_tasks: Work, settings: Settings) -> None:
    with open_post_office() as (office, mailers):
        settings.MAILERS = mailers
        said(browser(), post)
        run_tasks()
    (letter,) = office.letters
    assert letter["To"] == GUS
    assert letter["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("spam", [{"subject": "Watches"}])
def test_nobody_gets_a_letter_because_of_spam(
    post: Post, run_tasks: Work, spam: dict[str, str]
) -> None:
    assert said(browser(), post, **spam).status == "spam"
    run_tasks()
    assert not asked()


def test_an_account_and_a_blog_that_welcomes_guests_ask_nobody(post: Post, run_tasks: Work) -> None:
    assert said(browser(people.reader()), post).status == "pending"
    Blog.objects.update(guests=Guests.WELCOME)
    assert said(browser(), post, "As a guest.").status == "pending"
    run_tasks()
    assert not asked()


def test_one_letter_a_day_and_three_a_week_go_to_one_address(post: Post, run_tasks: Work) -> None:
    begin = timezone.now()
    gone = []
    for hours in (0, 3, 25, 50, 75, 24 * 8):
        with travel(begin + timedelta(hours=hours), tick=False):
            said(browser(), post, f"After {hours} hours.")
            run_tasks()
            gone.append(len(asked()))
    assert gone == [1, 1, 2, 3, 3, 4]


def test_a_network_cannot_write_to_a_whole_list(
    post: Post, run_tasks: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "NETWORK", Limit("two", 2, timedelta(days=1)))
    for number in range(3):
        said(browser(), post, f"Number {number}.", email=f"g{number}@example.com")
    run_tasks()
    assert len(mail.outbox) == 2


def test_moderators_see_how_many_have_not_confirmed_and_no_more(
    post: Post, moderator: User, author: User
) -> None:
    comment, words = said(browser(), post), "1 comment waits until the guest who wrote it"
    said(browser(), post, "Watches.", subject="Watches")
    desk = browser(moderator).get("/admin/comments/comment/").text
    assert words in " ".join(desk.split())
    assert "Lovely" not in desk
    assert words not in " ".join(browser(author).get("/admin/comments/comment/").text.split())
    comment.withdraw()
    assert Blog.objects.get().unproved_count == 0
    assert "until the guest" not in browser(moderator).get("/admin/comments/comment/").text


# The click ------------------------------------------------------------------------------------


def test_looking_changes_nothing_and_a_click_sends_the_comment_on_its_way(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    gus = browser()
    comment = said(gus, post)
    run_tasks()
    path = path_in(asked()[0])
    page = browser().get(path)
    assert "Lovely." in page.text
    assert "Confirm and submit my comment" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    comment.refresh_from_db()
    assert comment.status == "unproved"

    answer = press(gus, path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == comment.get_absolute_url()
    assert CONFIRMED in gus.get(answer.headers["Location"]).text
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert [reason["rule"] for reason in comment.hold_reasons] == ["first_comment"]
    assert comment.identity.proved_at
    assert counters(post) == (1, 1)
    event = comment.events.latest("pk")
    assert (event.from_status, event.to_status, event.by) == ("unproved", "pending", None)
    assert (event.verb, event.rule) == ("prove", "first_comment")
    run_tasks()
    assert {"mo@example.org"} <= {to for letter in mail.outbox for to in letter.to}
    # Twice is once.
    assert gus.post(path, headers=FROM_OUR_PAGE).status_code == 403  # no token
    assert gus.get(path).headers["Location"] == comment.get_absolute_url()
    assert comment.events.count() == 2


def test_who_is_proved_is_asked_no_more_and_once_approved_speaks_at_once(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    gus = browser()
    first = said(gus, post, "First.")
    run_tasks()
    press(gus, path_in(asked()[0]))
    second = said(gus, post, "Second, under another name.", name="Augustus")
    assert second.status == "pending"
    first.refresh_from_db()
    first.approve(by=moderator)
    assert said(gus, post, "Third.").status == "published"
    run_tasks()
    assert len(asked()) == 1
    # The same address in another browser is only typed there.
    assert said(browser(), post, "From elsewhere.").status == "unproved"


def test_a_guest_who_was_approved_before_is_published_by_the_click(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    gus = browser()
    first = said(gus, post, "First.")
    run_tasks()
    path = path_in(asked()[0])
    press(gus, path)
    first.refresh_from_db()
    first.approve(by=moderator)
    Identity.objects.update(proved_at=None)  # as if the proof had been taken back
    second = said(gus, post, "Second.")
    assert second.status == "unproved"
    link = confirming.link_for(second).partition("localhost:8000")[2]
    press(gus, link)
    second.refresh_from_db()
    assert second.status == "published"
    assert "Second." in story(browser(), post)


def test_one_click_confirms_all_that_this_browser_said_under_the_address(
    post: Post, run_tasks: Work
) -> None:
    gus = browser()
    comments = [said(gus, post, f"Number {number}.") for number in range(2)]
    stranger = said(browser(), post, "The same address, another browser.")
    run_tasks()
    assert len(asked()) == 1
    press(gus, path_in(asked()[0]))
    states = {comment.no: comment.status for comment in Comment.objects.all()}
    assert [states[comment.no] for comment in comments] == ["pending", "pending"]
    assert states[stranger.no] == "unproved"
    assert counters(post) == (2, 2)


def test_from_another_browser_the_comment_goes_on_and_nobody_is_trusted(
    post: Post, run_tasks: Work
) -> None:
    gus = browser()
    comment, other = said(gus, post), said(gus, post, "One more.")
    run_tasks()
    answer = press(browser(), path_in(asked()[0]))
    assert answer.status_code == 200
    assert CONFIRMED in answer.text
    assert "Comments by guests wait" in answer.text
    for one in (comment, other):
        one.refresh_from_db()
    assert (comment.status, other.status) == ("pending", "unproved")
    assert comment.identity.proved_at is None
    assert said(gus, post, "And again.").status == "unproved"


def test_in_an_open_conversation_a_click_publishes(post: Post, run_tasks: Work) -> None:
    Blog.objects.update(comment_mode=CommentMode.OPEN)
    comment = said(browser(), post)
    run_tasks()
    path = path_in(asked()[0])
    assert "Confirm and publish my comment" in browser().get(path).text
    before = Blog.objects.get().edition
    assert press(browser(), path).headers["Location"] == comment.get_absolute_url()
    assert "Lovely." in story(browser(), post)
    assert Blog.objects.get().edition > before


def test_what_the_form_told_is_not_forgotten_by_the_click(post: Post, run_tasks: Work) -> None:
    Blog.objects.update(comment_mode=CommentMode.OPEN)
    gus = browser()
    comment = said(gus, post, proof="none")
    run_tasks()
    press(gus, path_in(asked()[0]))
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert [reason["rule"] for reason in comment.hold_reasons] == ["proof"]


def test_who_was_blocked_meanwhile_confirms_nothing(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    gus = browser()
    comment = said(gus, post)
    run_tasks()
    post.blog.ban(comment.identity, by=moderator)
    press(gus, path_in(asked()[0]))
    comment.refresh_from_db()
    assert comment.status == "unproved"


def test_an_answer_is_counted_above_only_when_it_is_published(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    Blog.objects.update(comment_mode=CommentMode.OPEN)
    root = say(post, "A question.", as_=face(moderator), by=moderator)
    gus = browser()
    said(gus, post, "An answer.", parent=str(root.no))
    root.refresh_from_db()
    assert root.shown_replies == 0
    run_tasks()
    press(gus, path_in(asked()[0]))
    root.refresh_from_db()
    assert root.shown_replies == 1


# Links that lead nowhere ------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["x", "1:abc:def", "%E2%80%AE", "MQ:1w:x"])
def test_a_forged_link_leads_nowhere(post: Post, token: str) -> None:
    answer = browser().get(f"/comments/confirm/{token}/")
    assert answer.status_code == 404
    assert "This link is not valid any more" in answer.text


def test_a_link_of_last_week_leads_nowhere(post: Post, run_tasks: Work) -> None:
    said(browser(), post)
    run_tasks()
    with travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert browser().get(path_in(asked()[0])).status_code == 404


def test_who_did_not_write_it_takes_it_away(post: Post, run_tasks: Work) -> None:
    comment = said(browser(), post)
    run_tasks()
    letter = asked()[0]
    press(browser(), path_in(letter, "withdraw"))
    comment.refresh_from_db()
    assert comment.status == "withdrawn"
    assert browser().get(path_in(letter)).status_code == 404


# Another letter ---------------------------------------------------------------------------------


def test_its_author_alone_asks_for_another_letter_when_a_day_has_passed(
    post: Post, run_tasks: Work
) -> None:
    gus = browser()
    comment = said(gus, post)
    run_tasks()
    again = f"/comments/{comment.pk}/ask-again/"
    assert browser().post(again, headers=FROM_OUR_PAGE).status_code == 404
    assert gus.get(again).status_code == 405
    answer = gus.post(again, headers=FROM_OUR_PAGE, follow=True)
    assert "A letter has gone to this address already" in answer.text
    with travel(timezone.now() + timedelta(days=1, minutes=1)):
        answer = gus.post(again, headers=FROM_OUR_PAGE, follow=True)
        assert "The letter is on its way" in answer.text
        run_tasks()
        assert len(asked()) == 2
        press(gus, path_in(asked()[1]))
        answer = gus.post(again, headers=FROM_OUR_PAGE, follow=True)
        assert "The letter" not in answer.text
