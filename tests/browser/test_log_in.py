"""Readers log in with X and Facebook from the form under a story, and come back to it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments.models import Comment
from tests import people
from tests.browser.journeys import see_drawn
from tests.factories import make_post, make_thread
from tests.internet.cast import BABBAGE
from tests.internet.faults import FATAL, HOSTILE_NAMES, is_called
from tests.internet.messages import Caller, Reply
from tests.internet.provider import Provider
from tests.internet.world import PICTURE_HOSTS, WITH_BADGE, Internet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RESTING = "X log-in is not answering: use another way"
WORDS = "I was on that train. It was late."
BOTH = pytest.mark.parametrize("service", ["x", "facebook"])


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def post(blog: Blog) -> Post:
    return make_post(blog, people.author(blog))


@pytest.fixture
def provider(internet: Internet, service: str) -> Provider:
    found: Provider = getattr(internet, service)
    return found


def write(page: Page, words: str = WORDS) -> None:
    page.get_by_placeholder("Enter your comment here...").fill(words)


def press(page: Page, provider: Provider) -> None:
    """Press the provider's icon in the form."""
    page.locator("#comment-form").get_by_role("button", name=f"Log in with {provider.name}").click()


def go_to(page: Page, provider: Provider) -> None:
    """Press the icon, pass "Connecting to X" and see the provider's question."""
    press(page, provider)
    expect(page.get_by_role("heading", name=f"know who you are at {provider.name}")).to_be_visible()


def log_in_with(page: Page, provider: Provider) -> None:
    go_to(page, provider)
    page.get_by_role("button", name="Allow").click()


def see_the_form(page: Page, post: Post, words: str = WORDS) -> None:
    """See that one is back at the form, with the text."""
    expect(page).to_have_url(re.compile(re.escape(post.get_absolute_url()) + ".*#comment-form$"))
    expect(page.get_by_placeholder("Enter your comment here...")).to_have_value(words)


def see_face(page: Page, name: str, service: str) -> None:
    said = f"{name}: You are commenting using your {service} account. (Log Out / Change)"
    expect(page.locator(".speaker")).to_contain_text(said, use_inner_text=True)


def say(page: Page) -> None:
    page.locator("#comment-form").get_by_role("button", name="Post Comment").click()
    expect(page).to_have_url(re.compile(r"#comment-\d+$"))
    expect(page.get_by_placeholder("Enter your comment here...")).to_have_value("")


@BOTH
def test_a_reader_logs_in_and_speaks_and_comes_again(
    traveller: Page, scripted: Page, provider: Provider, post: Post
) -> None:
    traveller.goto(post.get_absolute_url())
    write(traveller)
    log_in_with(traveller, provider)
    see_the_form(traveller, post)
    see_face(traveller, "Ada Lovelace", provider.name)
    say(traveller)
    comment = Comment.objects.get()
    assert (comment.body, comment.identity.display_name) == (WORDS, "Ada Lovelace")
    shown = traveller.locator(f"#comment-{comment.no}")
    expect(shown).to_contain_text("Ada Lovelace")
    expect(traveller.get_by_placeholder("Enter your comment here...")).to_have_value("")

    # Another browser, the same person.
    scripted.goto(post.get_absolute_url())
    write(scripted, "And it rained.")
    log_in_with(scripted, provider)
    see_the_form(scripted, post, "And it rained.")
    say(scripted)
    assert Comment.objects.filter(identity=comment.identity).count() == 2
    assert User.objects.count() == 2, "Ada who writes here, and Ada who reads"


@BOTH
def test_who_cancels_at_the_provider_is_back_with_every_word(
    traveller: Page, provider: Provider, post: Post
) -> None:
    traveller.goto(post.get_absolute_url())
    write(traveller)
    form = traveller.locator("#comment-form")
    typed = {"Email": "gus@example.com", "Name": "Gus", "Website": "https://gus.example"}
    for label, value in typed.items():
        form.get_by_role("textbox", name=label).fill(value)
    go_to(traveller, provider)
    traveller.get_by_role("button", name="Cancel").click()
    see_the_form(traveller, post)
    for label, value in typed.items():
        expect(form.get_by_role("textbox", name=label)).to_have_value(value)
    expect(form).to_contain_text(f"You did not log in with {provider.name}.")
    say(traveller)
    assert Comment.objects.get().identity.kind == Identity.Kind.GUEST


def test_who_cancels_on_the_way_is_back_with_every_word(
    traveller: Page, internet: Internet, post: Post
) -> None:
    # An answer without content lets the browser stay where it is.
    internet.x.instead["authorize"] = Reply(status=204)
    traveller.goto(post.get_absolute_url())
    write(traveller)
    press(traveller, internet.x)
    expect(traveller.get_by_role("heading", name="Connecting to X")).to_be_visible()
    traveller.get_by_role("link", name="Cancel").click()
    see_the_form(traveller, post)
    expect(traveller.get_by_role("textbox", name="Name")).to_be_visible()


def test_a_reply_is_still_a_reply_after_the_log_in(
    traveller: Page, internet: Internet, post: Post
) -> None:
    first, _answer = make_thread(post, 2, replies=1)
    traveller.goto(post.get_absolute_url())
    traveller.locator(f"#comment-{first.no}").get_by_role("link", name="Reply").first.click()
    write(traveller)
    log_in_with(traveller, internet.x)
    see_the_form(traveller, post)
    heading = traveller.get_by_role("heading", name="Leave a Reply to Gus")
    expect(heading).to_be_visible()
    say(traveller)
    assert Comment.objects.get(body=WORDS).reply_to == first


