"""Changing one's own address and password: asked once more who one is, and told by mail."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from blog.models import Blog
from tests import people
from tests.accounts.mailbox import Mailbox

EMAIL = "/accounts/email/"
PASSWORD = "/accounts/password/change/"
CODE_PAGE = "/accounts/confirm-email/"


@pytest.fixture
def ruth(blog: Blog, client: Client, no_limits: Callable[[], None]) -> User:
    ruth = people.reader()
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    no_limits()
    return ruth


def address_of(person: User) -> str:
    return User.objects.get(pk=person.pk).email


def ask_for(client: Client, address: str) -> None:
    client.post(EMAIL, {"email": address, "action_add": ""})


def test_a_new_address_counts_when_its_code_was_typed(
    client: Client, ruth: User, mailbox: Mailbox
) -> None:
    ask_for(client, "New@Example.org")
    assert address_of(ruth) == "ruth@example.org"
    code = mailbox.code()
    assert mailbox.letters()[-1].startswith("new@example.org: ")
    client.post(CODE_PAGE, {"code": code})
    assert address_of(ruth) == "new@example.org"
    later = Client()
    later.post("/accounts/login/", {"login": "new@example.org", "password": people.PASSWORD})
    assert "_auth_user_id" in later.session


def test_a_wrong_code_leaves_the_old_address(client: Client, ruth: User) -> None:
    ask_for(client, "new@example.org")
    client.post(CODE_PAGE, {"code": "AAAA-AAAA"})
    assert address_of(ruth) == "ruth@example.org"


def test_somebody_elses_address_cannot_be_taken(
    client: Client, ruth: User, mailbox: Mailbox
) -> None:
    people.make_person("ben")
    ask_for(client, "ben@example.org")
    mailbox.letters()
    assert address_of(ruth) == "ruth@example.org"
    assert User.objects.filter(email="ben@example.org").count() == 1


def test_an_account_without_an_address_gets_one(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    owner = people.make_person("owner", blog, "owner", email="")
    client.post("/accounts/login/", {"login": "owner", "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    ask_for(client, "owner@example.org")
    client.post(CODE_PAGE, {"code": mailbox.code()})
    assert address_of(owner) == "owner@example.org"


def test_a_changed_password_is_told_by_mail(client: Client, ruth: User, mailbox: Mailbox) -> None:
    new = "another long sentence"
    words = {"oldpassword": people.PASSWORD, "password1": new, "password2": new}
    browser = {"User-Agent": "Save yourself at https://evil.example/"}
    assert client.post(PASSWORD, words, headers=browser).status_code == 302
    assert User.objects.get(pk=ruth.pk).check_password(new)
    assert mailbox.letters()[-1].startswith("ruth@example.org: ")
    assert "127.0.0.1" in mailbox.last()
    assert "evil" not in mailbox.last()


def test_the_old_password_is_asked_for(client: Client, ruth: User) -> None:
    new = "another long sentence"
    words = {"oldpassword": "wrong words here", "password1": new, "password2": new}
    assertContains(client.post(PASSWORD, words), "error")
    assert User.objects.get(pk=ruth.pk).check_password(people.PASSWORD)


def test_who_left_the_browser_open_is_asked_who_it_is(client: Client, blog: Blog) -> None:
    ruth = people.reader()
    client.force_login(ruth)
    answer = client.post(EMAIL, {"email": "thief@example.org", "action_add": ""})
    assertRedirects(answer, f"/accounts/reauthenticate/?next={EMAIL.replace('/', '%2F')}")
    assert address_of(ruth) == "ruth@example.org"
