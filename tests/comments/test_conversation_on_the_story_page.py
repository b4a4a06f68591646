"""The conversation under a story: what it shows to whom, how it is paged, and what it costs."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment
from comments.opening import age_of
from comments.paths import cursor_of, path_below
from tests import people
from tests.comments.browsing import browser, kept, numbers, said, send, story
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread
from tests.lib.hostile import ATTACKS
from tests.lib.markup import Reading, assert_harmless
from tests.liking import crowd_of_faces, like

# Words and states -----------------------------------------------------------------------------


def test_without_comments_there_is_the_form_and_its_heading(post: Post) -> None:
    page = story(browser(), post)
    assert "Leave a comment" in page
    assert "Join the Conversation" not in page
    assert "Enter your comment here..." in page
    assert "Fill in your details below or click an icon to log in:" in page
    assert "Address never made public" in page
    assert "Save my name, email, and website in this browser for the next time I comment." in page
    assert "Post Comment" in page


def test_with_comments_it_invites_to_join(post: Post) -> None:
    make_thread(post, 3)
    page = story(browser(), post)
    assert "Join the Conversation" in page
    assert "3 comments" in " ".join(page.split())
    assert numbers(page) == [1, 2, 3]


def test_closed_it_says_so_and_keeps_what_was_said(post: Post) -> None:
    make_thread(post, 2)
    Post.objects.filter(pk=post.pk).update(closes_at=timezone.now())
    for reader in (browser(), browser(people.reader())):
        page = story(reader, post)
        assert "Comments are closed." in page
        assert numbers(page) == [1, 2]
        assert "Post Comment" not in page
        assert "Leave a Reply" not in page


def test_an_account_sees_as_whom_it_speaks(post: Post) -> None:
    page = story(browser(people.reader()), post)
    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Ruth : You are commenting using your The Storyteller account." in words
    assert "Log Out" in page
    assert 'name="email"' not in page
    assert "csrfmiddlewaretoken" in page


def test_a_page_has_its_conversation_too(blog: Blog, author: User, moderator: User) -> None:
    about = make_post(blog, author, title="About", slug="about", kind=Post.Kind.PAGE)
    comment = said(browser(moderator), about, "A page is a place, too.")
    assert comment.get_absolute_url() == "/about/comment/1/#comment-1"
    assert "A page is a place, too." in story(browser(), about)
    assert browser().get("/about/comment/1/").status_code == 200


# Replying -------------------------------------------------------------------------------------


def test_the_reply_link_works_without_script(post: Post) -> None:
    make_thread(post, 2)
    page = story(browser(), post)
    assert f'href="{post.get_absolute_url()}?replyto=2#respond"' in page
    page = story(browser(), post, "?replyto=2")
    assert "Leave a Reply to" in page
    assert "Cancel reply" in page
    assert re.search(r'<input type="hidden" name="parent" value="2"', page)


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "1e0", "9" * 30, "%00", "٢"])
def test_replying_to_what_is_not_there_is_404(post: Post, number: str) -> None:
    make_thread(post, 2)
    answer = browser().get(f"{post.get_absolute_url()}?replyto={number}")
    assert answer.status_code in (400, 404)


def test_replying_to_a_waiting_comment_is_404_for_its_author_as_well(post: Post) -> None:
    gus = browser()
    comment = said(gus, post)
    assert gus.get(f"{post.get_absolute_url()}?replyto={comment.no}").status_code == 404
    assert "?replyto=" not in story(gus, post)


# One's own ------------------------------------------------------------------------------------


def test_a_waiting_reply_stands_in_its_place_for_its_author_alone(
    post: Post, moderator: User
) -> None:
    mo, gus = browser(moderator), browser()
    said(mo, post, "First.")
    said(mo, post, "Second.")
    said(gus, post, "To the first.", parent="1")
    assert numbers(story(gus, post)) == [1, 3, 2]
    assert numbers(story(mo, post)) == [1, 2]
    assert numbers(story(browser(), post)) == [1, 2]


def test_the_reply_of_a_rejected_comment_stays_under_a_tombstone(
    post: Post, moderator: User
) -> None:
    first = say(post, "Words that went too far.", as_=face(moderator), by=moderator)
    say(post, "An answer.", under=first, as_=face(moderator), by=moderator)
    first.reject(by=moderator)
    page = story(browser(), post)
    assert "too far" not in page
    assert "This comment was removed." in page
    assert numbers(page) == [1, 2]


# Paging ---------------------------------------------------------------------------------------


def test_pages_lead_on_and_back_and_show_each_thread_once(post: Post) -> None:
    make_thread(post, 90, replies=1)  # 45 threads
    stranger = browser()
    seen: list[int] = []
    path: str | None = post.get_absolute_url()
    pages = []
    while path:
        page = stranger.get(path.partition("#")[0]).text
        pages.append(page)
        seen += numbers(page)
        path = _link(page, "next")
    assert seen == list(range(1, 91))
    assert len(pages) == 3
    back = stranger.get((_link(pages[2], "prev") or "").partition("#")[0]).text
    assert numbers(back) == numbers(pages[1])
    assert _link(pages[0], "prev") is None


def test_a_long_thread_is_shortened_and_leads_to_the_rest(post: Post) -> None:
    make_thread(post, 8, replies=7)
    page = story(browser(), post)
    assert numbers(page) == [1, 2, 3, 4]
    more = re.search(r'<li class="thread-more"><a href="([^"]+)">([^<]+)</a>', page)
    assert more
    assert more[2] == "Show 4 more replies"
    assert "Number 8 says so." in browser().get(more[1]).text


@pytest.mark.parametrize("turn", [0, 1, 5, 8])
@pytest.mark.parametrize("becomes", ["waiting", "a tombstone"])
def test_ones_own_reply_neither_hides_nor_doubles_what_stands_around_it(
    post: Post, moderator: User, turn: int, becomes: str
) -> None:
    mo, gus = face(moderator), browser()
    root = say(post, as_=mo, by=moderator)
    answers = [f"Answer {number}." for number in range(8)]
    for words in answers[:turn]:
        say(post, words, under=root, as_=mo, by=moderator)
    mine = said(gus, post, "Mine.", parent="1")
    for words in answers[turn:]:
        say(post, words, under=root, as_=mo, by=moderator)
    if becomes == "a tombstone":
        mine.approve(by=moderator)
        say(post, "Below.", under=mine, as_=mo, by=moderator)
        mine.reject(by=moderator)
    page = story(gus, post)
    more = re.search(r'<li class="thread-more"><a href="([^"]+)">', page)
    assert more
    rest = gus.get(more[1]).text
    assert [(page + rest).count(f"<p>{words}</p>") for words in answers] == [1] * 8
    assert "<p>Mine.</p>" in page


@pytest.mark.parametrize("parameter", ["after", "before"])
@pytest.mark.parametrize(
    "cursor",
    ["x", "AAA", "AAAAAQ==", "AAAAAQ%20", "=", "A" * 1_000, "é", "%00", "gAAAAA", "_____w"],
)
def test_a_cursor_that_is_none_is_404(post: Post, parameter: str, cursor: str) -> None:
    make_thread(post, 2)
    answer = browser().get(f"{post.get_absolute_url()}?{parameter}={cursor}")
    assert answer.status_code in (400, 404)


def test_a_cursor_is_a_place_that_outlives_its_comment(post: Post) -> None:
    make_thread(post, 4, replies=0)
    Comment.objects.filter(no=2).delete()
    after = cursor_of(path_below(b"", 2))
    assert numbers(story(browser(), post, f"?after={after}")) == [3, 4]


# The same for everybody -----------------------------------------------------------------------


def test_two_strangers_get_the_same_bytes_without_cookie_or_token(post: Post) -> None:
    make_thread(post, 40)
    said(browser(), post)
    first, second = browser(), browser()
    answers = [
        stranger.get(
            post.get_absolute_url(), headers={"user-agent": agent, "accept-language": "de"}
        )
        for stranger, agent in ((first, "Mozilla/5.0"), (second, "curl/8"))
    ]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.text
        assert "nonce" not in answer.text
        assert [kept(answer, name) for name in ("submit_key", "opened", "proof")] == [""] * 3
        assert "s-maxage=1" in answer.headers["Cache-Control"]


def test_a_known_browser_gets_a_page_of_its_own_with_token_and_key(post: Post) -> None:
    gus = browser()
    said(gus, post)
    answer = gus.get(post.get_absolute_url())
    assert "private" in answer.headers["Cache-Control"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "csrfmiddlewaretoken" in answer.text
    assert re.fullmatch(r"[0-9a-f-]{36}", kept(answer, "submit_key"))
    assert age_of(kept(answer, "opened"), post) is not None


# What it costs --------------------------------------------------------------------------------


type Cost = Callable[..., int]


@pytest.fixture
def cost(post: Post) -> Cost:
    """Return a function that counts the queries of the story's page for a reader."""

    def of(client: Client, query: str = "") -> int:
        with CaptureQueriesContext(connection) as queries:
            story(client, post, query)
        return len(queries)

    return of


