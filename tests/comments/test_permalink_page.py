"""The page of one comment: it always lands, and shows nothing that is not there for the reader."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Post, Redirect
from comments.models import Comment
from tests import people
from tests.comments.browsing import browser, numbers, said
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread


def permalink(post: Post, no: object) -> str:
    return f"{post.get_absolute_url()}comment/{no}/"


@pytest.fixture
def talk(post: Post, moderator: User) -> list[Comment]:
    """Return five comments, each answering the one before."""
    comments: list[Comment] = []
    for words in ("One.", "Two.", "Three.", "Four.", "Five."):
        under = comments[-1] if comments else None
        comments.append(say(post, words, under=under, as_=face(moderator), by=moderator))
    return comments


def test_a_comment_stands_between_what_it_answers_and_what_answers_it(
    post: Post, talk: list[Comment]
) -> None:
    page = browser().get(talk[2].get_absolute_url())
    assert page.status_code == 200
    assert numbers(page.text) == [1, 2, 3, 4, 5]
    assert "Comment 3 on" in page.text
    ancestors = page.text.partition('class="thread ancestors"')[2].partition("</ol>")[0]
    assert numbers(ancestors) == [1, 2]
    assert f'<link rel="canonical" href="{post.get_absolute_url()}">' in page.text
    assert "s-maxage=1" in page.headers["Cache-Control"]
    assert not page.cookies


def test_everybody_gets_the_same_page(talk: list[Comment]) -> None:
    pages = [browser().get(talk[1].get_absolute_url()) for _ in range(2)]
    assert pages[0].content == pages[1].content
    assert "csrfmiddlewaretoken" not in pages[0].text


@pytest.mark.parametrize("no", ["6", "0", "9" * 30])
def test_a_number_that_is_not_there_is_404(post: Post, talk: list[Comment], no: str) -> None:
    assert browser().get(permalink(post, no)).status_code == 404
    assert browser().get(f"{permalink(post, no)}replies/").status_code == 404


@pytest.mark.parametrize("no", ["x", "-1", "1.0", "%00", ""])
def test_what_is_no_number_is_no_address(post: Post, talk: list[Comment], no: str) -> None:
    assert browser().get(permalink(post, no)).status_code in (400, 404)


def test_a_removed_comment_without_replies_is_gone_and_with_replies_a_tombstone(
    talk: list[Comment], moderator: User
) -> None:
    talk[4].reject(by=moderator)
    talk[2].reject(by=moderator)
    assert browser().get(talk[4].get_absolute_url()).status_code == 404
    page = browser().get(talk[2].get_absolute_url())
    assert page.status_code == 200
    assert "Three." not in page.text
    assert "This comment was removed." in page.text
    below = browser().get(talk[3].get_absolute_url())
    assert "Three." not in below.text
    assert numbers(below.text) == [1, 2, 3, 4]


def test_a_waiting_comment_lands_for_its_author_alone(post: Post, talk: list[Comment]) -> None:
    gus = browser()
    comment = said(gus, post, "In between.", parent="2")
    page = gus.get(comment.get_absolute_url())
    assert "In between." in page.text
    assert numbers(page.text) == [1, 2, 6]
    for somebody in (browser(), browser(people.reader())):
        assert somebody.get(comment.get_absolute_url()).status_code == 404
        assert "In between." not in somebody.get(talk[1].get_absolute_url()).text


def test_only_reading_is_allowed(talk: list[Comment]) -> None:
    for address in (talk[0].get_absolute_url(), talk[0].get_branch_url()):
        for method in ("post", "put", "delete"):
            answer = getattr(Client(), method)(address)
            assert answer.status_code == 405
        assert Client().head(address).status_code == 200


def test_an_unusual_or_old_address_leads_to_todays(blog: Blog, author: User) -> None:
    january = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    post = make_post(blog, author, published_at=january)
    make_thread(post, 2)
    Redirect.objects.create(blog=blog, post=post, path="/2020/02/03/an-old-name/")
    for old in ("/2026/1/2/the-night-train/", "/2020/02/03/an-old-name/"):
        answer = browser().get(f"{old}comment/2/replies/?after=x")
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"{permalink(post, 2)}replies/?after=x"
    assert browser().get("/2020/02/04/an-old-name/comment/2/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/2026/13/45/x/comment/1/", "/2026/11/23/x/comment/1/", "/x/comment/1/"]
)
def test_a_story_that_is_not_there_is_404(post: Post, address: str) -> None:
    assert browser().get(address).status_code == 404


def test_the_comments_of_a_hidden_story_are_hidden(
    post: Post, talk: list[Comment], author: User
) -> None:
    Post.objects.filter(pk=post.pk).update(status="withdrawn")
    reader = browser(people.reader())
    for address in (talk[0].get_absolute_url(), talk[0].get_branch_url()):
        assert browser().get(address).status_code == 404
        assert reader.get(address).status_code == 404
        assert browser(author).get(address).status_code == 200


def test_a_number_means_the_comment_of_its_own_story(
    blog: Blog, author: User, post: Post, talk: list[Comment]
) -> None:
    elsewhere = make_post(blog, author, title="Elsewhere", slug="elsewhere")
    assert browser().get(permalink(elsewhere, 1)).status_code == 404


# The branch -----------------------------------------------------------------------------------


def test_a_long_branch_goes_on_page_by_page_and_shows_each_reply_once(post: Post) -> None:
    comments = make_thread(post, 131, replies=130)
    stranger = browser()
    seen: list[int] = []
    address, pages = comments[0].get_branch_url(), 0
    while address:
        page = stranger.get(address).text
        shown = numbers(page)
        seen += shown if not seen else shown[1:]  # each page begins with the top of the branch
        address = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        address = address if 'rel="next"' in page else ""
        pages += 1
    assert seen == list(range(1, 132))
    assert pages == 3


def test_the_permalink_of_a_long_branch_leads_to_its_rest(post: Post) -> None:
    comments = make_thread(post, 60, replies=59)
    page = browser().get(comments[0].get_absolute_url()).text
    assert f'href="{comments[0].get_branch_url()}?after=' in page


@pytest.mark.parametrize("cursor", ["x", "AAAAAQ==", "AAAACQ", "%00", "A" * 800])
def test_a_cursor_of_no_place_in_the_branch_is_404(talk: list[Comment], cursor: str) -> None:
    answer = browser().get(talk[0].get_branch_url(cursor))
    assert answer.status_code in (400, 404)


# Cost -----------------------------------------------------------------------------------------


def test_these_pages_cost_the_same_for_few_and_for_many(post: Post) -> None:
    comments = make_thread(post, 4, replies=3)
    gus = browser()
    said(gus, post)
    few = [_cost(reader, comments[0]) for reader in (browser(), gus)]
    comments = make_thread(post, 1_000, replies=400)
    many = [_cost(reader, comments[0]) for reader in (browser(), gus)]
    assert many == few
    assert max(few[0]) <= 8
    assert max(few[1]) <= 12


def _cost(client: Client, comment: Comment) -> list[int]:
    costs = []
    for address in (comment.get_absolute_url(), comment.get_branch_url()):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
    return costs
