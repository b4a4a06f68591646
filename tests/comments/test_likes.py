"""The likes of comments: the button among the verbs, whom it remembers, what it may and costs."""

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Identity, User
from blog import likes
from blog.models import Blog, Post
from comments.models import Comment, CommentLike, Conversation
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, browser, said, story
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread
from tests.liking import BY_SCRIPT, at_once, face_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


def like(client: Client, comment: Comment, value: object = 1, **headers: str) -> "Answer":
    """Press the button under a comment."""
    sent = FROM_OUR_PAGE | {name.replace("_", "-"): word for name, word in headers.items()}
    return client.post(f"/comments/{comment.pk}/like/", {"value": str(value)}, headers=sent)


def button(page: str, comment: Comment) -> tuple[str, bool]:
    """Return what the button under a comment says, number included, and whether it is pressed."""
    found = re.search(
        rf'/comments/{comment.pk}/like/">.*?aria-pressed="(true|false)"(.*?)</button>',
        page,
        re.DOTALL,
    )
    assert found, "no button"
    words = re.sub("<[^>]+>", " ", found[2].partition(">")[2])
    return " ".join(words.split()), found[1] == "true"


def count(comment: Comment) -> int:
    """Return the number as stored, which is that of the rows."""
    comment.refresh_from_db(fields=["like_count"])
    assert comment.like_count == comment.likes.count()
    return comment.like_count


@pytest.fixture
def comment(post: Post) -> Comment:
    return make_thread(post, 2, replies=1)[0]


def test_the_button_shows_the_number_and_to_whom_it_is_theirs(post: Post, comment: Comment) -> None:
    assert button(story(browser(), post), comment) == ("Like", False)
    gus, ruth = browser(), browser(people.reader())
    like(gus, comment)
    like(ruth, comment)
    for reader in (gus, ruth):
        assert button(story(reader, post), comment) == ("Liked 2 2 likes", True)
        assert button(story(reader, post), Comment.objects.get(no=2)) == ("Like", False)
    assert button(story(browser(), post), comment) == ("Like 2 2 likes", False)
    like(gus, comment, 0)
    assert button(story(gus, post), comment) == ("Like 1 1 like", False)
    assert button(story(ruth, post), comment) == ("Liked 1 1 like", True)


def test_every_page_of_the_conversation_knows_it(post: Post, comment: Comment) -> None:
    ruth = browser(people.reader())
    reply = Comment.objects.get(no=2)
    for one in (comment, reply):
        like(ruth, one)
    reply.conversation = Conversation(post=post)
    for page in (
        f"{post.get_absolute_url()}comment/2/",
        f"{post.get_absolute_url()}comment/1/replies/",
    ):
        shown = ruth.get(page).text
        assert [button(shown, one)[1] for one in (comment, reply)] == [True, True]


def test_a_state_that_is_named_twice_is_one_like(post: Post, comment: Comment) -> None:
    ruth = browser(people.reader())
    for value, number in ((1, 1), (1, 1), (0, 0), (0, 0), (1, 1)):
        assert like(ruth, comment, value).status_code == 303
        assert count(comment) == number


def test_a_double_click_of_a_new_browser_is_one_like(post: Post, comment: Comment) -> None:
    keys = [like(browser(), comment).cookies["browser"].value for _click in range(2)]
    assert keys[0] == keys[1]
    assert count(comment) == 1


def test_it_leads_back_to_the_page_it_stood_on(post: Post, comment: Comment) -> None:
    ruth, here = browser(people.reader()), post.get_absolute_url()
    for came_from, place in (
        ("", f"{here}comment/1/#comment-1"),
        (f"http://testserver{here}?after=AAAAAQ#x", f"{here}?after=AAAAAQ#comment-1"),
        (f"http://testserver{here}comment/2/", f"{here}comment/2/#comment-1"),
        (f"http://testserver/comments/{comment.pk}/like/", f"{here}comment/1/#comment-1"),
        ("http://testserver/no/such/page/", f"{here}comment/1/#comment-1"),
        ("http://evil.example/", f"{here}comment/1/#comment-1"),
        ("http://testserver//evil.example/", f"{here}comment/1/#comment-1"),
        ("javascript:alert(1)", f"{here}comment/1/#comment-1"),
        ("http://[", f"{here}comment/1/#comment-1"),
    ):
        answer = like(ruth, comment, referer=came_from)
        assert (answer.status_code, answer.headers["Location"]) == (303, place), came_from


def test_a_script_gets_the_button_and_nothing_else(post: Post, comment: Comment) -> None:
    gus = browser()
    answer = like(gus, comment, x_requested_with="storyteller")
    assert answer.status_code == 200
    assert "<article" not in answer.text
    assert button(answer.text, comment) == ("Liked 1 1 like", True)
    answer = like(gus, comment, 0, x_requested_with=BY_SCRIPT["x-requested-with"])
    assert button(answer.text, comment) == ("Like", False)


