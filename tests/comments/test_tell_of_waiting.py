"""The letter about a waiting comment: who gets it, what it says, and that it arrives once."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from time_machine import Traveller, travel

from accounts.models import User
from blog.models import Blog, Post
from comments import tasks
from comments.models import Comment
from tests import people
from tests.comments.browsing import browser, said, send
from tests.comments.speaking import say
from tests.lib.hostile import ATTACKS
from tests.lib.markup import Reading
from tests.post_office import PostOffice, open_post_office

type Work = Callable[[], None]

ADA, MO = "ada@example.org", "mo@example.org"


@pytest.fixture
def team(blog: Blog, author: User, moderator: User) -> list[User]:
    """Return all who decide about comments on Ada's story."""
    return [author, moderator, people.owner(blog), people.editor(blog)]


def sent() -> dict[str, Any]:
    """Return the letters by their recipient."""
    return {letter.to[0]: letter for letter in mail.outbox}


def html_of(letter: Any) -> str:
    (alternative,) = letter.alternatives
    assert alternative.mimetype == "text/html"
    return str(alternative.content)


# Who ------------------------------------------------------------------------------------------


def test_moderators_and_the_storys_author_are_told(
    post: Post, team: list[User], run_tasks: Work
) -> None:
    people.co_author(post.blog)  # wrote other stories
    people.reader()
    said(browser(), post)
    assert mail.outbox == []
    run_tasks()
    assert set(sent()) == {person.email for person in team}
    assert len(mail.outbox) == len(team)


def test_authors_are_left_out_where_they_do_not_moderate(
    post: Post, author: User, moderator: User, run_tasks: Work
) -> None:
    Blog.objects.update(authors_moderate=False)
    said(browser(), post)
    run_tasks()
    assert set(sent()) == {moderator.email}


def test_who_left_the_blog_or_has_no_address_is_not_told(
    post: Post, author: User, moderator: User, run_tasks: Work
) -> None:
    author.memberships.all().delete()
    User.objects.filter(pk=moderator.pk).update(email="")
    owner = people.owner(post.blog)
    asleep = people.editor(post.blog)
    User.objects.filter(pk=asleep.pk).update(is_active=False)
    people.make_person("nick", people.make_blog(address="next.example.org"), "moderator")
    said(browser(), post)
    run_tasks()
    assert set(sent()) == {owner.email}


def test_a_broken_address_keeps_no_letter_from_the_others(
    post: Post, team: list[User], run_tasks: Work
) -> None:
    evil = "mo@example.org\nbcc: all@example.org"
    User.objects.filter(handle="mo").update(email=evil)
    said(browser(), post)
    run_tasks()
    assert set(sent()) == {person.email for person in team if person.handle != "mo"}


@pytest.mark.parametrize("how", ["approved", "spam", "decided meanwhile", "gone meanwhile"])
def test_nobody_is_told_of_what_waits_for_nobody(
    post: Post, moderator: User, run_tasks: Work, how: str
) -> None:
    if how == "approved":
        said(browser(moderator), post)
    elif how == "spam":
        said(browser(), post, subject="Watches")
    else:
        comment = said(browser(), post)
        if how == "decided meanwhile":
            comment.approve(by=moderator)
        else:
            Comment.objects.filter(pk=comment.pk).delete()
    run_tasks()
    assert mail.outbox == []


# Words ----------------------------------------------------------------------------------------


def test_the_letter_carries_the_words_the_reasons_and_one_link_that_decides(
    post: Post, moderator: User, run_tasks: Work, settings: Settings
) -> None:
    settings.ADDRESS = "https://tales.example.org"
    said(browser(), post, "First line\n\n*Second* <line>", email="private@example.com")
    run_tasks()
    letter = sent()[moderator.email]
    assert letter.subject == "A comment is waiting: The Night Train"
    assert "Gus has said something under “The Night Train”:" in letter.body
    assert "First line\n\n*Second* <line>" in letter.body
    assert "A guest: the name and the address were only typed." in letter.body
    (link,) = re.findall(r"https://\S+/comments/decide/\S+", letter.body)
    assert link.startswith("https://tales.example.org/")
    reading = Reading(html_of(letter))
    assert [href for href in reading.values("href") if "/decide/" in href] == [link]
    assert "/admin/" not in letter.body + html_of(letter)
    assert "*Second* &lt;line&gt;" in html_of(letter)
    assert "private@example.com" not in letter.body + html_of(letter)


