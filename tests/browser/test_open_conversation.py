"""A reader stays with a long conversation: folds threads, hears of what is new, comes back."""

import pytest
from playwright.sync_api import Page, Request, expect

from accounts.models import User
from blog.models import Post
from comments.models import Comment
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada(transactional_db: None) -> User:
    return people.author(people.make_blog())


@pytest.fixture
def story(ada: User) -> Post:
    """Return a story with threads of three, the first of which is answered further down."""
    post = make_post(ada.blogs.get(), ada)
    roots = make_thread(post, 24, replies=2)
    say(post, "Deeper.", under=roots[1], as_=face(ada), by=ada)
    return post


def top(page: Page, no: int) -> float:
    """Return how far from the top of the window a comment stands."""
    box = page.locator(f"#comment-{no}").bounding_box()
    assert box
    return box["y"]


def test_a_thread_is_folded_and_what_one_looks_for_unfolds_it(page: Page, story: Post) -> None:
    page.goto(story.get_absolute_url())
    fold = page.get_by_role("button", name="3 replies to comment 1", exact=True)
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(fold).to_be_focused()
    expect(fold).to_contain_text("3 replies")
    expect(page.locator("#comment-2")).to_be_hidden()
    expect(page.locator("#comment-4")).to_be_visible()
    page.evaluate("location.hash = '#comment-25'")
    expect(page.locator("#comment-25")).to_be_in_viewport()
    expect(fold).to_have_attribute("aria-expanded", "true")
    # The rail beside the replies is pressed as well.
    rail = page.locator(".replies").first
    rail.click(position={"x": 1, "y": 60})
    expect(fold).to_have_attribute("aria-expanded", "false")


def test_without_script_nothing_is_folded_nor_offers_it(
    page_without_script: Page, story: Post
) -> None:
    page_without_script.goto(story.get_absolute_url())
    expect(page_without_script.get_by_text("Deeper.")).to_be_visible()
    expect(page_without_script.locator(".thread-fold").first).to_be_hidden()
    expect(page_without_script.locator(".news-next")).to_be_hidden()
    page_without_script.get_by_role("link", name="Newest").click()
    expect(page_without_script.locator(".thread .comment").first).to_have_id("comment-22")


def test_new_comments_are_offered_and_move_nothing_until_they_are_wanted(
    page: Page, story: Post, ada: User
) -> None:
    page.clock.install()
    page.goto(story.get_absolute_url())
    words = page.get_by_placeholder("Enter your comment here...")
    words.fill("Half a thought")
    page.locator("#comment-7").scroll_into_view_if_needed()
    stood = top(page, 7)
    answered = Comment.objects.get(conversation=story.pk, no=5)
    came = say(story, "While you read.", under=answered, as_=face(ada), by=ada)
    last = say(story, "At the end.", as_=face(ada), by=ada)
    page.clock.fast_forward(20_000)
    show = page.get_by_role("link", name="Show 2 new comments")
    expect(show).to_be_in_viewport()
    expect(page.locator("new-comments [role=status]")).to_have_text("2 new comments")
    assert top(page, 7) == stood
    expect(page.get_by_text("While you read.")).to_have_count(0)
    show.click()
    expect(page.locator(f"#comment-{came.no}")).to_be_focused()
    expect(page.locator(f"#comment-{came.no}")).to_contain_text("New")
    expect(page.locator(".thread > li").last).to_contain_text("At the end.")
    expect(page.locator(".conversation-count")).to_have_text("27 comments")
    expect(page.get_by_role("button", name="1 reply to comment 5")).to_be_visible()
    expect(words).to_have_value("Half a thought")
    expect(show).to_be_hidden()
    page.get_by_role("link", name="Next new comment").click()
    expect(page).to_have_url(f"{story.get_absolute_url()}#comment-{last.no}")
    # What was shown is not news again.
    page.clock.fast_forward(20_000)
    expect(page.locator("new-comments [role=status]")).to_have_text("")


def test_what_stands_on_another_page_is_shown_on_its_own(
    page: Page, story: Post, ada: User
) -> None:
    make_thread(story, 20, replies=0)
    page.clock.install()
    page.goto(story.get_absolute_url())
    last = say(story, "Far away.", as_=face(ada), by=ada)
    page.clock.fast_forward(20_000)
    page.get_by_role("link", name="Show 1 new comment").click()
    expect(page).to_have_url(last.get_absolute_url())
    expect(page.get_by_text("Far away.")).to_be_visible()


def test_an_open_page_asks_less_and_less_often_and_never_behind_other_windows(
    page: Page, story: Post
) -> None:
    asked: list[str | None] = []

    def note(request: Request) -> None:
        if "/changes/" in request.url:
            asked.append(request.headers.get("if-none-match"))

    page.on("request", note)
    page.clock.install()
    page.goto(story.get_absolute_url())

    def seconds_until_it_asks() -> int:
        before, seconds = len(asked), 0
        while len(asked) == before and seconds < 400:
            page.clock.run_for(1_000)
            page.wait_for_timeout(10)  # for the server, whose time is another
            seconds += 1
        return seconds

    assert seconds_until_it_asks() >= 20
    assert 30 <= seconds_until_it_asks() < 400
    # Nothing has changed: the second time, that is all it is told.
    assert asked[0] is None
    assert asked[1]
    turn_away(page, hidden=True)
    page.clock.run_for(1_000_000)
    assert len(asked) == 2
    turn_away(page, hidden=False)
    assert 20 <= seconds_until_it_asks() < 400


def turn_away(page: Page, *, hidden: bool) -> None:
    """Let another window cover the page, or uncover it."""
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true })
            document.dispatchEvent(new Event("visibilitychange"))
        }""",
        hidden,
    )


def test_who_comes_back_sees_what_came_since_the_last_visit(
    page: Page, story: Post, ada: User
) -> None:
    page.goto(story.get_absolute_url())
    expect(page.locator(".badge-new")).to_have_count(0)
    came = say(story, "Meanwhile.", as_=face(ada), by=ada)
    again = page.context.new_page()  # another visit: what a tab remembers is its own
    again.goto(story.get_absolute_url())
    expect(again.locator(".badge-new")).to_have_count(1)
    again.get_by_role("link", name="Next new comment").click()
    expect(again.locator(f"#comment-{came.no}")).to_be_in_viewport()
    again.reload()
    expect(again.locator(".badge-new")).to_have_count(1)