def test_the_cost_is_that_of_few_queries_however_much_was_said(
    post: Post, moderator: User, cost: Cost
) -> None:
    stranger, gus, ruth = browser(), browser(), browser(people.reader())
    mo = browser(moderator)
    for reader, words in ((gus, "Gus."), (ruth, "Ruth."), (mo, "Mo.")):
        said(reader, post, words)
        like(reader, post)
    crowd_of_faces(post, 6)
    assert cost(stranger) <= 8
    assert max(cost(reader) for reader in (gus, ruth, mo)) <= 12
    last = make_thread(post, 3_000, replies=2_999)[-1]
    # The dearest page: one's own waiting reply, far below what a shortened thread shows.
    for reader in (gus, ruth):
        said(reader, post, "Far below.", parent=str(last.no))
    assert cost(stranger) <= 8
    assert max(cost(reader, "?replyto=4") for reader in (gus, ruth, mo)) <= 12


def test_three_comments_cost_as_much_as_three_thousand(post: Post, cost: Cost) -> None:
    stranger, ruth = browser(), browser(people.reader())
    make_thread(post, 3, replies=2)
    few = cost(stranger), cost(ruth)
    make_thread(post, 2_997)
    assert (cost(stranger), cost(ruth)) == few
    assert few[0] <= 8
    assert few[1] <= 12