def test_a_blog_with_its_own_address_is_named_by_it(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    Blog.objects.update(address="tales.example.org")
    said(browser(), post)
    run_tasks()
    assert "http://tales.example.org/comments/decide/" in sent()[moderator.email].body


def test_the_letter_is_in_the_language_of_the_blog(
    post: Post, moderator: User, run_tasks: Work
) -> None:
    Blog.objects.update(language="ar")
    said(browser(), post)
    run_tasks()
    assert '<html lang="ar" dir="rtl"' in html_of(sent()[moderator.email])


def test_hostile_words_stay_words(post: Post, moderator: User) -> None:
    """Each attack as name, words and title: no tag, no header, no link of theirs."""
    for attack in ATTACKS:
        mail.outbox.clear()
        Post.objects.filter(pk=post.pk).update(title=attack[:200].replace("\0", ""))
        comment = say(post, attack.replace("\0", ""), as_=people.guest("Gus", attack))
        _rename(comment, attack)
        tasks.tell_of_waiting.func(comment.pk)
        for queued in DBTaskResult.objects.filter(task_path="storyteller.lib.mail.deliver"):
            sealed = queued.args_kwargs["args"][0]
            assert "\n" not in sealed["subject"]
            reading = Reading(sealed["html"])
            assert not reading.tags & {"script", "img", "iframe", "svg", "form", "input", "object"}
            assert not [name for _tag, name, _value in reading.attributes if name[:2] == "on"]
            hrefs = reading.values("href")
            sites = {href.partition("/comments")[0].rstrip("/") for href in hrefs}
            assert sites == {"http://localhost:8000"}
        DBTaskResult.objects.all().delete()


def _rename(comment: Comment, name: str) -> None:
    comment.identity.display_name = name[:80].replace("\0", "")
    comment.identity.save()


# Delivery -------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def clock(transactional_db: None) -> Iterator[Traveller]:
    with travel(NOON, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def office(clock: Traveller, settings: Settings) -> Iterator[PostOffice]:
    with open_post_office() as (handler, mailers):
        settings.MAILERS = mailers
        yield handler


def test_the_letter_arrives_at_a_mail_server(
    office: PostOffice, post: Post, moderator: User, run_tasks: Work
) -> None:
    said(browser(), post, "Grüße aus der Ferne 🚂")
    run_tasks()
    letters = {letter["To"]: letter for letter in office.letters}
    assert set(letters) == {MO, ADA}
    letter = letters[moderator.email]
    assert "Grüße aus der Ferne 🚂" in _part(letter, "plain")
    assert "Grüße aus der Ferne 🚂" in _part(letter, "html")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] != letters[ADA]["Message-ID"]


def test_a_server_that_refuses_is_asked_again_and_the_comment_stands_meanwhile(
    office: PostOffice, clock: Traveller, post: Post, moderator: User, run_tasks: Work
) -> None:
    office.refusals = 3  # both letters, and one of them once more
    comment = said(browser(), post)
    run_tasks()
    assert office.letters == []
    assert Comment.objects.get() == comment
    for seconds in (31, 121):
        clock.shift(seconds)
        run_tasks()
    assert sorted(letter["To"] for letter in office.letters) == [ADA, MO]


def test_a_task_that_runs_twice_sends_each_letter_once(
    office: PostOffice, post: Post, moderator: User, run_tasks: Work
) -> None:
    comment = said(browser(), post)
    run_tasks()
    assert tasks.tell_of_waiting.func(comment.pk) == 2
    run_tasks()
    assert len(office.letters) == 2
    said(browser(), post, "Another one.", name="Vera", email="vera@example.com")
    run_tasks()
    assert len(office.letters) == 4


def test_a_refused_comment_tells_nobody(
    office: PostOffice, post: Post, moderator: User, run_tasks: Work
) -> None:
    gus = browser()
    said(gus, post)
    run_tasks()
    office.letters.clear()
    assert send(gus, post, submit_key=str(uuid.uuid4())).status_code == 422
    run_tasks()
    assert office.letters == []


def _part(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())
