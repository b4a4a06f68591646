"""The form under a story in a browser: it sends in place, loses nothing, and needs no mouse."""

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from blog.models import Post
from comments.models import Comment
from tests import people
from tests.browser.conftest import Watch
from tests.browser.journeys import comment_as_guest, log_in
from tests.comments.speaking import say
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAITING = "Your comment is awaiting moderation."


@pytest.fixture
def story(transactional_db: None) -> Post:
    blog = people.make_blog()
    return make_post(blog, people.author(blog))


@pytest.fixture
def mo(story: Post) -> User:
    return people.moderator(story.blog)


@pytest.fixture
def said(story: Post, mo: User) -> Comment:
    """Return what everybody can read under the story."""
    comment = say(story, "I was on that train.", as_=people.guest("Tim", "his browser"))
    comment.approve(by=mo)
    return comment


def read(page: Page, post: Post) -> None:
    """Open the story and wait until its scripts have taken over."""
    page.goto(post.get_absolute_url(), wait_until="load")


def test_work_is_done_while_one_writes_and_the_comment_appears_in_its_place(
    page: Page, story: Post, said: Comment
) -> None:
    read(page, story)
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("article", name="Tim").get_by_role("link", name="Leave a Reply").click()
    expect(page.locator("[name=proof]")).not_to_have_value("")
    comment_as_guest(page, "So was I.")
    mine = page.locator("li", has=page.locator(f"#comment-{said.no}")).locator("ol article")
    expect(mine).to_contain_text("So was I.")
    expect(mine).to_be_focused()
    expect(page.get_by_role("status").filter(has_text=WAITING)).to_have_count(1)
    expect(page.get_by_role("heading", name="Leave a comment")).to_be_visible()
    expect(page.get_by_placeholder("Enter your comment here...")).to_have_value("")
    assert page.evaluate("window.isTheSamePage")
    reply = Comment.objects.get(body="So was I.")
    # Nobody but a test is so quick; the work is proved.
    assert {reason["rule"] for reason in reply.hold_reasons} <= {"unproved_guest", "form_age"}
    comment_as_guest(page, "On its own.")
    expect(page.locator(".thread > li")).to_have_count(2)
    assert Comment.objects.get(body="On its own.").parent is None
    read(page, story)
    expect(page.get_by_placeholder("Enter your comment here...")).to_have_value("")


def test_the_first_comment_gets_a_list_above_the_form(page: Page, story: Post) -> None:
    read(page, story)
    comment_as_guest(page, "The first.")
    expect(page.locator(".thread > li > article")).to_be_focused()
    expect(page.locator(".conversation > :first-child")).to_have_class("thread")


def test_a_comment_lands_where_its_order_wants_it_or_leads_to_its_own_page(
    page: Page, story: Post, said: Comment
) -> None:
    page.goto(f"{story.get_absolute_url()}?sort=newest", wait_until="load")
    comment_as_guest(page, "The newest.")
    expect(page.locator(".thread > li").first).to_contain_text("The newest.")
    page.goto(said.get_absolute_url(), wait_until="load")
    comment_as_guest(page, "Beside it.")
    expect(page).to_have_url(f"{story.get_absolute_url()}comment/3/#comment-3")
    expect(page.locator("#comment-3")).to_contain_text("Beside it.")
    expect(page.get_by_placeholder("Enter your comment here...")).to_have_value("")


def test_what_is_wrong_lands_at_its_field_without_leaving_the_page(page: Page, story: Post) -> None:
    read(page, story)
    page.evaluate("window.isTheSamePage = true")
    words = page.get_by_placeholder("Enter your comment here...")
    words.fill("Half a thought")
    words.press("Control+Enter")
    expect(page.get_by_text("Please enter your name here")).to_be_visible()
    expect(page.get_by_role("textbox", name="Email")).to_be_focused()
    expect(words).to_have_value("Half a thought")
    comment_as_guest(page, "A whole one")
    expect(page.get_by_role("article", name="Gus")).to_contain_text("A whole one")
    expect(page.locator("#comment-form .errorlist, #comment-form .is-wrong")).to_have_count(0)
    expect(page.locator("#comment-form [aria-invalid]")).to_have_count(0)
    assert page.evaluate("window.isTheSamePage")


