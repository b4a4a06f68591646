"""Nothing on a page of ours bars the way to somebody who reads with the ears or the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment
from tests import people
from tests.browser.accessible import assert_accessible
from tests.browser.journeys import comment_as_guest, enter
from tests.comments.every_state import close, make_story
from tests.comments.speaking import face, say
from tests.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/comments/comment/"


@pytest.fixture
def blog(transactional_db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def mo(blog: Blog) -> User:
    return people.moderator(blog)


@pytest.fixture
def story(blog: Blog, mo: User) -> Post:
    return make_story(blog, people.author(blog), mo)


def see(page: Page, *addresses: str) -> None:
    for address in addresses:
        answer = page.goto(address)
        assert answer
        assert answer.ok, f"{address}: {answer.status}"
        assert_accessible(page)


def said(story: Post, words: str) -> Comment:
    beside = Comment.objects.select_related("conversation__post__blog", "identity")
    return beside.get(conversation=story.pk, body=words)


def test_a_stranger_reads(page: Page, story: Post, mo: User) -> None:
    empty = make_post(story.blog, mo, slug="empty")
    closed = close(make_post(story.blog, mo, slug="closed"))
    reply = said(story, "A reply")
    see(page, "/", story.get_absolute_url(), empty.get_absolute_url(), closed.get_absolute_url())
    see(page, reply.get_absolute_url(), reply.get_branch_url(), f"/likes/{story.pk}/")
    see(page, "/accounts/login/", "/accounts/signup/")


def test_the_search_would_find_a_fault(page: Page, story: Post) -> None:
    page.goto(story.get_absolute_url())
    page.evaluate("document.querySelector('main a').replaceChildren()")
    with pytest.raises(AssertionError, match="link-name"):
        assert_accessible(page)


def test_a_guest_waits(page: Page, story: Post) -> None:
    page.goto(story.get_absolute_url())
    comment_as_guest(page, "I was on that train.")
    expect(page.locator("#comments").get_by_text("I was on that train.")).to_be_visible()
    assert_accessible(page)


def test_a_form_comes_back_with_its_errors(page: Page, story: Post) -> None:
    page.goto(story.get_absolute_url())
    page.locator("#comment-form").get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Please enter a comment")).to_be_visible()
    assert_accessible(page)
    # As a page of its own, which is what comes without a script.
    page.evaluate("document.querySelector('#comment-form').submit()")
    expect(page.get_by_role("link", name="The whole story and conversation")).to_be_visible()
    expect(page.get_by_text("Please enter a comment")).to_be_visible()
    assert_accessible(page)


def test_a_reader_with_an_account(page: Page, story: Post) -> None:
    ruth = people.reader()
    comment = say(story, "Mine, waiting", as_=face(ruth), by=ruth)
    enter(page, ruth)
    see(page, story.get_absolute_url(), f"/comments/{comment.pk}/edit/")
    see(page, f"/comments/{said(story, 'A reply').pk}/report/")
    see(page, "/accounts/profile/", "/accounts/comments/", "/accounts/email/")
    see(page, "/accounts/3rdparty/", "/accounts/my-data/", "/accounts/password/change/")


def test_a_moderator_at_the_desk(page: Page, story: Post, mo: User) -> None:
    enter(page, mo)
    see(page, QUEUE, f"{QUEUE}{said(story, 'Waiting below').pk}/change/")
    see(page, f"{QUEUE}{said(story, 'Reported').pk}/change/", story.get_absolute_url())


def test_a_series_is_read_and_its_next_part_written(page: Page, story: Post) -> None:
    road = story.blog.series.create(title="The Long Road", slug="road")
    tag = story.blog.tags.create(name="Sea", slug="sea")
    ada = User.objects.get(handle="ada")
    parts = [
        make_post(story.blog, ada, slug=f"part-{number}", series=road, part=number)
        for number in (1, 2, 3)
    ]
    for part in parts:
        part.tags.add(tag)
    parts[0].pin()
    vague = '<p>It is <a href="/">here</a>.</p>'
    draft = make_post(story.blog, ada, slug="part-4", status="draft", body=vague)
    see(page, "/", "/series/road/", parts[1].get_absolute_url())
    enter(page, people.editor(story.blog))
    see(page, "/admin/", "/admin/blog/series/", f"/admin/blog/series/{road.pk}/change/")
    see(page, f"/admin/blog/post/{draft.pk}/change/")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Before it is published")).to_be_visible()
    assert_accessible(page)


def test_an_owner_at_the_desk(page: Page, story: Post) -> None:
    enter(page, people.owner(story.blog))
    see(page, "/admin/", f"/admin/blog/blog/{story.blog.pk}/change/")
    see(page, f"/admin/comments/policy/{story.blog.pk}/change/")
