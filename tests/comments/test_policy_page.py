"""The owner's rules at the desk: who sees the page, what it takes, and what a rehearsal tells."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, Policy
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread

PAGE = "/admin/comments/policy/"
AS_SHIPPED = {"links_of_new": "1", "links_of_known": "5", "report_limit": "3"}


@pytest.fixture
def owner(blog: Blog) -> User:
    return people.owner(blog)


@pytest.fixture
def desk(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def send(desk: Client, **typed: Any) -> Any:
    return desk.post(PAGE, AS_SHIPPED | typed)


def told(answer: Any) -> str:
    """Return the words of the page on one line."""
    return " ".join(re.sub(r"<[^>]*>", "", answer.content.decode()).split())


# Whose page it is -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "moderator", "author"])
def test_only_owners_see_the_rules(blog: Blog, who: str) -> None:
    client = Client()
    client.force_login(getattr(people, who)(blog))
    assert client.get(PAGE).status_code == 403
    assert send(client, banned_words="casino").status_code == 403
    assert not Policy.objects.exists()


def test_a_stranger_is_asked_to_log_in(blog: Blog) -> None:
    assert Client().get(PAGE).status_code == 302


def test_the_page_shows_what_holds_before_anything_was_saved(desk: Client) -> None:
    page = told(desk.get(PAGE))
    assert "Manners of the conversation" in page
    assert "“bet” finds “Bet!” and not “better”; “bet*” finds both." in page
    assert "Akismet" not in page, "nobody has a key for it"
    assert not Policy.objects.exists()


def test_the_way_there_stands_in_the_settings_and_on_the_desk(desk: Client) -> None:
    assert f'href="{PAGE}"' in desk.get("/admin/blog/blog/", follow=True).content.decode()
    assert "Manners of the conversation" in told(desk.get("/admin/"))


def test_the_addresses_of_a_row_lead_to_the_one_page(desk: Client, blog: Blog) -> None:
    assert desk.get(f"{PAGE}{blog.pk}/change/").headers["Location"] == PAGE
    assert desk.get(f"{PAGE}add/").status_code == 403
    assert desk.post(f"{PAGE}{blog.pk}/delete/", {"post": "yes"}).status_code in (302, 403, 404)
    for address in ("history", "delete"):
        assert desk.get(f"{PAGE}{2**63}/{address}/").status_code in (302, 403, 404)


# What it takes ----------------------------------------------------------------------------------


def test_rules_are_saved_tidied_and_hold_at_once(desk: Client, blog: Blog, post: Post) -> None:
    answer = send(
        desk,
        suspect_words=" casino \r\n\r\ncasino\r\nfree   money*\r\n",
        banned_hosts="a.example",
    )
    assert answer.status_code == 302
    policy = Policy.objects.get()
    assert policy.suspect_words == "casino\nfree money*"
    assert (policy.blog, policy.banned_hosts) == (blog, "a.example")
    assert say(post, "Look at https://b.a.example/").status == "spam"


def test_saving_sets_back_nothing_that_the_filter_has_learnt(desk: Client, blog: Blog) -> None:
    Policy.objects.create(blog=blog, spam_total=7, ham_total=8, akismet="hold")
    assert send(desk, banned_words="casino", spam_total="0").status_code == 302
    policy = Policy.objects.get()
    assert (policy.spam_total, policy.ham_total, policy.akismet) == (7, 8, "hold")


def test_akismet_is_offered_where_the_operator_has_a_key(desk: Client, settings: Any) -> None:
    settings.AKISMET_API_KEY = "a key"
    assert "it never decides alone" in told(desk.get(PAGE))
    assert send(desk, akismet="hold").status_code == 302
    assert Policy.objects.get().akismet == "hold"


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("suspect_words", "fine\nfoo*bar", "Line 2: “foo*bar” has a * that is not at its end."),
        ("banned_words", "*", "Line 1: “*” is too short: it would hold nearly everything."),
        ("banned_words", "a*", "Line 1: “a*” is too short"),
        ("banned_words", "...", "Line 1: “...” is too short"),
        ("suspect_words", "x" * 101, "Line 1: this is too long."),
        ("suspect_words", "\n".join(f"word{n}" for n in range(501)), "These are more than 500"),
        ("banned_hosts", "a.example\n\nfoo bar", "Line 3: “foo bar” is no site like example.com."),
        ("banned_hosts", "localhost", "Line 1: “localhost” is no site"),
        ("banned_hosts", "me@a.example", "Line 1: “me@a.example” is no site"),
        ("banned_addresses", "me@", "Line 1: “me@” is neither like name@example.com nor"),
        ("banned_addresses", "two words@a.example", "is neither like name@example.com"),
        ("links_of_new", "101", "less than or equal to 100"),
        ("links_of_new", "9" * 40, "less than or equal to 100"),
        ("report_limit", "0", "greater than or equal to 1"),
        ("report_limit", "many", "Enter a whole number."),
    ],
)
def test_what_is_no_rule_is_named_and_kept(
    desk: Client, field: str, typed: str, fault: str
) -> None:
    answer = send(desk, **{field: typed})
    assert answer.status_code == 422
    assert fault in told(answer)
    assert "Nothing was saved" in told(answer)
    assert typed.splitlines()[-1] in answer.content.decode()
    assert not Policy.objects.exists()


@pytest.mark.parametrize("typed", ["a\0b", "cas\u202eino", "x" * 300_000, "\n" * 90_000, "(a+)+$"])
def test_hostile_lists_are_answered_in_words(desk: Client, typed: str) -> None:
    begin = time.perf_counter()
    answer = send(desk, suspect_words=typed)
    assert answer.status_code in (302, 422)
    assert time.perf_counter() - begin < 5, "a guard against minutes, not a measurement"


def test_sites_are_understood_as_people_write_them(desk: Client, post: Post) -> None:
    send(desk, banned_hosts="https://www.A.example/some/page\nbücher.example")
    assert say(post, "See https://a.example").status == "spam"
    assert say(post, "See https://www.bücher.example/x").status == "spam"
    assert say(post, "See https://notа.example").status == "pending"


# The rehearsal ----------------------------------------------------------------------------------


def rehearsed(desk: Client, **typed: Any) -> str:
    answer = send(desk, **{"try": "1"}, **typed)
    assert answer.status_code == 200
    return told(answer)


def test_a_rehearsal_tells_what_would_have_been_held_and_saves_nothing(
    desk: Client, post: Post, moderator: User
) -> None:
    make_thread(post, 3)
    assert say(post, "The casino is open.").approve(by=moderator)
    assert say(post, "A casino again.").mark_spam(by=moderator)
    say(post, "No cas1no here.")
    before = list(Comment.objects.values())
    page = rehearsed(desk, suspect_words="casino")
    assert "On the last 6 comments this would have held 2, of which you had approved 1." in page
    assert "1 of them was rejected or is spam." in page
    assert "A word from the list of words that wait: “casino”." in page
    assert "The casino is open." in page
    assert not Policy.objects.exists()
    assert list(Comment.objects.values()) == before


def test_what_was_typed_stays_beside_the_rehearsal(desk: Client, post: Post) -> None:
    said = say(post, "The <casino> & *more*.")
    answer = send(desk, **{"try": "1"}, suspect_words="casino")
    page = answer.content.decode()
    assert re.search(r"<textarea[^>]*>\s*casino</textarea>", page)
    assert f'href="/admin/comments/comment/{said.pk}/change/"' in page
    assert "The &lt;casino&gt; &amp; more." in page


def test_each_list_is_rehearsed(desk: Client, post: Post) -> None:
    say(post, "See https://a.example/x", as_=people.guest("Cheap Pills", email="gus@b.example"))
    assert "held 1," in rehearsed(desk, banned_words="pill*")
    assert "held 1," in rehearsed(desk, banned_hosts="a.example")
    assert "held 1," in rehearsed(desk, banned_addresses="b.example")
    assert "held 1," in rehearsed(desk, links_of_new="0")
    assert "held 0," in rehearsed(desk, banned_words="pil", banned_hosts="xa.example")


def test_a_rehearsal_trusts_as_one_did_then(desk: Client, post: Post, moderator: User) -> None:
    ruth = face(people.reader())
    first = say(post, "One https://a.example and https://b.example", as_=ruth)
    assert first.approve(by=moderator)
    say(post, "Two https://a.example and https://b.example", as_=ruth)
    page = rehearsed(desk)
    assert "this would have held 1, of which you had approved 1." in page
    assert "One https://a.example" in page


def test_who_works_here_is_not_held_in_a_rehearsal_either(
    desk: Client, post: Post, author: User, moderator: User, owner: User
) -> None:
    for person in (author, moderator, owner):
        say(post, f"No casino, says {person}.", as_=face(person), by=person)
    assert "On the last 3 comments this would have held 0" in rehearsed(
        desk, suspect_words="casino"
    )


def test_a_rehearsal_before_anybody_spoke_says_so(desk: Client) -> None:
    assert "there is nothing to try the rules on" in rehearsed(desk, suspect_words="casino")


def test_a_rehearsal_of_rules_that_are_none_tells_what_is_wrong(desk: Client) -> None:
    answer = send(desk, **{"try": "1"}, banned_hosts="foo bar")
    assert answer.status_code == 422
    assert "would have held" not in told(answer)


def test_a_rehearsal_costs_the_same_for_1_and_for_1200_comments(
    desk: Client, blog: Blog, post: Post, author: User
) -> None:
    make_thread(post, 1)
    with CaptureQueriesContext(connection) as few:
        rehearsed(desk, suspect_words="says")
    for number in range(6):
        other = make_post(blog, author, slug=f"story-{number}")
        guest = people.guest(f"Guest {number}", browser_key=f"key {number}")
        make_thread(other, 200, identity=guest)
    Comment.objects.update(created_at=timezone.now() - timedelta(days=1))
    with CaptureQueriesContext(connection) as many:
        page = rehearsed(desk, suspect_words="says")
    assert "On the last 1,000 comments this would have held 1,000" in page
    assert "Only the newest 100 of them are shown." in page
    assert len(many) == len(few) <= 13
