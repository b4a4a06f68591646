"""A blog where only those who are logged in may comment: guests are told, and lose no word."""

import pytest
from django.test import Client

from accounts.models import Identity
from blog.models import Blog, Post
from blog.models.blog import Guests
from comments.models import Comment
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, GUS, browser, kept, said, send, story

MUST = "You must be logged in to post a comment."


@pytest.fixture(autouse=True)
def _only_accounts(blog: Blog) -> None:
    blog.guests = Guests.LOG_IN
    blog.save()


def test_the_form_asks_a_guest_to_log_in_and_offers_nothing_that_cannot_work(post: Post) -> None:
    page = story(browser(), post)
    assert MUST in page
    assert "Fill in your details" not in page
    assert 'name="email"' not in page
    assert "Post Comment" not in page
    assert "Enter your comment here..." in page  # text first: no wall before writing
    assert f'formaction="/comments/to/{post.pk}/log-in/"' in page


@pytest.mark.parametrize("script", [{}, {"x-requested-with": "storyteller"}])
def test_a_guest_who_sends_all_the_same_keeps_the_words(post: Post, script: dict[str, str]) -> None:
    answer = send(browser(), post, "From a page of yesterday.", headers=script)
    assert answer.status_code == 422
    assert answer.text.count(MUST) == 1
    assert "is-wrong" in answer.text
    assert kept(answer, "body") == "From a page of yesterday."
    assert not Comment.objects.exists()
    assert not Identity.objects.exists()


def test_the_way_to_the_log_in_keeps_the_words(post: Post) -> None:
    gus = Client()
    people.reader()
    sent = {**GUS, "body": "Before the log-in."}
    answer = gus.post(f"/comments/to/{post.pk}/log-in/", sent, headers=FROM_OUR_PAGE)
    form = {"login": "ruth", "password": people.PASSWORD}
    back = gus.post(answer.headers["Location"], form, follow=True)
    assert kept(back, "body") == "Before the log-in."
    assert MUST not in back.text
    assert said(gus, post, "After it.").identity.user


def test_an_account_sees_nothing_of_it(post: Post) -> None:
    ruth = browser(people.reader())
    assert MUST not in story(ruth, post)
    assert said(ruth, post).status == "pending"
