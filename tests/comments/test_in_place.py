"""What moderators do on the page of a story itself: the same verbs, beside each comment."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment
from tests import people
from tests.comments.speaking import say
from tests.factories import make_post, make_thread

DECIDE = "/admin/comments/comment/decide/"
MENU = "comment-desk"


@pytest.fixture
def comment(post: Post, moderator: User) -> Comment:
    """Return what everybody reads under Ada's story."""
    comment = say(post, "I was on that train.")
    comment.approve(by=moderator)
    return comment


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def press(client: Client, post: Post, verb: str, **more: str) -> Any:
    """Press a button of the first menu on the story's page."""
    page = client.get(post.get_absolute_url()).text
    fields = dict(re.findall(r'type="hidden" name="(back|chosen)" value="([^"]+)"', page))
    return client.post(DECIDE, {**fields, "decide": verb, **more}, follow=True)


def status_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


@pytest.mark.parametrize("member", [people.owner, people.editor, people.moderator])
def test_moderators_have_a_menu_beside_each_comment(
    post: Post, blog: Blog, author: User, member: Any
) -> None:
    make_thread(post, 3, replies=2)
    person = member(blog)
    assert as_(person).get(post.get_absolute_url()).text.count(f'"{MENU}"') == 3
    permalink = f"{post.get_absolute_url()}comment/1/"
    assert f'"{MENU}"' in as_(person).get(permalink).text


def test_authors_have_it_under_their_own_stories(
    post: Post, blog: Blog, author: User, comment: Comment
) -> None:
    ben = people.co_author(blog)
    assert f'"{MENU}"' in as_(author).get(post.get_absolute_url()).text
    assert f'"{MENU}"' in as_(author).get(comment.get_absolute_url()).text
    assert f'"{MENU}"' not in as_(ben).get(post.get_absolute_url()).text
    Blog.objects.update(authors_moderate=False)
    assert f'"{MENU}"' not in as_(author).get(post.get_absolute_url()).text


def test_nobody_else_has_it(post: Post, comment: Comment) -> None:
    for client in (Client(), as_(people.reader())):
        assert MENU not in client.get(post.get_absolute_url()).text


def test_a_rejection_leads_back_to_the_place_and_says_where_to_undo_it(
    post: Post, moderator: User, comment: Comment
) -> None:
    answer = press(as_(moderator), post, "reject", reason="insult")
    assert status_of(comment) == "rejected"
    assert comment.events.get(to_status="rejected").reason == "insult"
    assert answer.redirect_chain[-1][0] == f"{post.get_absolute_url()}#comment-{comment.no}"
    assert "1 comment was rejected." in answer.text
    assert f"/admin/comments/comment/{comment.pk}/change/" in answer.text


@pytest.mark.parametrize(("verb", "field"), [("pin", "pinned"), ("lock", "locked")])
def test_a_comment_is_pinned_and_locked_in_its_place(
    post: Post, moderator: User, comment: Comment, verb: str, field: str
) -> None:
    client = as_(moderator)
    press(client, post, verb)
    assert getattr(Comment.objects.get(pk=comment.pk), field)
    press(client, post, f"un{verb}")
    assert not getattr(Comment.objects.get(pk=comment.pk), field)


def test_words_that_changed_since_the_page_was_shown_are_left_alone(
    post: Post, moderator: User, comment: Comment
) -> None:
    page = as_(moderator).get(post.get_absolute_url()).text
    chosen = re.findall(r'name="chosen" value="([^"]+)"', page)[0]
    Comment.objects.update(body="Something else", body_html="<p>Something else</p>")
    answer = as_(moderator).post(DECIDE, {"decide": "spam", "chosen": chosen}, follow=True)
    assert "1 comment was left as it is" in answer.text
    assert status_of(comment) == "approved"


def test_under_what_is_reported_stands_the_way_to_the_desk(
    post: Post, moderator: User, comment: Comment
) -> None:
    say(post, "So was I.", under=comment).approve(by=moderator)
    Comment.objects.filter(pk=comment.pk).update(status="reported", reported_at=timezone.now())
    page = as_(moderator).get(post.get_absolute_url()).text
    assert "This comment is under review." in page
    assert f"/admin/comments/comment/{comment.pk}/change/" in page
    assert f"/{comment.pk}/change/" not in as_(people.reader()).get(post.get_absolute_url()).text


def test_menus_cost_no_query(blog: Blog, author: User, moderator: User) -> None:
    small, big = (make_post(blog, author, slug=slug) for slug in ("small", "big"))
    make_thread(small, 1, replies=0)
    make_thread(big, 20, replies=3)
    for person in (moderator, author):
        client, cost = as_(person), []
        for story in (small, big):
            with CaptureQueriesContext(connection) as queries:
                client.get(story.get_absolute_url())
            cost.append(len(queries))
        assert cost[0] == cost[1] <= 12
