"""A newcomer tries the log-ins that need no keys: the whole strip, with the portrait."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import Identity
from blog.models import Blog, Post
from comments.models import Comment
from storyteller import log_ins
from tests import people
from tests.browser.journeys import see_drawn
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "I was on that train. It was late."


@pytest.fixture(autouse=True)
def demo(settings: Settings, base_url: str) -> None:
    """Switch the stand-ins on, as ``DEMO_LOGINS=1`` does."""
    settings.DEMO_ORIGIN = base_url
    made = log_ins.providers({})
    made["openid_connect"]["APPS"] += log_ins.demo_providers(base_url)
    settings.SOCIALACCOUNT_PROVIDERS = made


@pytest.fixture
def post(transactional_db: None) -> Post:
    blog: Blog = people.make_blog()
    return make_post(blog, people.author(blog))


@pytest.fixture(params=["with script", "without script"])
def newcomer(request: pytest.FixtureRequest) -> Page:
    """Return the page of somebody who has just started the blog."""
    name = "page" if request.param == "with script" else "page_without_script"
    page: Page = request.getfixturevalue(name)
    return page


def write_and_press(page: Page, post: Post, service: str) -> None:
    page.goto(post.get_absolute_url())
    page.get_by_placeholder("Enter your comment here...").fill(WORDS)
    page.locator("#comment-form").get_by_role("button", name=f"Log in with {service}").click()
    expect(page.get_by_role("heading", name=f"Log in with {service}")).to_be_visible()


def see_the_form(page: Page, post: Post) -> None:
    expect(page).to_have_url(re.compile(re.escape(post.get_absolute_url()) + ".*#comment-form$"))
    expect(page.get_by_placeholder("Enter your comment here...")).to_have_value(WORDS)


@pytest.mark.parametrize("service", log_ins.DEMO_SERVICES.values())
def test_the_whole_strip_works_without_keys(
    newcomer: Page, post: Post, service: str, run_tasks: Callable[[], None]
) -> None:
    write_and_press(newcomer, post, service)
    newcomer.get_by_role("link", name="Go on as Ada Winter").click()
    see_the_form(newcomer, post)
    said = f"Ada Winter: You are commenting using your {service} account. (Log Out / Change)"
    expect(newcomer.locator(".speaker")).to_contain_text(said, use_inner_text=True)
    newcomer.get_by_role("button", name="Post Comment").click()
    expect(newcomer).to_have_url(re.compile(r"#comment-\d+$"))

    comment = Comment.objects.get()
    assert (comment.body, comment.identity.display_name) == (WORDS, "Ada Winter")
    assert comment.identity.email == ("ada-winter@example.com" if "Face" in service else "")
    run_tasks()
    newcomer.reload()
    face = Identity.objects.get(pk=comment.identity_id)
    assert face.avatar
    portrait = newcomer.locator(f"#comment-{comment.no} img.portrait")
    expect(portrait).to_have_attribute("src", face.portrait_url)
    see_drawn(portrait)


def test_a_typed_name_and_a_change_of_mind(newcomer: Page, post: Post) -> None:
    write_and_press(newcomer, post, "X (demo)")
    newcomer.get_by_role("link", name="Cancel").click()
    see_the_form(newcomer, post)
    newcomer.locator("#comment-form").get_by_role("button", name="Log in with X (demo)").click()
    newcomer.get_by_label("Or as somebody else").fill("Zoë")
    newcomer.get_by_role("button", name="Add this name").click()
    newcomer.get_by_role("link", name="Go on as Zoë").click()
    see_the_form(newcomer, post)
    expect(newcomer.locator(".speaker")).to_contain_text("Zoë: You are commenting using")
