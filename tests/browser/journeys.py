"""What people do again and again in a browser."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.people import PASSWORD


def log_in(page: Page, person: User) -> None:
    """Log in through the front door."""
    page.goto("/accounts/login/")
    page.get_by_label("Email or handle").fill(person.handle)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page).not_to_have_url("**/accounts/login/")


def enter(page: Page, person: User) -> None:
    """Let somebody be logged in already, where coming in is not what the test is about."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    kept = {"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([kept])  # type: ignore[list-item]  # the plain dict is one


def comment_as_guest(page: Page, words: str, name: str = "Gus") -> None:
    """Fill in the form under a story as a guest and send it."""
    form = page.locator("#comment-form")
    form.get_by_placeholder("Enter your comment here...").fill(words)
    form.get_by_role("textbox", name="Email").fill(f"{name.lower()}@example.com")
    form.get_by_role("textbox", name="Name").fill(name)
    form.get_by_role("button", name="Post Comment").click()


def see_drawn(picture: Locator, least: int = 1) -> None:
    """See a picture that has arrived, ``least`` pixels wide; it is fetched when it comes near."""
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("picture => picture.naturalWidth") >= least
