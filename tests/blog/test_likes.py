"""The likes of a story: the button, the words beside it, the faces, and what they cost."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Identity, User
from accounts.showing import tell_blogs
from blog import likes
from blog.models import Blog, Like, Post
from tests import people
from tests.comments.browsing import browser, said
from tests.factories import make_post
from tests.liking import (
    BY_SCRIPT,
    at_once,
    button,
    crowd_of_faces,
    face_of,
    like,
    line,
    listed,
    strip,
)


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    return make_post(blog, ada)


def page_of(client: Client, post: Post) -> str:
    """Return the story's page."""
    answer = client.get(post.get_absolute_url())
    assert answer.status_code == 200
    return answer.text


def count(post: Post) -> int:
    """Return the number as stored, which is that of the rows."""
    post.refresh_from_db(fields=["like_count"])
    assert post.like_count == post.likes.count()
    return post.like_count


# The words of PAGE.md -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "Be the first to like this."),
        (1, "One blogger likes this."),
        (2, "2 bloggers like this."),
        (7, "7 bloggers like this."),
    ],
)
def test_who_has_not_liked_it_reads_how_many_do(story: Post, number: int, words: str) -> None:
    crowd_of_faces(story, number)
    for reader in (browser(), browser(people.reader())):
        page = page_of(reader, story)
        assert line(page) == words
        assert button(page) == ("Like", "1", False)


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (0, "You like this."),
        (1, "You and one other blogger like this."),
        (2, "You and 2 other bloggers like this."),
        (7, "You and 7 other bloggers like this."),
    ],
)
def test_who_likes_it_is_addressed(story: Post, others: int, words: str) -> None:
    crowd_of_faces(story, others)
    for reader in (browser(), browser(people.reader())):
        assert like(reader, story).status_code == 303
        page = page_of(reader, story)
        assert line(page) == words
        assert button(page) == ("Liked", "0", True)
        like(reader, story, 0)


# Liking ---------------------------------------------------------------------------------------


def test_the_button_leads_back_to_where_it_stands(story: Post) -> None:
    answer = like(browser(people.reader()), story)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{story.get_absolute_url()}#likes"
    assert count(story) == 1


def test_a_state_that_is_named_twice_is_one_like_and_taken_back_twice_is_none(story: Post) -> None:
    ruth = browser(people.reader())
    for value, number in ((1, 1), (1, 1), (0, 0), (0, 0), (1, 1)):
        assert like(ruth, story, value).status_code == 303
        assert count(story) == number


def test_a_guest_likes_without_a_face_and_the_browser_remembers(story: Post) -> None:
    gus = browser()
    answer = like(gus, story)
    cookie = answer.cookies["browser"]
    assert len(cookie.value) == 64
    assert cookie["httponly"]
    assert not cookie["max-age"]  # as long as the session
    assert list(answer.cookies) == ["browser"]
    page = page_of(gus, story)
    assert line(page) == "You like this."
    assert strip(page) == []
    assert not Like.objects.get().has_face
    guest = Like.objects.get().identity
    assert (guest.kind, guest.display_name, guest.email) == ("guest", "", "")
    like(gus, story, 0)
    assert count(story) == 0


def test_the_key_of_a_guest_who_has_spoken_stays_what_it_is(story: Post) -> None:
    gus = browser()
    said(gus, story)
    assert not like(gus, story).cookies
    assert Like.objects.get().identity.display_name == ""
    assert Identity.objects.filter(kind="guest").values("browser").distinct().count() == 1


def test_a_double_click_without_script_is_one_like_of_one_guest(story: Post) -> None:
    first, second = browser(), browser()  # the same browser, before its cookie has come
    keys = [like(client, story).cookies["browser"].value for client in (first, second)]
    assert keys[0] == keys[1]
    assert count(story) == 1
    other = like(browser(), story, user_agent="Another")
    assert other.cookies["browser"].value != keys[0]
    assert like(browser(), story, REMOTE_ADDR="203.0.113.9").cookies["browser"].value != keys[0]
    assert count(story) == 3


def test_two_scripts_that_ask_at_once_are_two_guests(story: Post) -> None:
    for _reader in range(2):
        assert like(browser(), story, **_underscored(BY_SCRIPT)).status_code == 200
    assert count(story) == 2


