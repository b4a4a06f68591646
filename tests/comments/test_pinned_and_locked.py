"""What moderators put on a comment beside its state: a pin on top, the end of its thread."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.models import Post
from comments.models import Comment
from tests.comments.browsing import browser, errors, kept, numbers, send, story
from tests.comments.speaking import face, say
from tests.factories import make_thread

NO_MORE = "This thread takes no more replies."


def pinned(page: str) -> list[str]:
    """Return where the links of what is pinned lead."""
    found = re.search(r'<section class="pinned".*?</section>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


def replies(page: str) -> set[int]:
    """Return what may be answered."""
    return {int(no) for no in re.findall(r'data-replyto="(\d+)"', page)}


def test_what_is_pinned_stands_above_and_in_its_place(post: Post, moderator: User) -> None:
    comments = make_thread(post, 50, replies=0)
    for no in (2, 45):
        assert comments[no - 1].pin(by=moderator)
    page = story(browser(), post)
    assert pinned(page) == ["#comment-2", f"{post.get_absolute_url()}comment/45/#comment-45"]
    assert page.count("<p>Number 2 says so.</p>") == 2
    assert page.count("<p>Number 45 says so.</p>") == 1
    assert numbers(page) == list(range(1, 21))
    assert len(re.findall(r'\sid="comment-2"', page)) == 1
    # In every order, but on the first page alone.
    newest = story(browser(), post, "?sort=newest")
    assert pinned(newest)[1] == "#comment-45"
    after = re.search(r"\?(after=[^#]+)#comments", page)
    assert after
    assert pinned(story(browser(), post, f"?{after[1]}")) == []
    comments[1].unpin(by=moderator)
    assert len(pinned(story(browser(), post))) == 1


def test_what_is_pinned_and_hidden_is_pinned_for_nobody(post: Post, moderator: User) -> None:
    root, *_replies = make_thread(post, 2, replies=1)
    Comment.objects.filter(pk=root.pk).update(
        pinned=True, status="reported", reported_at=timezone.now()
    )
    page = story(browser(), post)
    assert numbers(page) == [1, 2]
    assert pinned(page) == []
    assert "Number 1 says so." not in page


def test_pins_cost_no_query(post: Post, moderator: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            story(browser(), post)
        return len(queries)

    comments = make_thread(post, 5, replies=0)
    before = cost()
    for comment in comments[:3]:
        comment.pin(by=moderator)
    assert cost() == before <= 8


@pytest.fixture
def thread(post: Post, moderator: User) -> list[Comment]:
    """Return a chain of five comments, the second of which is locked, and a root beside it."""
    mo: dict[str, Any] = {"as_": face(moderator), "by": moderator}
    chain = [say(post, **mo)]
    for _ in range(4):
        chain.append(say(post, under=chain[-1], **mo))
    say(post, **mo)
    assert chain[1].lock(by=moderator)
    return chain


def test_under_a_lock_nothing_can_be_answered_on_any_page(
    post: Post, thread: list[Comment]
) -> None:
    page = story(browser(), post)
    assert replies(page) == {1, 6}
    assert page.count(NO_MORE) == 1
    assert page.index('id="comment-2"') < page.index(NO_MORE) < page.index('id="comment-3"')
    address = post.get_absolute_url()
    branch = browser().get(f"{address}comment/1/replies/").text
    assert (replies(branch), branch.count(NO_MORE)) == ({1}, 1)
    # Where the lock stands above the page, it is told at its top.
    for path in ("comment/4/", "comment/4/replies/"):
        page = browser().get(address + path).text
        assert replies(page) <= {1}
        assert NO_MORE in page
    thread[1].unlock(by=face_of(thread))
    assert replies(story(browser(), post)) >= {1, 2, 3, 4}


def face_of(thread: list[Comment]) -> User:
    """Return the account that spoke."""
    user = thread[0].identity.user
    assert user
    return user


def test_an_answer_that_was_begun_before_the_lock_is_refused_in_words(
    post: Post, thread: list[Comment]
) -> None:
    answer = send(browser(), post, "Too late.", parent="3")
    assert answer.status_code == 422
    assert errors(answer)
    assert "Too late." in answer.text


@pytest.mark.parametrize("path", ["", "comment/1/", "comment/4/", "comment/6/"])
def test_an_old_link_to_answer_under_a_lock_says_so_and_offers_the_plain_form(
    post: Post, thread: list[Comment], path: str
) -> None:
    for no in (2, 4):
        page = browser().get(f"{post.get_absolute_url()}{path}?replyto={no}")
        assert page.status_code == 200
        assert f'<p class="form-notice" role="status">{NO_MORE}</p>' in page.text
        assert "Leave a Reply to <bdi>" not in page.text
        assert kept(page, "parent") == ""
    page = browser().get(f"{post.get_absolute_url()}{path}?replyto=1")
    assert kept(page, "parent") == "1"
    assert 'class="form-notice"' not in page.text


def test_a_lock_costs_no_query_on_the_story_page(post: Post, thread: list[Comment]) -> None:
    def cost(path: str = "") -> int:
        with CaptureQueriesContext(connection) as queries:
            browser().get(post.get_absolute_url() + path)
        return len(queries)

    locked = cost(), cost("comment/4/")
    thread[1].unlock(by=face_of(thread))
    assert (cost(), cost("comment/4/")) == locked


def test_a_closed_conversation_says_nothing_of_locks(post: Post, thread: list[Comment]) -> None:
    Post.objects.filter(pk=post.pk).update(comment_mode="closed")
    page = story(browser(), post)
    assert NO_MORE not in page
    assert "Comments are closed." in page