def test_one_person_has_two_faces_and_changes_between_them(
    traveller: Page, internet: Internet, post: Post
) -> None:
    internet.facebook.person = BABBAGE
    traveller.goto(post.get_absolute_url())
    write(traveller)
    log_in_with(traveller, internet.x)
    see_face(traveller, "Ada Lovelace", "X")
    traveller.get_by_text("Change", exact=True).click()
    log_in_with(traveller, internet.facebook)
    see_the_form(traveller, post)
    see_face(traveller, "Charles Babbage", "Facebook")
    assert len(set(Identity.objects.values_list("user", flat=True))) == 1
    say(traveller)
    assert Comment.objects.get().identity.display_name == "Charles Babbage"

    write(traveller, "I say so, too.")
    traveller.get_by_text("Change", exact=True).click()
    traveller.get_by_label("Ada Lovelace").check()
    say(traveller)
    assert Comment.objects.get(body="I say so, too.").identity.display_name == "Ada Lovelace"
    # The face chosen last stays.
    see_face(traveller, "Ada Lovelace", "X")

    # Either of the two log-ins opens the same account.
    traveller.context.clear_cookies()
    traveller.goto(post.get_absolute_url())
    log_in_with(traveller, internet.facebook)
    see_face(traveller, "Charles Babbage", "Facebook")
    assert User.objects.count() == 2, "Ada who writes here, and the one with two faces"


def test_who_logs_out_keeps_the_text(traveller: Page, internet: Internet, post: Post) -> None:
    traveller.goto(post.get_absolute_url())
    log_in_with(traveller, internet.x)
    see_the_form(traveller, post, "")
    write(traveller)
    traveller.locator(".speaker").get_by_role("button", name="Log Out").click()
    see_the_form(traveller, post)
    expect(traveller.get_by_role("textbox", name="Name")).to_be_visible()
    expect(traveller.locator(".speaker")).to_have_count(0)


@BOTH
def test_a_portrait_is_fetched_once_and_shown_from_here(
    scripted: Page,
    provider: Provider,
    internet: Internet,
    post: Post,
    run_tasks: Callable[[], None],
) -> None:
    scripted.goto(post.get_absolute_url())
    write(scripted)
    log_in_with(scripted, provider)
    see_the_form(scripted, post)
    say(scripted)
    run_tasks()
    face = Identity.objects.get(display_name="Ada Lovelace")
    assert face.portrait_url.endswith(".webp")
    scripted.goto(post.get_absolute_url())
    shown = scripted.locator(f".comment img[src='{face.portrait_url}']")
    see_drawn(shown, least=50)
    fetched = [request for request in internet.seen if request.host in PICTURE_HOSTS]
    assert [request.caller for request in fetched] == [Caller.SITE]


def test_a_log_in_does_not_lean_on_third_party_cookies(
    by_cookies: Page, cookies: str, internet: Internet, post: Post
) -> None:
    # What the browser is told, it does: a badge of one site on another's page.
    for _visit in range(2):
        by_cookies.goto(WITH_BADGE)
    assert internet.badges == [False, cookies == "allowed"]

    by_cookies.goto(post.get_absolute_url())
    write(by_cookies)
    log_in_with(by_cookies, internet.facebook)
    see_the_form(by_cookies, post)
    see_face(by_cookies, "Ada Lovelace", "Facebook")
    say(by_cookies)


@pytest.mark.parametrize("fault", ["server error", "token: silent", "profile: reset"])
def test_a_broken_log_in_ends_at_the_form_with_a_reason(
    fault: str, scripted: Page, internet: Internet, post: Post, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3
    FATAL[fault](internet.x)
    scripted.goto(post.get_absolute_url())
    write(scripted)
    log_in_with(scripted, internet.x)
    see_the_form(scripted, post)
    said = "Logging in with X did not work. Try again, or use another way."
    expect(scripted.locator("#comment-form")).to_contain_text(said)
    # It was the provider's fault, and it mends itself.
    internet.x.recover()
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
    log_in_with(scripted, internet.x)
    see_face(scripted, "Ada Lovelace", "X")
    see_the_form(scripted, post)


def test_after_three_failures_another_way_is_offered(
    scripted: Page, internet: Internet, post: Post
) -> None:
    FATAL["token: 500"](internet.x)
    scripted.goto(post.get_absolute_url())
    write(scripted)
    for _time in range(3):
        log_in_with(scripted, internet.x)
        see_the_form(scripted, post)
    form = scripted.locator("#comment-form")
    expect(form.get_by_role("status")).to_have_text(RESTING)
    expect(form.get_by_role("button", name=RESTING)).to_be_disabled()
    log_in_with(scripted, internet.facebook)
    see_face(scripted, "Ada Lovelace", "Facebook")
    see_the_form(scripted, post)


@pytest.mark.parametrize("name", ["markup", "300 letters"])
def test_a_hostile_name_is_a_name_and_no_more(
    name: str, scripted: Page, internet: Internet, post: Post
) -> None:
    is_called(HOSTILE_NAMES[name])(internet.x)
    scripted.goto(post.get_absolute_url())
    write(scripted)
    log_in_with(scripted, internet.x)
    see_the_form(scripted, post)
    expect(scripted.locator(".speaker")).to_contain_text("using your X account.")
    say(scripted)
    expect(scripted.locator("main img[src='x']")).to_have_count(0)
    assert scripted.evaluate("document.documentElement.scrollWidth <= innerWidth")