def test_a_key_that_is_none_of_ours_is_replaced(story: Post) -> None:
    gus = browser()
    gus.cookies["browser"] = "mine"
    assert len(like(gus, story).cookies["browser"].value) == 64
    assert line(page_of(gus, story)) == "You like this."


def test_a_script_gets_the_line_and_nothing_else(story: Post) -> None:
    crowd_of_faces(story, 1)
    gus = browser()
    answer = like(gus, story, **_underscored(BY_SCRIPT))
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert line(answer.text) == "You and one other blogger like this."
    assert button(answer.text) == ("Liked", "0", True)
    assert "csrfmiddlewaretoken" in answer.text
    answer = like(gus, story, 0, **_underscored(BY_SCRIPT))
    assert line(answer.text) == "One blogger likes this."


def test_one_person_counts_once_under_whichever_face(story: Post) -> None:
    ruth = people.reader()
    other = Identity.objects.create(kind="x", uid="7", user=ruth, display_name="Ruth on X")
    assert story.like(other)
    reader = browser(ruth)
    assert line(page_of(reader, story)) == "You like this."
    like(reader, story)
    assert count(story) == 1
    assert not story.like(face_of("Ruth"))
    like(reader, story, 0)
    assert count(story) == 0


def test_who_liked_as_a_guest_and_logs_in_is_not_counted_twice(story: Post) -> None:
    reader = browser()
    like(reader, story)
    reader.force_login(people.reader())
    assert line(page_of(reader, story)) == "You like this."
    like(reader, story)
    assert count(story) == 1


def test_the_edition_moves_with_each_change_and_with_nothing_else(blog: Blog, story: Post) -> None:
    ruth = browser(people.reader())
    editions = []
    for value in (1, 1, 0, 0):
        like(ruth, story, value)
        blog.refresh_from_db()
        editions.append(blog.edition)
    assert [later - editions[0] for later in editions] == [0, 0, 1, 1]


