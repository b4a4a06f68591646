"""Every page about one's account, in a browser that fails at the first breach of the policy."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import Identity
from blog.models import Blog
from storyteller import log_ins
from tests import people
from tests.accounts.mailbox import Mailbox
from tests.browser.journeys import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEYS = {
    f"{name}_CLIENT_{part}": "a key"
    for name in ("X", "FACEBOOK", "GOOGLE", "GITHUB")
    for part in ("ID", "SECRET")
} | {
    "OPENID_PROVIDERS": "acme",
    "OPENID_ACME_ISSUER": "https://login.acme.example",
    "OPENID_ACME_CLIENT_ID": "a",
    "OPENID_ACME_CLIENT_SECRET": "b",
}
EVERY_WAY = ["X", "Facebook", "Google", "GitHub", "Acme"]


@pytest.fixture(autouse=True)
def blog(transactional_db: None, settings: Settings) -> Blog:
    settings.SOCIALACCOUNT_PROVIDERS = log_ins.providers(KEYS)
    return people.make_blog()


@pytest.fixture
def mailbox(run_tasks: Callable[[], None]) -> Mailbox:
    return Mailbox(run_tasks)


def see(page: Page, heading: str) -> None:
    """See that this is a page of ours with this heading, and nothing beside the frame is lost."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.locator(".site-header")).to_be_visible()
    expect(page.locator(".site-footer")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(too_wide)


def go(page: Page, address: str, heading: str) -> None:
    page.goto(f"/accounts/{address}")
    see(page, heading)


def press(page: Page, button: str) -> None:
    page.locator(".account").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    page.locator(".account").get_by_role("link", name=link, exact=True).click()


def prove_it_is_me(page: Page) -> None:
    see(page, "Is it still you?")
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    press(page, "Go on")


@pytest.fixture(params=["desk", "phone"])
def visitor(request: pytest.FixtureRequest) -> Page:
    """Return the page of somebody on a wide screen, and on a narrow one."""
    page: Page = request.getfixturevalue({"desk": "page", "phone": "phone_page"}[request.param])
    return page


def test_the_ways_in(visitor: Page, mailbox: Mailbox) -> None:
    people.reader()
    go(visitor, "login/", "Log in")
    for name in EVERY_WAY:
        expect(visitor.get_by_role("button", name=f"Log in with {name}")).to_be_visible()
    go(visitor, "signup/", "Sign up")
    expect(visitor.get_by_role("button", name="Log in with X")).to_be_visible()
    go(visitor, "inactive/", "This account is switched off")
    go(visitor, "3rdparty/login/cancelled/", "You did not log in")

    go(visitor, "login/code/", "Log in with a code")
    visitor.get_by_label("Email").fill("ruth@example.org")
    press(visitor, "Send me a code")
    see(visitor, "Log in with a code")
    expect(visitor.get_by_text("We have sent a mail to ruth@example.org.")).to_be_visible()
    with visitor.expect_navigation():
        press(visitor, "Send a new code")
    assert len(mailbox.letters()) == 2
    press(visitor, "Cancel")
    see(visitor, "Log in")

    go(visitor, "password/reset/", "Forgotten your password?")
    visitor.get_by_label("Email").fill("ruth@example.org")
    press(visitor, "Send me a code")
    see(visitor, "Choose a new password")
    visitor.get_by_label("Code").fill("WRNG-CODE")
    press(visitor, "Go on")
    expect(visitor.locator(".errorlist")).to_be_visible()
    visitor.get_by_label("Code").fill(mailbox.code())
    press(visitor, "Go on")
    see(visitor, "Choose a new password")
    for field in visitor.locator("input[type=password]").all():
        field.fill("another long sentence")
    press(visitor, "Save and log in")
    expect(visitor.get_by_role("link", name="Ruth")).to_be_visible()
    go(visitor, "password/reset/done/", "Your password is changed")


def test_a_new_account_proves_its_address_and_changes_it(visitor: Page, mailbox: Mailbox) -> None:
    go(visitor, "signup/", "Sign up")
    for label, words in {"Name": "Nell", "Email": "nell@example.org"}.items():
        visitor.get_by_label(label, exact=True).fill(words)
    visitor.get_by_label("Password", exact=True).fill(people.PASSWORD)
    press(visitor, "Sign up")
    see(visitor, "Is this your address?")
    visitor.get_by_label("Code").fill(mailbox.code())
    press(visitor, "Go on")
    expect(visitor.get_by_role("link", name="Nell")).to_be_visible()

    go(visitor, "email/", "Your address")
    visitor.get_by_label("Email").fill("nell@example.com")
    press(visitor, "Change the address")
    prove_it_is_me(visitor)
    see(visitor, "Is this your address?")
    follow(visitor, "Cancel")
    see(visitor, "Your address")
    expect(visitor.get_by_text("Mail for you goes to nell@example.org.")).to_be_visible()
    go(visitor, "password/change/", "Change your password")
    go(visitor, "logout/", "Log out")


def test_who_has_neither_password_nor_address_is_told_what_they_are_for(
    visitor: Page, client: Client, base_url: str
) -> None:
    ruth = people.make_person("ruth", email="")
    ruth.set_unusable_password()
    ruth.save()
    client.force_login(ruth)
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    visitor.context.add_cookies([{"name": name, "value": session, "url": base_url}])
    go(visitor, "password/change/", "Choose a password")
    go(visitor, "email/", "Your address")
    expect(visitor.get_by_text("You have given none.")).to_be_visible()


def test_linked_log_ins_are_shown_taken_off_and_added(visitor: Page) -> None:
    ruth = people.reader()
    for provider, kind, name in (
        ("twitter_oauth2", "x", "Ruth on X"),
        ("facebook", "facebook", "روث على فيسبوك"),
    ):
        SocialAccount.objects.create(user=ruth, provider=provider, uid="7", extra_data={})
        Identity.objects.create(user=ruth, kind=kind, uid="7", display_name=name)
    SocialAccount.objects.create(user=ruth, provider="gone", uid="8", extra_data={})
    log_in(visitor, ruth)
    go(visitor, "3rdparty/", "Linked log-ins")
    rows = visitor.locator(".linked")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Ruth on X")
    for name in EVERY_WAY:
        expect(visitor.get_by_role("button", name=f"Link {name}")).to_be_visible()
    rows.first.get_by_role("button", name="Remove").click()
    prove_it_is_me(visitor)
    see(visitor, "Linked log-ins")
    expect(visitor.locator(".linked")).to_have_count(2)


@pytest.fixture
def ruth_with_a_key(visitor: Page) -> Page:
    """Return the page of Ruth, who has added a passkey and proved twice who she is."""
    ruth = people.reader()
    EmailAddress.objects.create(user=ruth, email=ruth.email, verified=True, primary=True)
    _plug_in_a_key(visitor)
    log_in(visitor, ruth)
    go(visitor, "2fa/", "Two-factor and passkeys")
    follow(visitor, "Add a key")
    prove_it_is_me(visitor)
    see(visitor, "Add a key")
    visitor.get_by_label("Name").fill("My stick")
    expect(visitor.get_by_label("A passkey: it lets me in")).to_be_checked()
    press(visitor, "Add this key")
    see(visitor, "Recovery codes")
    return visitor


def test_keys_an_app_and_recovery_codes_are_looked_after(ruth_with_a_key: Page) -> None:
    page = ruth_with_a_key
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    follow(page, "Make new ones")
    see(page, "Make recovery codes")
    press(page, "Make new codes")
    see(page, "Recovery codes")
    go(page, "2fa/webauthn/", "Passkeys and security keys")
    follow(page, "Rename")
    see(page, "Rename the key")
    page.get_by_label("Name").fill("My other stick")
    press(page, "Save")
    expect(page.locator(".own-list")).to_contain_text("My other stick")

    go(page, "2fa/totp/activate/", "Connect an authenticator app")
    secret = page.get_by_label("Secret").input_value()
    page.get_by_label("Authenticator code").fill(_code_of(secret))
    press(page, "Connect")
    go(page, "2fa/", "Two-factor and passkeys")
    follow(page, "Disconnect")
    see(page, "Disconnect the authenticator app")
    press(page, "Disconnect")
    expect(page.get_by_text("The authenticator app is disconnected.")).to_be_visible()
    go(page, "2fa/webauthn/", "Passkeys and security keys")
    follow(page, "Remove")
    see(page, "Remove the key")
    press(page, "Remove")
    expect(page.get_by_text("You have none yet.")).to_be_visible()


def test_a_key_opens_the_account_alone_and_after_the_password(ruth_with_a_key: Page) -> None:
    page = ruth_with_a_key
    go(page, "reauthenticate/", "Is it still you?")
    go(page, "2fa/reauthenticate/", "Is it still you?")
    go(page, "2fa/webauthn/reauthenticate/", "Is it still you?")
    press(page, "Use your passkey or security key")
    expect(page).not_to_have_url(re.compile("reauthenticate"))

    page.get_by_role("button", name="Log out").click()
    page.goto("/accounts/login/")
    page.get_by_label("Email or handle").fill("ruth")
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    press(page, "Log in")
    see(page, "One more step")
    press(page, "Use your passkey or security key")
    expect(page.get_by_role("link", name="Ruth")).to_be_visible()

    page.get_by_role("button", name="Log out").click()
    page.goto("/accounts/login/")
    press(page, "Use a passkey")
    expect(page.get_by_role("link", name="Ruth")).to_be_visible()


def _plug_in_a_key(page: Page) -> None:
    """Give the browser a key that touches itself, as the W3C's WebAuthn automation has it."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def _code_of(secret: str) -> str:
    """Return what an authenticator app shows for ``secret`` now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))
