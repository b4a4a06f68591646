"""Somebody makes an account, leaves, comes back without the password, and is invited by mail."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Invitation, Membership
from tests import people
from tests.accounts.mailbox import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def mailbox(run_tasks: Callable[[], None]) -> Mailbox:
    return Mailbox(run_tasks)


@pytest.fixture(params=["with script", "without script"])
def visitor(request: pytest.FixtureRequest, blog: Blog) -> Page:
    """Return the page of somebody who has never been here, with JavaScript and without."""
    name = "page" if request.param == "with script" else "page_without_script"
    page: Page = request.getfixturevalue(name)
    return page


def fill_in(page: Page, **words: str) -> None:
    for label, value in words.items():
        page.get_by_label(label, exact=True).fill(value)


def send(page: Page, button: str) -> None:
    page.locator(".account").get_by_role("button", name=button, exact=True).click()


def test_a_reader_signs_up_leaves_and_comes_back_by_code(visitor: Page, mailbox: Mailbox) -> None:
    visitor.goto("/")
    visitor.get_by_role("link", name="Log in").click()
    visitor.get_by_role("link", name="Sign up").click()
    fill_in(visitor, Name="Nell", Email="Nell@Example.org", Password=people.PASSWORD)
    send(visitor, "Sign up")
    visitor.get_by_label("Code").fill(mailbox.code())
    visitor.locator(".account").get_by_role("button").first.click()
    expect(visitor.get_by_text("Nell", exact=True)).to_be_visible()
    visitor.get_by_role("button", name="Log out").click()
    expect(visitor.get_by_role("link", name="Log in")).to_be_visible()

    visitor.goto("/accounts/login/")
    visitor.get_by_role("link", name="Send me a code by email").click()
    visitor.get_by_label("Email").fill("nell@example.org")
    visitor.locator(".account").get_by_role("button").first.click()
    expect(visitor.get_by_label("Code")).to_be_visible()
    visitor.get_by_label("Code").fill(mailbox.code())
    visitor.locator(".account").get_by_role("button").first.click()
    expect(visitor.get_by_text("Nell", exact=True)).to_be_visible()


def test_a_forgotten_password_is_replaced(visitor: Page, mailbox: Mailbox) -> None:
    people.reader()
    visitor.goto("/accounts/password/reset/")
    visitor.get_by_label("Email").fill("ruth@example.org")
    visitor.locator(".account").get_by_role("button").first.click()
    expect(visitor.get_by_label("Code")).to_be_visible()
    visitor.get_by_label("Code").fill(mailbox.code())
    visitor.locator(".account").get_by_role("button").first.click()
    for field in visitor.locator("input[type=password]").all():
        field.fill("another long sentence")
    visitor.locator(".account").get_by_role("button").first.click()
    expect(visitor.get_by_text("Ruth", exact=True)).to_be_visible()
    assert User.objects.get(handle="ruth").check_password("another long sentence")


def test_an_invited_newcomer_signs_up_by_the_link_alone(visitor: Page, blog: Blog) -> None:
    offer = Invitation.objects.offer(blog, "nell@example.org", "author", people.owner(blog))
    visitor.goto(offer.get_absolute_url())
    expect(visitor.get_by_text("Olga offers you a place at The Storyteller")).to_be_visible()
    visitor.get_by_role("button", name="Sign up").click()
    expect(visitor.get_by_label("Email", exact=True)).to_have_value("nell@example.org")
    fill_in(visitor, Name="Nell", Password=people.PASSWORD)
    send(visitor, "Sign up")
    visitor.get_by_role("button", name="Accept").click()
    expect(visitor.get_by_role("link", name="Write a story")).to_be_visible()
    assert Membership.objects.get(user__handle="nell").role == "author"
