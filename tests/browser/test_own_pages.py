"""Somebody tells who they are, takes earlier words as their own, takes everything along, leaves."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import Identity, User
from blog.models import Post
from comments.models import Comment
from tests import people
from tests.browser.journeys import comment_as_guest, log_in
from tests.comments.speaking import face, say
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH = pytest.mark.parametrize("visitor", ["page", "page_without_script"], indirect=True)


@pytest.fixture
def post(transactional_db: None) -> Post:
    blog = people.make_blog()
    return make_post(blog, people.author(blog))


@pytest.fixture
def ruth(post: Post) -> User:
    ruth = people.reader()
    EmailAddress.objects.create(user=ruth, email=ruth.email, verified=True, primary=True)
    return ruth


@pytest.fixture
def visitor(request: pytest.FixtureRequest, post: Post) -> Page:
    """Return the page of a browser with JavaScript or without."""
    page: Page = request.getfixturevalue(request.param)
    return page


def own_page(page: Page, name: str) -> None:
    """Go to one's own pages by the name in the header, and on to one of them."""
    page.locator(".site-person").click()
    page.locator(".account-nav").get_by_role("link", name=name).click()


@BOTH
def test_a_profile_is_edited_and_shown_where_one_speaks(
    visitor: Page, post: Post, ruth: User, tmp_path: Path, run_tasks: Callable[[], None]
) -> None:
    picture = tmp_path / "me.png"
    picture.write_bytes(_png())
    log_in(visitor, ruth)
    own_page(visitor, "Profile")
    visitor.get_by_label("Name", exact=True).fill("Ruth Amsel")
    visitor.get_by_label("Website").fill("ruth.example")
    visitor.get_by_label("Portrait").set_input_files(picture)
    visitor.get_by_role("button", name="Save").click()
    expect(visitor.get_by_text("Your profile was saved; the portrait appears")).to_be_visible()
    run_tasks()
    visitor.goto(post.get_absolute_url())
    speaker = visitor.locator(".speaker")
    expect(speaker).to_contain_text("Ruth Amsel")
    expect(speaker.locator("img.portrait").first).to_be_visible()


@BOTH
def test_words_of_a_guest_become_those_of_an_account(visitor: Page, post: Post, ruth: User) -> None:
    visitor.goto(post.get_absolute_url())
    comment_as_guest(visitor, "Said before I had an account.")
    expect(visitor.get_by_text("Said before I had an account.")).to_be_visible()
    log_in(visitor, ruth)
    visitor.goto(post.get_absolute_url())
    visitor.get_by_role("link", name="1 earlier comment looks like yours").click()
    expect(visitor.get_by_role("heading", name="Did you say this?")).to_be_visible()
    visitor.get_by_role("button", name="Yes, these are mine").click()
    expect(visitor.get_by_text("1 comment is yours now.")).to_be_visible()
    expect(visitor.locator(".my-comment")).to_contain_text("Said before I had an account.")
    assert Identity.objects.get(kind="guest").user == ruth


@BOTH
def test_everything_is_taken_along_in_a_file(visitor: Page, post: Post, ruth: User) -> None:
    say(post, "Words to take along", as_=face(ruth))
    log_in(visitor, ruth)
    own_page(visitor, "Your data")
    with visitor.expect_download() as waiting:
        visitor.get_by_role("button", name="Export everything").click()
    held = json.loads(Path(waiting.value.path()).read_text())
    assert waiting.value.suggested_filename == "storyteller.json"
    assert held["comments"][0]["words"] == "Words to take along"


@BOTH
def test_somebody_leaves_for_good(visitor: Page, post: Post, ruth: User) -> None:
    say(post, "Words to be forgotten", as_=face(ruth)).approve(by=people.moderator(post.blog))
    log_in(visitor, ruth)
    own_page(visitor, "Your data")
    visitor.get_by_role("link", name="Erase me").click()
    visitor.get_by_label("Password").fill(people.PASSWORD)
    visitor.locator(".account").get_by_role("button").first.click()
    visitor.get_by_label("Type the word").fill("erase")
    visitor.get_by_role("button", name="Erase me for good").click()
    expect(visitor.get_by_role("heading", name="You are forgotten")).to_be_visible()
    visitor.goto(post.get_absolute_url())
    expect(visitor.get_by_role("link", name="Log in").first).to_be_visible()
    expect(visitor.get_by_text("Words to be forgotten")).to_have_count(0)
    assert not User.objects.filter(pk=ruth.pk).exists()


@BOTH
def test_a_guest_leaves_by_a_mailed_link(
    visitor: Page, post: Post, run_tasks: Callable[[], None]
) -> None:
    visitor.goto(post.get_absolute_url())
    comment_as_guest(visitor, "Words of a guest")
    expect(visitor.get_by_text("Words of a guest")).to_be_visible()
    visitor.goto("/accounts/my-data/")
    visitor.get_by_label("Email").fill("gus@example.com")
    visitor.get_by_role("button", name="Send the link").click()
    expect(visitor.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    run_tasks()
    letter = next(letter for letter in mail.outbox if letter.to == ["gus@example.com"])
    found = re.search(r"https?://[^/]+(/accounts/my-data/by-mail/\S+)", str(letter.body))
    assert found
    visitor.goto(found[1])
    expect(visitor.get_by_text("1 comment was left here as a guest")).to_be_visible()
    visitor.get_by_label("Type the word").fill("erase")
    visitor.get_by_role("button", name="Erase for good").click()
    expect(visitor.get_by_role("heading", name="You are forgotten")).to_be_visible()
    assert Comment.objects.get().body == ""


def test_own_pages_fit_a_phone(phone_page: Page, post: Post, ruth: User) -> None:
    say(post, "A" * 300, as_=face(ruth))
    log_in(phone_page, ruth)
    for address in ("profile/", "comments/", "my-data/"):
        phone_page.goto(f"/accounts/{address}")
        assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _png() -> bytes:
    """Return the smallest of pictures that a portrait can be made of."""
    written = io.BytesIO()
    Image.new("RGB", (64, 64), (90, 20, 90)).save(written, "PNG")
    return written.getvalue()