@pytest.mark.parametrize("trouble", ["the line breaks", "the server is away"])
def test_what_does_not_arrive_is_kept_and_said(
    page: Page, story: Post, watch: Watch, trouble: str
) -> None:
    def break_off(route: Route) -> None:
        if trouble == "the line breaks":
            route.abort()
        else:
            route.fulfill(status=503, content_type="text/html", body="<h1>Away</h1>")

    read(page, story)
    address = f"**/comments/to/{story.pk}/"
    page.route(address, break_off)
    comment_as_guest(page, "Into a tunnel")
    button = page.locator("#comment-form").get_by_role("button", name="Post Comment")
    expect(page.get_by_text("That did not arrive.")).to_be_visible()
    expect(button).to_be_focused()
    expect(button).to_be_enabled()
    expect(page.get_by_placeholder("Enter your comment here...")).to_have_value("Into a tunnel")
    page.unroute(address)
    button.press("Enter")
    expect(page.get_by_role("article", name="Gus")).to_contain_text("Into a tunnel")
    expect(page.get_by_text("That did not arrive.")).to_have_count(0)
    watch.troubles.clear()  # the broken line was the point


def test_the_button_says_what_it_does_and_sends_once(page: Page, story: Post) -> None:
    address = f"**/comments/to/{story.pk}/"
    sent: list[Route] = []

    def hold(route: Route) -> None:
        sent.append(route)

    page.route(address, hold)
    read(page, story)
    button = page.locator("[data-send]")
    with page.expect_request(address):
        comment_as_guest(page, "Slowly")
        expect(button).to_have_text("Posting comment...")
        expect(button).to_be_disabled()
        page.get_by_placeholder("Enter your comment here...").press("Control+Enter")
    expect(button).to_be_disabled()
    sent[0].continue_()
    expect(page.get_by_role("article", name="Gus")).to_be_focused()
    expect(button).to_have_text("Post Comment")
    expect(button).to_be_enabled()
    assert len(sent) == 1


def test_without_a_start_the_comment_is_sent_all_the_same(
    page: Page, story: Post, watch: Watch
) -> None:
    page.route("**/start/", lambda route: route.abort())
    read(page, story)
    comment_as_guest(page, "No proof")
    expect(page.get_by_role("article", name="Gus")).to_contain_text("No proof")
    watch.troubles.clear()  # as above


@pytest.mark.parametrize("with_script", [True, False])
def test_a_preview_shows_what_it_will_look_like(
    request: pytest.FixtureRequest, story: Post, with_script: bool
) -> None:
    page: Page = request.getfixturevalue("page" if with_script else "page_without_script")
    read(page, story)
    page.get_by_placeholder("Enter your comment here...").fill("It *was* late.")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("em")).to_have_text("was")
    assert not Comment.objects.exists()
    comment_as_guest(page, "It *was* late, and cold.")
    expect(page.get_by_role("article", name="Gus")).to_contain_text("It was late, and cold.")
    expect(preview).to_have_count(0)


def test_with_the_keyboard_alone_one_comments_and_replies(
    page: Page, story: Post, said: Comment
) -> None:
    log_in(page, people.reader())
    read(page, story)
    tab_to(page, "Leave a Reply to Tim")
    page.keyboard.press("Enter")
    page.keyboard.type("With ten fingers.")
    tab_to(page, "Post Comment")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Ruth")).to_be_focused()
    assert Comment.objects.get(body="With ten fingers.").parent == said
    tab_to(page, "Comment")
    page.keyboard.type("And once more.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article", name="Ruth").last).to_be_focused()
    assert Comment.objects.get(body="And once more.").parent is None


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called ``name`` has the focus."""
    named = (
        "name => { const at = document.activeElement;"
        " return [at.ariaLabel, at.textContent.trim(), at.labels?.[0]?.textContent.trim()]"
        ".includes(name) }"
    )
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(named, name):
            return
    pytest.fail(f"Tab never comes to {name}.")
