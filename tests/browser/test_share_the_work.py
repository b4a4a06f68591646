"""An owner shares the work of a blog; each of the people finds the own part and no other."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Membership
from tests import people
from tests.browser.journeys import comment_as_guest, log_in
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEMBERS = "/admin/blog/membership/"


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture(params=["with script", "without script"])
def page_of_olga(request: pytest.FixtureRequest, blog: Blog) -> Page:
    """Return the owner's page, logged in, once with JavaScript and once without."""
    name = "page" if request.param == "with script" else "page_without_script"
    page: Page = request.getfixturevalue(name)
    log_in(page, people.owner(blog))
    return page


def test_an_owner_invites_by_mail_and_removes(
    page_of_olga: Page, blog: Blog, run_tasks: Callable[[], None], second_browser: Page
) -> None:
    ruth = people.reader()
    page_of_olga.goto(MEMBERS)
    page_of_olga.get_by_role("link", name="Invite somebody").click()
    page_of_olga.get_by_role("textbox", name="Email address or handle").fill(ruth.email)
    page_of_olga.get_by_label("Role").select_option("editor")
    page_of_olga.get_by_role("button", name="Invite").click()
    expect(page_of_olga.get_by_text("Invited, not here yet")).to_be_visible()
    run_tasks()
    assert mail.outbox[-1].to == [ruth.email]
    link = re.search(r"/invitations/\S+/", str(mail.outbox[-1].body))
    assert link

    log_in(second_browser, ruth)
    second_browser.goto(link[0])
    assert not Membership.objects.filter(user=ruth).exists()
    second_browser.get_by_role("button", name="Accept").click()
    second_browser.goto("/admin/blog/post/")
    expect(
        second_browser.get_by_role("heading", name="Stories and pages", exact=True)
    ).to_be_visible()

    page_of_olga.goto(MEMBERS)
    page_of_olga.get_by_role("link", name="Ruth").click()
    page_of_olga.get_by_role("button", name="Remove").click()
    page_of_olga.get_by_role("button", name="Yes, I’m sure").click()
    expect(page_of_olga.get_by_text("Removed: Ruth")).to_be_visible()
    assert second_browser.goto("/admin/").status == 403  # type: ignore[union-attr]
    assert not Membership.objects.filter(user=ruth).exists()


def test_an_owner_invites_by_handle(page_of_olga: Page, blog: Blog) -> None:
    ruth = people.reader()
    page_of_olga.goto(f"{MEMBERS}invite/")
    page_of_olga.get_by_role("textbox", name="Email address or handle").fill(ruth.handle)
    page_of_olga.get_by_label("Role").select_option("moderator")
    page_of_olga.get_by_role("button", name="Invite").click()
    expect(page_of_olga.get_by_role("link", name="Ruth")).to_be_visible()
    assert Membership.objects.get(user=ruth).role == "moderator"


def test_an_owner_changes_the_settings_and_readers_see_it(
    page_of_olga: Page, blog: Blog, second_browser: Page
) -> None:
    page_of_olga.goto(f"/admin/blog/blog/{blog.pk}/change/")
    page_of_olga.get_by_role("textbox", name="Title").fill("The Night Paper")
    page_of_olga.get_by_role("button", name="Save", exact=True).click()
    second_browser.goto("/")
    expect(second_browser).to_have_title(re.compile("The Night Paper"))


@pytest.mark.parametrize(
    ("who", "finds", "misses"),
    [
        (people.author, ["Stories and pages", "Pictures"], ["Members", "Settings"]),
        (
            people.editor,
            ["Stories and pages", "Pictures", "Tags", "Comments"],
            ["Members", "Settings"],
        ),
        (
            people.moderator,
            ["Comments"],
            ["Stories and pages", "Pictures", "Tags", "Members", "Settings"],
        ),
        (people.owner, ["Stories and pages", "Comments", "Members", "Settings"], []),
    ],
)
def test_everybody_finds_the_own_part_of_the_desk(
    page: Page, blog: Blog, who: Callable[[Blog], User], finds: list[str], misses: list[str]
) -> None:
    log_in(page, who(blog))
    page.goto("/admin/")
    for name in finds:
        expect(page.get_by_role("link", name=name, exact=True).first).to_be_visible()
    for name in misses:
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)


def test_moderator_and_author_are_told_of_what_waits_by_mail(
    page: Page, blog: Blog, run_tasks: Callable[[], None]
) -> None:
    ada, mo = people.author(blog), people.moderator(blog)
    story = make_post(blog, ada)
    page.goto(story.get_absolute_url())
    comment_as_guest(page, "Is there tea on it?")
    expect(page.locator(".comment.is-waiting")).to_contain_text("awaiting moderation")
    run_tasks()
    assert {letter.to[0] for letter in mail.outbox} == {ada.email, mo.email}
    letter = next(letter for letter in mail.outbox if letter.to == [mo.email])
    assert "Is there tea on it?" in str(letter.body)
    link = re.search(r"/comments/decide/[\w:-]+/", str(letter.body))
    assert link
    page.goto(link[0])  # without a log-in
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_role("heading", name="It is decided")).to_be_visible()
