"""A guest asks by mail for what was said under an address, takes it along or has it erased."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Identity
from blog.models import Post
from comments.models import Comment
from comments.person import by_mail
from tests import people
from tests.comments.speaking import say

ASK = "/accounts/my-data/"
WORDS = "Words of Gus"


@pytest.fixture
def gus(post: Post) -> Identity:
    """Return a guest who has spoken in two browsers."""
    face = people.guest("Gus", "at home")
    say(post, WORDS, as_=face)
    say(post, f"{WORDS} at work", as_=people.guest("Gus", "at work"))
    return face


def ask(client: Client, address: str = "gus@example.com", **more: Any) -> Any:
    return client.post(ASK, {"email": address}, **more)


@pytest.fixture
def link(gus: Identity, run_tasks: Callable[[], None]) -> str:
    """Return the path of the mailed link."""
    ask(Client(), "Gus@Example.com")
    run_tasks()
    letter = mail.outbox[-1]
    assert letter.to == ["gus@example.com"]
    assert letter.subject == "What The Storyteller holds about you"
    found = re.search(r"https?://[^/]+(/accounts/my-data/by-mail/\S+)", str(letter.body))
    assert found
    return found[1]


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(
    gus: Identity, run_tasks: Callable[[], None]
) -> None:
    answers = {ask(Client(), address).text for address in ("gus@example.com", "no@example.com")}
    assert len(answers) == 1
    assert "a letter with a link is on its way" in answers.pop()
    # The same was done until now, too: one task each.
    assert DBTaskResult.objects.filter(task_path="comments.tasks.mail_data_link").count() == 2
    run_tasks()
    assert [letter.to for letter in mail.outbox if "holds" in letter.subject] == [
        ["gus@example.com"]
    ]


def test_the_link_names_no_address(link: str) -> None:
    token = link.rstrip("/").rpartition("/")[2]
    assert isinstance(signing.loads(token, salt=by_mail.SALT), int)


def test_opening_the_link_changes_nothing(link: str) -> None:
    page = Client().get(link)
    assert page.status_code == 200
    assert "2 comments were left here as a guest" in " ".join(page.text.split())
    assert Comment.objects.filter(body__startswith=WORDS).count() == 2
    assert Client().get(f"{link}export/").status_code == 405


def test_everything_under_the_address_comes_in_one_file(link: str) -> None:
    answer = Client().post(f"{link}export/")
    held = json.loads(answer.getvalue())
    assert [one["words"] for one in held["comments"]] == [WORDS, f"{WORDS} at work"]
    assert held["account"] == []
    assert held["decisions"] == []  # though there are some that nobody made


def test_everything_under_the_address_is_erased(
    link: str, post: Post, run_tasks: Callable[[], None]
) -> None:
    say(post, "Words of Tim", as_=people.guest("Tim"))
    assert "You are forgotten" in Client().post(link, {"word": "erase"}).text
    run_tasks()
    assert not Identity.objects.filter(email="gus@example.com").exists()
    assert not Comment.objects.filter(body__startswith=WORDS).exists()
    assert Comment.objects.filter(body="Words of Tim").exists()
    assert [letter.to for letter in mail.outbox if "forgotten" in letter.subject] == [
        ["gus@example.com"]
    ]
    gone = Client().get(link)
    assert gone.status_code == 404
    assert "This link is not valid any more" in gone.text


def test_another_word_erases_nobody(link: str) -> None:
    assert Client().post(link, {"word": "no"}).status_code == 422
    assert Comment.objects.filter(body__startswith=WORDS).count() == 2


def test_a_link_of_the_day_before_yesterday_is_too_old(link: str, monkeypatch: Any) -> None:
    later = timezone.now().timestamp() + 25 * 60 * 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"word": "erase"}).status_code == 404
    assert Client().post(f"{link}export/").status_code == 404
    assert Comment.objects.filter(body__startswith=WORDS).count() == 2


@pytest.mark.parametrize("token", ["x", "1:abc:def", "%E2%80%AE", "MQ:1w:x"])
def test_a_forged_link_leads_nowhere(gus: Identity, token: str) -> None:
    assert Client().get(f"/accounts/my-data/by-mail/{token}/").status_code == 404


def test_what_an_account_has_claimed_is_not_a_guests(gus: Identity, link: str) -> None:
    Identity.objects.filter(pk=gus.pk).update(user=people.reader())
    Client().post(link, {"word": "erase"})
    assert Comment.objects.exclude(body="").get().identity_id == gus.pk
    assert Client().get(link).status_code == 404


def test_a_mailbox_is_not_filled(gus: Identity, run_tasks: Callable[[], None]) -> None:
    for number in range(6):
        answer = ask(Client(), REMOTE_ADDR=f"10.0.{number}.1")
        assert "a letter with a link is on its way" in answer.text
    assert DBTaskResult.objects.filter(task_path="comments.tasks.mail_data_link").count() == 3


def test_a_list_of_addresses_is_not_tried(gus: Identity) -> None:
    for number in range(15):
        ask(Client(), f"reader{number}@example.com", headers={"x-forwarded-for": f"9.9.{number}.9"})
    assert DBTaskResult.objects.filter(task_path="comments.tasks.mail_data_link").count() == 10
    cache.clear()


@pytest.mark.parametrize("address", ["", "gus", "gus@", "a\nb@example.com, x@example.com"])
def test_what_is_no_address_is_told(gus: Identity, address: str) -> None:
    assert ask(Client(), address).status_code == 422


def test_somebody_with_an_account_finds_the_own_data_there(post: Post) -> None:
    client = Client()
    client.force_login(people.reader())
    page = client.get(ASK).text
    assert "Export everything" in page
    assert "Erase me" in page


def test_each_comment_can_be_withdrawn_from_there(link: str, gus: Identity) -> None:
    page = Client().get(link)
    assert WORDS in page.text
    one = re.search(r'href="http://[^/"]+(/comments/withdraw/[^"]+)"', page.text)
    assert one
    Client().post(one[1])
    assert Comment.objects.filter(status="withdrawn").count() == 1
    assert Client().get(link).text.count("/comments/withdraw/") == 1
