"""X and Facebook at the doors of accounts: the log-in page, and the list of linked log-ins."""

import re

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from accounts.models import Identity, User
from blog.models import Blog
from tests import people
from tests.browser.journeys import log_in
from tests.internet.world import Internet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


def go_with(page: Page, service: str, decision: str = "Allow") -> None:
    page.locator("main").get_by_role("button", name=re.compile(rf"\b{service}$")).click()
    page.get_by_role("button", name=decision).click()


def test_somebody_comes_in_by_the_log_in_page_and_leaves(
    traveller: Page, internet: Internet, blog: Blog
) -> None:
    traveller.goto("/accounts/login/?next=/accounts/profile/")
    go_with(traveller, "X", "Cancel")
    expect(traveller).to_have_url(re.compile("/accounts/login/"))
    expect(traveller.get_by_text("You did not log in with X.")).to_be_visible()
    go_with(traveller, "X")
    expect(traveller).to_have_url(re.compile("/accounts/profile/$"))
    expect(traveller.get_by_label("Name", exact=True)).to_have_value("Ada Lovelace")
    traveller.get_by_role("button", name="Log out", exact=True).click()
    expect(traveller.get_by_role("link", name="Log in", exact=True)).to_be_visible()


def test_an_account_links_a_log_in_and_takes_it_off(
    traveller: Page, internet: Internet, blog: Blog
) -> None:
    ruth = people.reader()
    EmailAddress.objects.create(user=ruth, email=ruth.email, verified=True, primary=True)
    log_in(traveller, ruth)
    traveller.goto("/accounts/3rdparty/")
    go_with(traveller, "Facebook")
    # What opens an account is changed by its owner only.
    traveller.get_by_label("Password", exact=True).fill(people.PASSWORD)
    traveller.get_by_role("button", name="Go on").click()
    linked = traveller.locator(".linked")
    expect(linked).to_contain_text("Facebook")
    expect(linked).to_contain_text("Ada Lovelace")
    assert Identity.objects.get(kind="facebook").user == ruth
    assert User.objects.count() == 1
    linked.get_by_role("button", name="Remove").click()
    expect(traveller.get_by_text("None yet.")).to_be_visible()
    assert not Identity.objects.get(kind="facebook").is_linked