def test_a_new_name_is_told_to_the_blog_where_somebody_only_likes(blog: Blog, story: Post) -> None:
    ruth = face_of("Ruth").user
    assert ruth
    editions, before = [], Blog.objects.get().edition
    for act in (tell_blogs, lambda _person: story.like(face_of("Ruth")), tell_blogs):
        act(ruth)
        editions.append(Blog.objects.get().edition)
    assert [later - before for later in editions] == [0, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_no_count_is_lost_when_many_like_at_once() -> None:
    blog = people.make_blog()
    story = make_post(blog, people.author(blog))
    faces = [face_of(f"P{number}") for number in range(8)]

    def act(face: Identity) -> None:
        for _turn in range(3):
            Post.objects.get(pk=story.pk).like(face)
            Post.objects.get(pk=story.pk).unlike(face)
        Post.objects.get(pk=story.pk).like(face)

    at_once(partial(act, face) for face in faces)
    assert count(story) == 8


@pytest.mark.django_db(transaction=True)
def test_two_faces_of_one_person_at_once_are_one_like() -> None:
    blog = people.make_blog()
    story, ruth = make_post(blog, people.author(blog)), people.reader()
    faces = [
        Identity.objects.create(kind="x", uid=str(number), user=ruth, display_name="Ruth")
        for number in range(6)
    ]
    at_once(partial(Post.objects.get(pk=story.pk).like, face) for face in faces)
    assert count(story) == 1


def test_the_database_refuses_a_second_like_of_one_face(story: Post) -> None:
    face = face_of("Ruth")
    Like.objects.create(post=story, identity=face)
    with pytest.raises(IntegrityError), transaction.atomic():
        Like.objects.create(post=story, identity=face)


# Who may, and what is refused -------------------------------------------------------------------


def test_a_draft_is_not_there_and_its_author_cannot_like_it(story: Post, ada: User) -> None:
    Post.objects.update(status="draft")
    for client in (browser(), browser(ada)):
        assert like(client, story).status_code == 404
        assert client.get(f"/likes/{story.pk}/").status_code == 404
    assert not story.like(face_of("Ruth"))
    assert count(story) == 0


def test_a_private_story_is_liked_by_members_alone(story: Post, ada: User) -> None:
    Post.objects.update(status="private")
    assert like(browser(people.reader()), story).status_code == 404
    assert like(browser(ada), story).status_code == 303
    assert count(story) == 1


def test_the_story_of_another_blog_is_not_there(story: Post) -> None:
    other = people.make_blog(title="Another", address="other.example")
    Post.objects.update(blog=other)
    assert like(browser(), story).status_code == 404


@pytest.mark.parametrize("value", [None, "", "2", "-1", "true", "\0", "1 ", "٣"])
def test_a_state_that_is_none_is_a_bad_request(story: Post, value: str | None) -> None:
    assert like(browser(), story, value).status_code == 400
    assert count(story) == 0


def test_looking_at_the_address_of_the_button_changes_nothing(story: Post) -> None:
    assert browser().get(f"/likes/{story.pk}/mine/").status_code == 405


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_another_site_cannot_like_for_its_visitors(story: Post, site: str) -> None:
    for client in (browser(), browser(people.reader())):
        answer = like(client, story, sec_fetch_site=site)
        assert answer.status_code == 403
        assert "Check and send" in answer.text
    assert count(story) == 0


# Limits -----------------------------------------------------------------------------------------


def test_who_clicks_too_often_is_asked_to_wait(story: Post) -> None:
    ruth = people.reader()
    for _turn in range(likes.LIKER.count):
        likes.LIKER.hit("account", ruth.pk)
    answer = like(browser(ruth), story)
    assert answer.status_code == 429
    assert "please wait a few minutes" in answer.text
    assert f'href="{story.get_absolute_url()}#likes"' in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert count(story) == 0
    assert like(browser(), story).status_code == 303  # nobody else is held up


def test_a_guests_key_is_counted_as_well(story: Post) -> None:
    gus = browser()
    key = like(gus, story).cookies["browser"].value
    for _turn in range(likes.LIKER.count):
        likes.LIKER.hit("browser", key)
    assert like(gus, story, 0).status_code == 429
    assert count(story) == 1


def test_a_script_is_told_in_words_too(story: Post) -> None:
    ruth = people.reader()
    for _turn in range(likes.LIKER.count):
        likes.LIKER.hit("account", ruth.pk)
    answer = like(browser(ruth), story, **_underscored(BY_SCRIPT))
    assert answer.status_code == 429
    assert "please wait a few minutes" in answer.text
    assert button(answer.text) == ("Like", "1", False)


def test_a_network_that_forgets_its_cookies_is_held_whatever_it_forges(
    story: Post, settings: Settings
) -> None:
    for _turn in range(likes.NETWORK.count):
        likes.NETWORK.hit("198.51.100.0/24")
    sent = {"REMOTE_ADDR": "198.51.100.9"}
    assert like(browser(), story, **sent).status_code == 429
    assert like(browser(), story, **sent, x_forwarded_for="203.0.113.1").status_code == 429
    # Behind a proxy of ours its word counts, and what the client wrote to the left of it does not.
    settings.TRUSTED_PROXY_COUNT = 1
    forged = {"x_forwarded_for": "203.0.113.1, 198.51.100.9", "REMOTE_ADDR": "10.0.0.1"}
    assert like(browser(), story, **forged).status_code == 429
    assert count(story) == 0


def test_a_story_takes_so_many_likes_a_minute(story: Post) -> None:
    for _turn in range(likes.THING.count):
        likes.THING.hit("Post", story.pk)
    assert like(browser(), story).status_code == 429


# The faces --------------------------------------------------------------------------------------


def test_five_faces_stand_under_a_story_the_newest_first_and_no_guest(story: Post) -> None:
    crowd_of_faces(story, 7)
    like(browser(), story)
    assert strip(page_of(browser(), story)) == ["P6", "P5", "P4", "P3", "P2"]


def test_ones_own_face_comes_first(story: Post) -> None:
    ruth = people.reader()
    like(browser(ruth), story)
    crowd_of_faces(story, 7)
    assert strip(page_of(browser(ruth), story)) == ["Ruth", "P6", "P5", "P4", "P3"]
    assert strip(page_of(browser(), story)) == ["P6", "P5", "P4", "P3", "P2"]
    page = browser(ruth).get(f"/likes/{story.pk}/").text
    assert listed(page) == ["Ruth", "P6", "P5", "P4", "P3", "P2", "P1", "P0"]


def test_the_number_leads_to_all_faces_and_says_how_many_guests(story: Post) -> None:
    crowd_of_faces(story, 6)
    for turn in range(3):
        like(browser(), story, user_agent=f"Browser {turn}")
    address = f"/likes/{story.pk}/"
    assert f'<a href="{address}" data-faces>9 bloggers</a> like this.' in page_of(browser(), story)
    page = browser().get(address)
    assert listed(page.text) == ["P5", "P4", "P3", "P2", "P1", "P0"]
    assert "3 guests like this too." in page.text
    assert "s-maxage=1" in page.headers["Cache-Control"]
    assert not page.cookies


def test_guests_alone_are_a_number(story: Post) -> None:
    like(browser(), story)
    page = browser().get(f"/likes/{story.pk}/").text
    assert listed(page) == []
    assert "One guest likes this." in page
    assert "Nobody likes this yet." in browser().get(f"/likes/{_another(story).pk}/").text


def test_the_faces_are_paged_by_cursor_and_each_is_there_once(
    story: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likes, "PAGE", 4)
    ruth = people.reader()
    crowd_of_faces(story, 5)
    like(browser(ruth), story)
    crowd_of_faces(story, 5, begin=5)
    for client, first in ((browser(), []), (browser(ruth), ["Ruth"])):
        seen: list[str] = []
        address = f"/likes/{story.pk}/"
        while address:
            page = client.get(address).text
            seen += listed(page)
            more = page.partition('href="?before=')[2].partition('"')[0]
            address = f"/likes/{story.pk}/?before={more}" if more else ""
        everybody = {"Ruth", *(f"P{number}" for number in range(10))}
        assert sorted(seen) == sorted(everybody)
        assert seen[: len(first)] == first


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "9" * 30, "%D9%A3", "1e3"])
def test_a_place_in_the_list_that_is_none_is_a_bad_request(story: Post, before: str) -> None:
    assert browser().get(f"/likes/{story.pk}/?before={before}").status_code == 400