# Hostile words --------------------------------------------------------------------------------


def test_hostile_words_in_every_field_do_nothing(post: Post, author: User) -> None:
    """Sent, refused, waiting, approved: the page is harmless each time and no answer is a 500."""
    ada = browser(author)
    for turn, attack in enumerate(ATTACKS):
        gus, network = browser(), {"REMOTE_ADDR": f"10.0.{turn}.1"}
        fields = {"name": attack[:80], "submit_key": attack, "parent": attack}
        answer = send(gus, post, attack, website=attack, **fields, **network)
        assert answer.status_code == 422, attack
        _assert_page_is_ours(answer.text)
        website = f"https://example.com/?{attack}"[:200]
        answer = send(gus, post, attack, **fields | {"parent": ""}, website=website, **network)
        if answer.status_code == 422:  # no web address any more
            answer = send(gus, post, attack, **fields | {"parent": ""}, **network)
        assert answer.status_code == 303, attack
    for comment in Comment.objects.select_related("blog"):
        comment.approve(by=author)
    path: str | None = post.get_absolute_url()
    while path:
        page = ada.get(path.partition("#")[0]).text
        _assert_page_is_ours(page)
        path = _link(page, "next")


def _assert_page_is_ours(page: str) -> None:
    """Assert that scripts and handlers are only those the page brings itself."""
    reading = Reading(page)
    names = {name for _tag, name, _value in reading.attributes}
    assert not [name for name in names if name.startswith("on")]
    assert not names & {"style", "srcdoc", "xlink:href"}
    ways = [value for _tag, name, value in reading.attributes if name == "formaction"]
    assert all(way.startswith("/comments/to/") for way in ways)
    assert not reading.tags & {"iframe", "object", "embed", "base", "template", "math", "video"}
    for tag, name, value in reading.attributes:
        if tag == "script":
            assert name in ("type", "src"), value
            assert name != "src" or value.startswith("/static/js/"), value
    for found in re.findall(r'<div class="comment-body prose">(.*?)</div>', page, re.DOTALL):
        assert_harmless(found)


def _link(page: str, rel: str) -> str | None:
    found = re.search(rf'<a href="([^"]+)" rel="{rel}"', page)
    return found[1] if found else None
