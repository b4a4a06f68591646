"""The page of one story: who sees it, at which address, and what it costs."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Identity, User
from blog.models import Authorship, Blog, Post, Tag
from blog.models.post_row import Status
from tests import people
from tests.factories import make_post

STRANGERS_CACHE = {"max-age=0", "s-maxage=1"}


def cache_control(response: Any) -> set[str]:
    """Return the words of the header."""
    return set(response.headers.get("Cache-Control", "").split(", "))


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    """Return a story everybody may read."""
    return make_post(blog, ada, published_at=timezone.now())


def test_everybody_reads_a_published_story(client: Client, blog: Blog, story: Post) -> None:
    page = client.get(story.get_absolute_url())
    assert page.status_code == 200
    for words in ("The Night Train", "It left at ten.", "Ada", "1 minute to read"):
        assert words in page.text


def test_a_stranger_gets_no_cookie_and_the_same_bytes_as_everybody(
    client: Client, story: Post
) -> None:
    pages = [client.get(story.get_absolute_url()) for _twice in range(2)]
    assert pages[0].content == pages[1].content
    assert not pages[0].cookies
    assert "csrf" not in pages[0].text
    assert "nonce" not in pages[0].text
    assert cache_control(pages[0]) == STRANGERS_CACHE
    assert "Cookie" in pages[0].headers["Vary"]


def test_a_page_says_what_browsers_must_not_do_with_it(client: Client, story: Post) -> None:
    headers = client.get(story.get_absolute_url()).headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src")
    assert "unsafe" not in policy


@pytest.mark.parametrize("cookie", ["session", "browser", "guest"])
def test_the_page_of_a_known_browser_is_kept_by_nobody(
    client: Client, story: Post, cookie: str
) -> None:
    client.cookies[cookie] = "something"
    page = client.get(story.get_absolute_url())
    assert cache_control(page) == {"private", "no-store"}


def test_the_author_and_the_editor_find_a_way_to_the_desk(
    client: Client, blog: Blog, story: Post, ada: User
) -> None:
    address = f"/admin/blog/post/{story.pk}/change/"
    for person in (ada, people.editor(blog), people.owner(blog)):
        client.force_login(person)
        assert address in client.get(story.get_absolute_url()).text
    for person in (people.moderator(blog), people.co_author(blog), people.reader()):
        client.force_login(person)
        assert address not in client.get(story.get_absolute_url()).text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_story_is_read_and_nothing_else(client: Client, story: Post, method: str) -> None:
    assert getattr(client, method)(story.get_absolute_url()).status_code == 405


def test_head_gives_the_headers(client: Client, story: Post) -> None:
    page = client.head(story.get_absolute_url())
    assert (page.status_code, page.content) == (200, b"")


@pytest.mark.parametrize("status", [one for one in Post.Status if one != "published"])
def test_what_is_not_public_is_not_there(
    client: Client, blog: Blog, story: Post, status: Status
) -> None:
    Post.objects.filter(pk=story.pk).update(status=status)
    assert client.get(story.get_absolute_url()).status_code == 404
    client.force_login(people.reader())
    assert client.get(story.get_absolute_url()).status_code == 404


def test_a_member_reads_a_private_story_that_no_cache_keeps(
    client: Client, blog: Blog, story: Post, ada: User
) -> None:
    story.make_private(by=ada)
    client.force_login(people.moderator(blog))
    page = client.get(story.get_absolute_url())
    assert page.status_code == 200
    assert "This story is not public" in page.text
    assert {"private", "no-store"} <= cache_control(page)


def test_the_story_of_another_blog_is_not_there(client: Client, story: Post) -> None:
    other = people.make_blog(title="Another", address="testserver")
    assert client.get(story.get_absolute_url()).status_code == 404
    assert other.posts.count() == 0


def test_all_authors_are_named_in_their_order(client: Client, blog: Blog, story: Post) -> None:
    Authorship.objects.create(post=story, user=people.co_author(blog), position=1)
    text = client.get(story.get_absolute_url()).text
    assert 0 < text.index("/authors/ada/") < text.index("/authors/ben/")


# Addresses ------------------------------------------------------------------------------------


def test_a_date_without_its_zeros_leads_to_the_story(client: Client, blog: Blog, ada: User) -> None:
    moment = timezone.now().replace(year=2026, month=2, day=3)
    make_post(blog, ada, published_at=moment)
    for address in ("/2026/2/3/the-night-train/", "/2026/02/3/the-night-train/"):
        page = client.get(address)
        assert (page.status_code, page["Location"]) == (301, "/2026/02/03/the-night-train/")


def test_a_missing_slash_leads_to_the_story(client: Client, story: Post) -> None:
    page = client.get(story.get_absolute_url().rstrip("/"))
    assert (page.status_code, page["Location"]) == (301, story.get_absolute_url())


def test_a_story_in_another_script_is_found(client: Client, blog: Blog, ada: User) -> None:
    story = make_post(blog, ada, slug="夜行列車-الليل")
    assert client.get(story.path).status_code == 200
    assert client.get(story.get_absolute_url()).status_code == 200
    story.slug = "by-night"
    story.save()
    old = story.redirects.get().path
    assert client.get(old)["Location"] == story.get_absolute_url()


def test_an_old_address_leads_to_the_story_for_those_who_may_read_it(
    client: Client, story: Post, ada: User
) -> None:
    old = story.path
    story.slug = "by-night"
    story.save()
    page = client.get(old)
    assert (page.status_code, page["Location"]) == (301, story.get_absolute_url())
    answer = client.get(old + "?replyto=7")
    assert answer["Location"] == story.get_absolute_url() + "?replyto=7"
    story.withdraw(by=ada)
    assert client.get(old).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/2026/13/01/a/",
        "/2026/02/30/a/",
        "/0000/01/01/a/",
        "/9999/12/31/a/",
        "/2026/11/23/missing/",
        "/2026/11/23/a%00b/",
        "/2026/11/23/%ff%fe/",
        "/2026/11/23/%ed%a0%80/",
        "/2026/11/23/..%2f..%2fetc/",
        "/2026/11/23/" + "a" * 300 + "/",
        "/٢٠٢٦/11/23/a/",
        "/%00/",
        "/" + "a" * 5000 + "/",
        "/preview/" + "9" * 60 + "/",
        "/tag/%00/",
        "/authors/%00/",
        "/series/%00/",
        "/series/" + "a" * 300 + "/",
        "/series/..%2fetc/",
        "/pictures/%00/",
        "/media/images/%00.webp",
        "/?before=%00",
        "/?before=AAAA",
        "/?before=" + "A" * 10_000,
        "/?before=%ff",
        "/?before=f_____________________8",
        "/?before=AAAAAAAAAAD__________w==",
        "/?before=!AAAAAAAAAAAAAAAAAAAAAA",
    ],
)
def test_a_hostile_address_is_not_found(client: Client, story: Post, address: str) -> None:
    assert client.get(address).status_code == (400 if "%00" in address else 404)


@pytest.mark.parametrize(
    "host", ["evil.example", "[::1", "[zz]", "a b", "x" * 3000, "testserver:99999999", "\0", "ä"]
)
def test_a_hostile_host_is_a_bad_request(client: Client, story: Post, host: str) -> None:
    page = client.get(story.get_absolute_url(), headers={"Host": host})
    assert page.status_code in {200, 400} if host.startswith("testserver") else 400


@pytest.mark.parametrize("name", ["session", "browser", "guest", "csrf", "messages"])
@pytest.mark.parametrize("value", ['"abcdefgh\\000ijkl"', "x" * 4000, '"\\355\\240\\200abcdefgh"'])
def test_a_hostile_cookie_breaks_no_page(
    client: Client, story: Post, name: str, value: str
) -> None:
    page = client.get(story.get_absolute_url(), headers={"Cookie": f"{name}={value}"})
    assert page.status_code == (400 if "\\000" in value else 200)


# What it costs --------------------------------------------------------------------------------


def test_a_stranger_costs_at_most_five_queries_without_the_conversation(
    client: Client, blog: Blog, story: Post, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        story.tags.add(Tag.objects.create(blog=blog, name=f"T{number}", slug=f"t{number}"))
        person = people.make_person(f"p{number}")
        Authorship.objects.create(post=story, user=person, position=number)
    with django_assert_max_num_queries(5 + 3):
        assert client.get(story.get_absolute_url()).status_code == 200


def test_a_known_reader_costs_at_most_twelve_queries(
    client: Client, blog: Blog, story: Post, ada: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(ada)
    Identity.objects.for_account(ada)
    with django_assert_max_num_queries(12):
        assert client.get(story.get_absolute_url()).status_code == 200