def test_a_face_without_a_name_is_counted_and_not_shown(story: Post) -> None:
    story.like(Identity.objects.create(kind="x", uid="7", proved_at=timezone.now()))
    page = page_of(browser(), story)
    assert line(page) == "One blogger likes this."
    assert strip(page) == []
    assert listed(browser().get(f"/likes/{story.pk}/").text) == []


def test_a_hostile_name_is_harmless(story: Post) -> None:
    name = '"><img src=x onerror=alert(1)>'
    story.like(face_of("Eve", display_name=name))
    for page in (page_of(browser(), story), browser().get(f"/likes/{story.pk}/").text):
        assert "<img src=x" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page


# The same for everybody, and what it costs ------------------------------------------------------


def test_strangers_get_the_same_bytes_whoever_likes_it(story: Post) -> None:
    crowd_of_faces(story, 3)
    like(browser(people.reader()), story)
    pages = [browser().get(story.get_absolute_url()) for _twice in range(2)]
    assert pages[0].content == pages[1].content
    assert "csrfmiddlewaretoken" not in pages[0].text
    assert button(pages[0].text) == ("Like", "1", False)


def cost(client: Client, address: str) -> int:
    """Return the number of queries of a page."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("what", ["story", "faces"])
def test_twenty_likes_cost_as_much_as_one(story: Post, ada: User, what: str) -> None:
    mo, ruth, gus = people.moderator(story.blog), people.reader(), browser()
    readers: list[Any] = [browser(), gus, browser(ruth), browser(mo), browser(ada)]
    address = story.get_absolute_url() if what == "story" else f"/likes/{story.pk}/"
    story.like(face_of("P0"))
    like(gus, story)
    for person in (ruth, mo, ada):
        story.like(Identity.objects.for_account(person))
    few = [cost(reader, address) for reader in readers]
    crowd_of_faces(story, 20, begin=1)
    assert [cost(reader, address) for reader in readers] == few
    assert few[0] <= 8
    assert max(few) <= 12


def _underscored(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): word for name, word in headers.items()}


def _another(story: Post) -> Post:
    return make_post(story.blog, story.byline[0], slug="another")
