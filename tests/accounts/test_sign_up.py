"""Sign up: a name, an address that a code proves, a password."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects

from accounts.forms import SignupForm
from accounts.models import User
from blog.models import Blog
from tests import people
from tests.accounts.mailbox import Mailbox

SIGN_UP = "/accounts/signup/"
CODE_PAGE = "/accounts/confirm-email/"
RUTH = {
    "display_name": "Ruth Weber",
    "email": "Ruth@Example.org",
    "password1": people.PASSWORD,
}


def test_the_page_asks_for_three_things_and_needs_no_script(client: Client, blog: Blog) -> None:
    page = client.get(SIGN_UP)
    assertContains(page, 'name="display_name"')
    assertContains(page, 'name="email"')
    assertContains(page, 'name="password1"')
    assertContains(page, "Address never made public.")
    assert "placeholder" not in page.content.decode()


def test_a_code_proves_the_address_and_lets_in(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    assertRedirects(client.post(SIGN_UP, RUTH), CODE_PAGE)
    assert "_auth_user_id" not in client.session
    assert mailbox.letters()[0].startswith("ruth@example.org: ")
    answer = client.post(CODE_PAGE, {"code": mailbox.code()})
    assertRedirects(answer, "/", fetch_redirect_response=False)

    ruth = User.objects.get()
    assert (ruth.handle, ruth.display_name) == ("ruth-weber", "Ruth Weber")
    assert ruth.email == "ruth@example.org"
    assert client.session["_auth_user_id"] == str(ruth.pk)
    assert EmailAddress.objects.get(user=ruth, primary=True).verified


def test_the_mail_stands_in_our_frame(client: Client, blog: Blog, mailbox: Mailbox) -> None:
    client.post(SIGN_UP, RUTH)
    assert "The Storyteller" in mailbox.last()
    assert "http://testserver/" in mailbox.last()
    assert "&" not in mailbox.last()


def test_who_signed_up_and_left_is_asked_again_at_log_in(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    client.post(SIGN_UP, RUTH)
    later = Client()
    answer = later.post("/accounts/login/", {"login": "ruth-weber", "password": people.PASSWORD})
    # A second code within ten seconds is refused; the first is still good in the first browser.
    assert answer.status_code == 429
    assert "_auth_user_id" not in later.session


def test_who_took_anothers_address_is_shut_out_when_its_owner_comes(
    blog: Blog, mailbox: Mailbox, no_limits: Callable[[], None]
) -> None:
    thief, owner = Client(), Client()
    thief.post(SIGN_UP, RUTH)
    mailbox.letters()
    no_limits()
    owner.post("/accounts/login/code/", {"email": RUTH["email"]})
    owner.post("/accounts/login/code/confirm/", {"code": mailbox.code()})
    assertContains(owner.get("/accounts/profile/"), "opens nothing any more")
    no_limits()
    thief.post(CODE_PAGE, {"action": "resend"})
    thief.post(CODE_PAGE, {"code": "AAAA-AAAA"})
    for address in (CODE_PAGE, SIGN_UP, "/accounts/login/"):
        thief.get(address)
    again = Client()
    again.post("/accounts/login/", {"login": RUTH["email"], "password": people.PASSWORD})
    for client in (thief, again):
        assert "_auth_user_id" not in client.session
    assert owner.get("/accounts/profile/").status_code == 200


def test_a_password_of_somebody_else_ends_with_a_reset_that_is_not_finished(
    blog: Blog, mailbox: Mailbox, no_limits: Callable[[], None]
) -> None:
    thief, owner = Client(), Client()
    thief.post(SIGN_UP, RUTH)
    mailbox.letters()
    no_limits()
    owner.post("/accounts/password/reset/", {"email": RUTH["email"]})
    owner.post("/accounts/password/reset/confirm/", {"code": mailbox.code()})
    assert EmailAddress.objects.get().verified
    no_limits()
    again = Client()
    again.post("/accounts/login/", {"login": RUTH["email"], "password": people.PASSWORD})
    assert "_auth_user_id" not in again.session


def test_who_proves_the_address_at_once_keeps_the_password(
    blog: Blog, mailbox: Mailbox, no_limits: Callable[[], None]
) -> None:
    ruth, later = Client(), Client()
    ruth.post(SIGN_UP, RUTH)
    ruth.post(CODE_PAGE, {"code": mailbox.code()})
    no_limits()
    later.post("/accounts/login/", {"login": RUTH["email"], "password": people.PASSWORD})
    assert "_auth_user_id" in later.session


def test_three_wrong_codes_end_the_try(client: Client, blog: Blog, mailbox: Mailbox) -> None:
    client.post(SIGN_UP, RUTH)
    for _attempt in range(3):
        client.post(CODE_PAGE, {"code": "AAAA-AAAA"})
    client.post(CODE_PAGE, {"code": mailbox.code()})
    assert "_auth_user_id" not in client.session
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_an_address_that_is_taken_looks_the_same_and_its_owner_is_told(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    fresh = client.post(SIGN_UP, RUTH)
    fresh_page = client.get(CODE_PAGE).content.decode()
    mailbox.letters()
    people.make_person("ben", email="ben@example.org")
    other = Client()
    taken = other.post(SIGN_UP, RUTH | {"email": "ben@example.org"})
    taken_page = other.get(CODE_PAGE).content.decode()
    assert (fresh.status_code, fresh.url) == (taken.status_code, taken.url)  # type: ignore[attr-defined]
    assert _without_tokens(fresh_page) == _without_tokens(taken_page).replace("ben@", "ruth@")
    assert User.objects.count() == 2
    assert "already" in mailbox.last()


def test_an_address_that_is_taken_costs_as_much_as_a_new_one(
    blog: Blog, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.counting.CountingHasher"]
    from tests.accounts import counting  # noqa: PLC0415 -- beside the setting that names it

    people.make_person("ben", email="ben@example.org")
    costs = []
    for address in ("new@example.org", "ben@example.org"):
        counting.hashed.clear()
        assert Client().post(SIGN_UP, RUTH | {"email": address}).status_code == 302
        costs.append(len(counting.hashed))
    assert costs == [1, 1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"display_name": ""}, "This field is required."),
        ({"display_name": "\u202e\u200b "}, "This field is required."),
        ({"display_name": "x" * 81}, "at most 80 characters"),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"email": "x" * 300 + "@example.org"}, "at most 254 characters"),
        ({"password1": "short"}, "at least 10 characters"),
        ({"password1": "ruth@example.org"}, "too similar to the"),
        ({"display_name": "Ada"}, "This name is taken by somebody who writes here."),
        ({"display_name": "\u0410da"}, "This name is taken by somebody who writes here."),
        ({"display_name": "the  story-teller"}, "This name is taken by somebody who writes here."),
    ],
)
def test_what_will_not_do_is_said_at_its_field(
    client: Client, blog: Blog, changes: dict[str, str], sentence: str
) -> None:
    people.author(blog)
    answer = client.post(SIGN_UP, RUTH | changes)
    assertContains(answer, sentence)
    assert User.objects.count() == 1


@pytest.mark.parametrize("hostile", ["a\x00b", "%00", "\ufffe", "'; drop table", "<b>x</b>" * 9])
def test_a_hostile_name_is_never_our_fault(client: Client, blog: Blog, hostile: str) -> None:
    answer = client.post(SIGN_UP, RUTH | {"display_name": hostile})
    assert answer.status_code in (200, 302)
    assert all("\x00" not in person.display_name for person in User.objects.all())


def test_the_same_name_gets_another_handle(client: Client, blog: Blog) -> None:
    people.make_person("ruth-weber", display_name="Another")
    client.post(SIGN_UP, RUTH)
    assert User.objects.filter(handle="ruth-weber-2", email="ruth@example.org").exists()


def test_a_name_without_latin_letters_takes_the_handle_from_the_address(
    client: Client, blog: Blog
) -> None:
    client.post(SIGN_UP, RUTH | {"display_name": "Анна", "email": "anna.k+x@example.org"})
    assert User.objects.get().handle == "anna-k-x"


def test_somebody_with_an_account_is_sent_on(client: Client, blog: Blog) -> None:
    client.force_login(people.reader())
    assertRedirects(client.get(SIGN_UP), "/", fetch_redirect_response=False)


def test_afterwards_one_is_where_one_wanted_to_go(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    client.post(SIGN_UP, RUTH | {"next": "/about/"})
    answer = client.post(CODE_PAGE, {"code": mailbox.code()})
    assertRedirects(answer, "/about/", fetch_redirect_response=False)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site(client: Client, blog: Blog, elsewhere: str) -> None:
    people.reader()
    answer = client.post(
        reverse("account_login"),
        {"login": "ruth", "password": people.PASSWORD, "next": elsewhere},
    )
    assertRedirects(answer, "/", fetch_redirect_response=False)


def test_a_form_sent_twice_at_once_makes_one_account(
    blog: Blog, rf: RequestFactory, mailbox: Mailbox
) -> None:
    request: Any = rf.post(SIGN_UP)
    request.blog, request.session, request.user = blog, SessionStore(), AnonymousUser()
    request._messages = FallbackStorage(request)
    with request_context(request):
        form = SignupForm(RUTH)
        assert form.is_valid()
        # The other request is saved after this one has looked and before it saves.
        people.make_person("ruth-weber", email="ruth@example.org")
        made, answer = form.try_save(request)
    assert made is None
    assert answer is not None
    assert answer.status_code == 302
    assert User.objects.count() == 1
    assert "already" in mailbox.last()


def _without_tokens(page: str) -> str:
    lines = page.splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)