def test_one_person_counts_once_under_whichever_face(post: Post, comment: Comment) -> None:
    ruth = people.reader()
    comment.like(Identity.objects.create(kind="x", uid="7", user=ruth, display_name="Ruth"))
    like(browser(ruth), comment)
    assert count(comment) == 1
    assert button(story(browser(ruth), post), comment) == ("Liked 1 1 like", True)


def test_what_nobody_else_reads_is_not_liked(post: Post, moderator: User) -> None:
    gus = browser()
    waiting = said(gus, post)
    assert f"/comments/{waiting.pk}/like/" not in story(gus, post)
    for reader in (gus, browser(moderator)):
        assert like(reader, waiting).status_code == 404
    assert not waiting.like(face_of("Ruth"))
    waiting.approve(by=moderator)
    assert waiting.like(face_of("Ruth"))
    waiting.reject(by=moderator)
    assert not waiting.like(face_of("Ben"))
    assert count(waiting) == 1


def test_under_a_story_one_may_not_read_nothing_is_there(post: Post, comment: Comment) -> None:
    Post.objects.update(status="draft")
    assert like(browser(), comment).status_code == 404


def test_under_the_story_of_another_blog_nothing_is_there(post: Post, comment: Comment) -> None:
    other = people.make_blog(title="Another", address="other.example")
    Post.objects.update(blog=other)
    Comment.objects.update(blog=other)
    assert like(browser(), comment).status_code == 404


def test_a_closed_conversation_still_takes_likes(post: Post, comment: Comment) -> None:
    Post.objects.update(comment_mode="closed")
    assert like(browser(), comment).status_code == 303
    assert count(comment) == 1


@pytest.mark.parametrize("value", ["", "2", "\0"])
def test_a_state_that_is_none_is_a_bad_request(post: Post, comment: Comment, value: str) -> None:
    assert like(browser(), comment, value).status_code == 400


def test_another_site_cannot_like_for_its_visitors(post: Post, comment: Comment) -> None:
    answer = like(browser(people.reader()), comment, sec_fetch_site="cross-site")
    assert answer.status_code == 403
    assert count(comment) == 0


def test_who_clicks_too_often_is_asked_to_wait(post: Post, comment: Comment) -> None:
    ruth = people.reader()
    for _turn in range(likes.LIKER.count):
        likes.LIKER.hit("account", ruth.pk)
    answer = like(browser(ruth), comment)
    assert answer.status_code == 429
    assert "please wait a few minutes" in answer.text
    assert count(comment) == 0


def test_a_like_is_no_news_of_the_conversation_but_of_the_page(
    blog: Blog, post: Post, comment: Comment
) -> None:
    before = Conversation.objects.get().change_seq, Comment.objects.get(no=1).changed_seq
    blog.refresh_from_db()
    edition = blog.edition
    like(browser(), comment)
    assert (Conversation.objects.get().change_seq, Comment.objects.get(no=1).changed_seq) == before
    blog.refresh_from_db()
    assert blog.edition == edition + 1


def test_the_database_refuses_a_second_like_of_one_face(post: Post, comment: Comment) -> None:
    ruth = face_of("Ruth")
    CommentLike.objects.create(comment=comment, identity=ruth)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentLike.objects.create(comment=comment, identity=ruth)


@pytest.mark.django_db(transaction=True)
def test_likes_and_answers_at_once_lose_nothing_and_wait_for_nobody_in_vain() -> None:
    blog = people.make_blog()
    ada, mo = people.author(blog), people.moderator(blog)
    post = make_post(blog, ada)
    top = say(post, as_=face(mo), by=mo)
    faces = [face_of(f"P{number}") for number in range(6)]

    def act(number: int) -> None:
        parent, story = Comment.objects.get(pk=top.pk), Post.objects.get(pk=post.pk)
        if number % 2:
            parent.like(faces[number])
            story.like(faces[number])
        else:
            say(story, under=parent, as_=face(mo), by=mo)

    at_once(partial(act, number) for number in range(6))
    assert count(top) == 3
    post.refresh_from_db()
    assert (post.like_count, post.comment_count) == (3, 4)


def test_likes_cost_no_query_more(post: Post) -> None:
    ruth = people.reader()
    reader, mine = browser(ruth), face(ruth)
    thread = make_thread(post, 40, replies=1)
    thread[0].like(mine)

    def cost(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            story(client, post)
        return len(queries)

    few = cost(browser()), cost(reader)
    for comment in thread:
        comment.like(mine)
    assert (cost(browser()), cost(reader)) == few
    assert few[0] <= 8
    assert few[1] <= 12
