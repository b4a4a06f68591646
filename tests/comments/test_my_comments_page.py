"""The comments of mine: all that one said under each face, and what became of it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Identity, User
from blog.models import Post
from comments.models import Comment
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread

MINE = "/accounts/comments/"


@pytest.fixture
def ruth(post: Post) -> User:
    return people.reader()


@pytest.fixture
def hers(ruth: User) -> Client:
    client = Client()
    client.force_login(ruth)
    return client


def x_face(person: User) -> Identity:
    return Identity.objects.create(
        kind="x", uid="77", user=person, display_name="ruthonx", service="X"
    )


def claimed(person: User) -> Identity:
    guest = people.guest("Ruthie", "her browser")
    Identity.objects.filter(pk=guest.pk).update(user=person)
    return guest


def test_every_face_of_mine_is_there_and_nobody_elses(hers: Client, post: Post, ruth: User) -> None:
    for one in (face(ruth), x_face(ruth), claimed(ruth)):
        say(post, f"Words of {one.kind}", as_=one)
    say(post, "Words of a stranger", as_=people.guest("Tim", "his browser"))
    page = hers.get(MINE).text
    for kind in ("account", "x", "guest"):
        assert f"Words of {kind}" in page
    assert "ruthonx" in page
    assert "Words of a stranger" not in page


def test_another_blog_of_the_site_has_a_page_of_its_own(hers: Client, ruth: User) -> None:
    other = people.make_blog(title="Elsewhere", address="elsewhere.example")
    story = make_post(other, people.make_person("ben", other, "author"), slug="there")
    say(story, "Words elsewhere", as_=face(ruth))
    assert "Words elsewhere" not in hers.get(MINE).text


def test_each_says_in_words_what_became_of_it(
    hers: Client, post: Post, ruth: User, moderator: User
) -> None:
    mine = face(ruth)
    waiting, read, refused, taken = (say(post, as_=mine) for _ in range(4))
    read.approve(by=moderator)
    refused.reject(by=moderator)
    taken.withdraw()
    page = hers.get(MINE).text
    assert "Everybody can read it." in page
    assert "Your comment is awaiting moderation." in page
    assert "Your first comment here waits until a moderator has read it." in page
    assert "Your comment was not published." in page
    assert "You have withdrawn this comment." in page
    assert taken.body not in page
    assert waiting.get_absolute_url() in page


def test_one_can_be_withdrawn_from_here(hers: Client, post: Post, ruth: User) -> None:
    comment = say(post, as_=face(ruth))
    url = f"/comments/{comment.pk}/withdraw/"
    assert url in hers.get(MINE).text
    answer = hers.post(f"{url}now/", {"back": "mine"}, headers={"sec-fetch-site": "same-origin"})
    assert answer.headers["Location"] == MINE
    comment.refresh_from_db()
    assert comment.status == "withdrawn"
    assert url not in hers.get(MINE).text


def test_pages_go_on_by_cursor_and_miss_none(hers: Client, post: Post, ruth: User) -> None:
    mine = face(ruth)
    make_thread(post, 60, identity=mine)
    seen: list[int] = []
    address = MINE
    while address:
        page = hers.get(address)
        seen += [row.comment.no for row in page.context["comments"]]
        older = page.context["older_url"]
        address = MINE + older if older else ""
    assert sorted(seen) == list(range(1, 61))


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "é"])
def test_a_strange_cursor_is_no_page(hers: Client, cursor: str) -> None:
    assert hers.get(MINE, {"after": cursor}).status_code in {400, 404}


def test_a_page_costs_the_same_for_one_and_for_twenty(
    hers: Client, post: Post, ruth: User, blog: Any
) -> None:
    make_thread(post, 1, identity=claimed(ruth))
    first = cost(hers)
    make_thread(post, 19, identity=face(ruth))
    assert cost(hers) == first <= 8


def cost(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(MINE)
    return len(queries)


def test_the_claimed_cost_the_same_for_one_and_for_twenty(hers: Client, post: Post) -> None:
    hers.cookies["browser"] = "her browser"
    make_thread(post, 1, identity=people.guest("Ruth 0", "her browser"))
    first = cost(hers)
    for number in range(1, 20):
        make_thread(post, 1, identity=people.guest(f"Ruth {number}", "her browser"))
    assert len(hers.get(MINE).context["earlier"]) == 20
    assert cost(hers) == first


def test_it_is_for_those_with_an_account(post: Post) -> None:
    assert Client().get(MINE).headers["Location"] == f"/accounts/login/?next={MINE}"


def test_hostile_names_and_words_do_nothing(hers: Client, post: Post, ruth: User) -> None:
    name = '"><img src=x onerror=alert(1)>'
    mine = x_face(ruth)
    Identity.objects.filter(pk=mine.pk).update(display_name=name, service=name)
    say(post, name, as_=Identity.objects.get(pk=mine.pk))
    hers.cookies["browser"] = "her browser"
    say(post, f"{name} earlier", as_=people.guest(name, "her browser", email="h@example.com"))
    page = hers.get(MINE).text
    assert page.count("onerror") >= 4
    assert "<img" not in page


def test_other_methods_are_refused(hers: Client) -> None:
    assert hers.post(MINE).status_code == 405


def test_the_story_page_says_how_many_look_like_mine(hers: Client, post: Post, ruth: User) -> None:
    page = post.get_absolute_url()
    assert "looks like yours" not in hers.get(page).text
    hers.cookies["browser"] = "her browser"
    make_thread(post, 1, identity=people.guest("Ruthie", "her browser"))
    assert "1 earlier comment looks like" in hers.get(page).text
    make_thread(post, 2, identity=people.guest("Ruthie", "her browser"))
    words = " ".join(hers.get(page).text.split())
    assert "3 earlier comments look like yours" in words
    assert Comment.objects.count() == 3


def test_a_story_page_of_somebody_known_stays_within_its_budget(hers: Client, post: Post) -> None:
    hers.cookies["browser"] = "her browser"
    make_thread(post, 20, identity=people.guest("Ruthie", "her browser"))
    with CaptureQueriesContext(connection) as queries:
        hers.get(post.get_absolute_url())
    assert len(queries) <= 12
