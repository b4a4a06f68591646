"""Log in by password or mailed code, log out by POST, and the limits around them."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from time_machine import travel

from accounts.models import User
from blog.models import Blog
from tests import people
from tests.accounts.mailbox import Mailbox

LOG_IN = "/accounts/login/"


def log_in(client: Client, login: str, password: str = people.PASSWORD) -> bool:
    client.post(LOG_IN, {"login": login, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["ruth", "RUTH", "ruth@example.org", " Ruth@Example.ORG "])
def test_handle_and_address_both_open(client: Client, blog: Blog, login: str) -> None:
    people.reader()
    assert log_in(client, login)


def test_an_account_without_any_address_gets_in_by_handle(client: Client, blog: Blog) -> None:
    people.make_person("owner", blog, "owner", email="")
    assert log_in(client, "owner")


def test_an_account_made_by_hand_needs_no_code(client: Client, blog: Blog) -> None:
    User.objects.create_superuser("root", "root@example.org", people.PASSWORD)
    assert log_in(client, "root@example.org")


def test_two_accounts_without_address_are_told_apart(client: Client, blog: Blog) -> None:
    people.make_person("one", email="")
    people.make_person("two", email="")
    assert log_in(client, "two")
    assert client.session["_auth_user_id"] == str(User.objects.get(handle="two").pk)


def test_who_has_been_in_before_is_not_locked_out_by_a_new_address(
    client: Client, blog: Blog
) -> None:
    ruth = people.reader()
    assert log_in(client, "ruth")
    EmailAddress.objects.create(user=ruth, email="new@example.org", verified=False)
    assert log_in(Client(), "ruth")


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ruth", "wrong words here"),
        ("nobody", people.PASSWORD),
        ("nobody@example.org", people.PASSWORD),
        ("ruth\x00", people.PASSWORD + "!"),
        ("%", people.PASSWORD),
        ("r_th", people.PASSWORD),
        ("", ""),
    ],
)
def test_anything_else_is_refused_in_words(
    client: Client, blog: Blog, login: str, password: str
) -> None:
    people.reader()
    answer = client.post(LOG_IN, {"login": login, "password": password})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assertContains(answer, "error")


@pytest.mark.parametrize("login", ["ruth", "ruth@example.org", "nobody", "nobody@example.org"])
def test_the_refusal_speaks_of_the_fields_and_tells_nothing(
    client: Client, blog: Blog, login: str
) -> None:
    people.reader()
    answer = client.post(LOG_IN, {"login": login, "password": "wrong words here"})
    assertContains(answer, "This email or handle and this password do not belong together.")


def test_a_closed_account_stays_closed(client: Client, blog: Blog) -> None:
    people.make_person("ruth", is_active=False)
    assert not log_in(client, "ruth")
    assert client.get("/accounts/inactive/").status_code == 200


def test_an_unknown_address_costs_as_much_as_a_known_one(
    client: Client, blog: Blog, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.counting.CountingHasher"]
    from tests.accounts import counting  # noqa: PLC0415 -- beside the setting that names it

    people.reader()
    costs = []
    for login in ("ruth", "ruth@example.org", "nobody", "nobody@example.org"):
        counting.hashed.clear()
        client.post(LOG_IN, {"login": login, "password": "wrong words here"})
        costs.append(len(counting.hashed))
    assert costs == [1, 1, 1, 1]


def test_five_wrong_passwords_close_the_door_for_a_while_even_to_the_right_one(
    client: Client, blog: Blog
) -> None:
    people.reader()
    for _attempt in range(5):
        assert not log_in(client, "ruth", "wrong words here")
    answer = client.post(LOG_IN, {"login": "ruth", "password": people.PASSWORD})
    assertContains(answer, "Too many failed login attempts")
    assert log_in(Client(), people.make_person("ben").handle)


def test_forged_forwarding_does_not_open_a_limit(client: Client, blog: Blog) -> None:
    people.reader()
    for number in range(12):
        client.post(
            LOG_IN,
            {"login": f"guess{number}", "password": "wrong words here"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    answer = client.post(LOG_IN, {"login": "ruth", "password": people.PASSWORD})
    assertContains(answer, "Too many failed login attempts")


def test_too_many_forms_are_answered_in_words(client: Client, blog: Blog) -> None:
    for _attempt in range(30):
        client.post(LOG_IN, {})
    answer = client.post(LOG_IN, {})
    assertContains(answer, "Please wait a few minutes", status_code=429)


def test_a_request_without_an_address_can_log_in(client: Client, blog: Blog) -> None:
    people.reader()
    client.post(LOG_IN, {"login": "ruth", "password": people.PASSWORD}, REMOTE_ADDR="")
    assert "_auth_user_id" in client.session


def test_without_the_cache_log_in_is_refused_politely_and_pages_are_read(
    client: Client, blog: Blog, settings: Settings, transactional_db: None
) -> None:
    people.reader()
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": "/proc/nowhere",
        }
    }
    answer = client.post(LOG_IN, {"login": "ruth", "password": people.PASSWORD})
    assertContains(answer, "Logging in is not possible right now", status_code=503)
    assert answer["Retry-After"]
    assert client.get(LOG_IN).status_code == 200
    assert client.get("/").status_code == 200


def test_with_a_deaf_cache_log_in_is_refused_within_seconds(
    client: Client, blog: Blog, settings: Settings, transactional_db: None
) -> None:
    people.reader()
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "no_such_table",
        }
    }
    began = time.monotonic()
    answer = client.post(LOG_IN, {"login": "ruth", "password": people.PASSWORD})
    assert answer.status_code in (429, 503)
    assert time.monotonic() - began < 5
    assert "_auth_user_id" not in client.session


# By code ----------------------------------------------------------------------------------------


def test_a_mailed_code_lets_in(client: Client, blog: Blog, mailbox: Mailbox) -> None:
    people.reader()
    assertRedirects(
        client.post("/accounts/login/code/", {"email": "Ruth@example.org"}),
        "/accounts/login/code/confirm/",
    )
    answer = client.post(
        "/accounts/login/code/confirm/", {"code": mailbox.code().lower().replace("-", "")}
    )
    assertRedirects(answer, "/", fetch_redirect_response=False)
    assert "_auth_user_id" in client.session


def test_an_unknown_address_gets_a_letter_and_the_same_page(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    people.reader()
    known = client.post("/accounts/login/code/", {"email": "ruth@example.org"}, follow=True)
    unknown = Client().post("/accounts/login/code/", {"email": "who@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    mailbox.letters()
    assert {line.partition(":")[0] for line in mailbox.letters()} == {
        "ruth@example.org",
        "who@example.org",
    }


def test_a_code_is_of_no_use_in_another_browser(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    people.reader()
    client.post("/accounts/login/code/", {"email": "ruth@example.org"})
    thief = Client()
    thief.post("/accounts/login/code/confirm/", {"code": mailbox.code()})
    assert "_auth_user_id" not in thief.session


def test_a_code_works_once(client: Client, blog: Blog, mailbox: Mailbox) -> None:
    people.reader()
    client.post("/accounts/login/code/", {"email": "ruth@example.org"})
    code = mailbox.code()
    client.post("/accounts/login/code/confirm/", {"code": code})
    client.post("/accounts/logout/")
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_code_that_lay_too_long_in_the_queue_is_not_sent(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    people.reader()
    client.post("/accounts/login/code/", {"email": "ruth@example.org"})
    with travel(timezone.now() + timedelta(minutes=16)):
        assert mailbox.letters() == []


@pytest.mark.parametrize("address", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_nobodys_mailbox_is_filled_by_others(
    client: Client, blog: Blog, mailbox: Mailbox, address: str
) -> None:
    people.reader()
    answers: list[int] = []
    with travel(timezone.now(), tick=False) as clock:
        for _minute in range(23):
            answers.append(Client().post(address, {"email": "ruth@example.org"}).status_code)
            clock.shift(61)
            mailbox.run()
    assert len(mailbox.letters()) == 20
    assert answers[-1] in {200, 429}


# Reset ------------------------------------------------------------------------------------------

RESET = "/accounts/password/reset/"


def test_a_forgotten_password_is_replaced_by_code(
    client: Client, blog: Blog, mailbox: Mailbox
) -> None:
    people.reader()
    client.post(RESET, {"email": "ruth@example.org"})
    answer = client.post(f"{RESET}confirm/", {"code": mailbox.code()})
    assertRedirects(answer, f"{RESET}complete/")
    new = "another long sentence"
    client.post(f"{RESET}complete/", {"password1": new, "password2": new})
    assert log_in(Client(), "ruth", new)
    assert not log_in(Client(), "ruth")


def test_nobody_completes_a_reset_without_the_code(client: Client, blog: Blog) -> None:
    people.reader()
    client.post(RESET, {"email": "ruth@example.org"})
    client.post(f"{RESET}confirm/", {"code": "AAAA-AAAA"})
    new = "another long sentence"
    client.post(f"{RESET}complete/", {"password1": new, "password2": new})
    assert log_in(Client(), "ruth")


def test_a_reset_for_an_unknown_address_looks_the_same(client: Client, blog: Blog) -> None:
    people.reader()
    known = client.post(RESET, {"email": "ruth@example.org"})
    unknown = Client().post(RESET, {"email": "who@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)  # type: ignore[attr-defined]


# Out --------------------------------------------------------------------------------------------


def test_log_out_is_a_post(client: Client, blog: Blog) -> None:
    client.force_login(people.reader())
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assertRedirects(client.post("/accounts/logout/"), "/", fetch_redirect_response=False)
    assert "_auth_user_id" not in client.session


def test_who_has_logged_out_is_told_so_once_and_nobody_after_them(
    client: Client, blog: Blog
) -> None:
    log_in(client, people.reader().handle)
    client.post("/accounts/logout/")
    _drop_what_is_over(client)
    told = client.get("/")
    assertContains(told, "You are logged out.")
    assert "no-store" in told.headers["Cache-Control"]
    _drop_what_is_over(client)
    log_in(client, people.make_person("ben").handle)
    assertNotContains(client.get("/"), "You are logged out.")


def _drop_what_is_over(client: Client) -> None:
    """Forget the cookies that the site has taken back, as a browser does."""
    for name in [name for name, cookie in client.cookies.items() if cookie["max-age"] == 0]:
        del client.cookies[name]


def test_the_owner_of_a_new_site_gets_in(client: Client, db: None) -> None:
    from storyteller.first_run import begin  # noqa: PLC0415 -- the frame, beside its one use

    welcome = begin()
    assert welcome is not None
    assert log_in(client, welcome.handle, welcome.password)
    assert client.get("/admin/").status_code == 200


def test_the_settings_please_allauth_and_django(db: None) -> None:
    call_command("check", fail_level="WARNING", verbosity=0)


@pytest.fixture(autouse=True)
def _fresh_limits(no_limits: Callable[[], None]) -> None:
    no_limits()
