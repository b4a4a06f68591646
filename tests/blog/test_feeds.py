"""Stories as feeds: the same in three forms, in full, with addresses that lead here."""

import datetime
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post, Series, Tag
from tests.factories import make_post

ATOM = "{http://www.w3.org/2005/Atom}"
FULL = "{http://purl.org/rss/1.0/modules/content/}encoded"
BODY = (
    '<p>The <a href="/about/">train</a> left.'
    '<sup class="footnote-ref"><a href="#fn1">1</a></sup></p>'
    '<pre><code>href="/as-it-is"</code></pre>'
)


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    """Return a story that stands in every feed."""
    series = Series.objects.create(blog=blog, title="Lines", slug="lines")
    story = make_post(blog, ada, body=BODY, series=series, part=1)
    story.tags.add(Tag.objects.create(blog=blog, name="Trains", slug="trains"))
    return story


@pytest.fixture(params=["/", "/tag/trains/", "/authors/ada/", "/series/lines/"])
def place(request: pytest.FixtureRequest) -> str:
    """Return the address of each list in turn."""
    return str(request.param)


def rss(client: Client, place: str = "/") -> ET.Element:
    answer = client.get(f"{place}feed/")
    assert (answer.status_code, answer["Content-Type"]) == (
        200,
        "application/rss+xml; charset=utf-8",
    )
    return ET.fromstring(answer.content)  # noqa: S314 -- our own feed


def atom(client: Client, place: str = "/") -> ET.Element:
    return ET.fromstring(client.get(f"{place}feed/atom/").content)  # noqa: S314 -- as above


def as_json(client: Client, place: str = "/") -> Any:
    answer = client.get(f"{place}feed/json/")
    assert answer["Content-Type"] == "application/feed+json"
    return json.loads(answer.content)


def test_each_list_is_a_feed_in_three_forms(client: Client, story: Post, place: str) -> None:
    address = f"http://testserver{story.get_absolute_url()}"
    assert [link.text for link in rss(client, place).iter("link")][1:] == [address]
    found = atom(client, place).find(f"{ATOM}entry/{ATOM}link")
    assert found is not None
    assert found.get("href") == address
    feed = as_json(client, place)
    assert [item["url"] for item in feed["items"]] == [address]
    assert feed["home_page_url"] == f"http://testserver{place}"
    page = client.get(place).text
    for ending in ("", "atom/", "json/"):
        assert f'href="{place}feed/{ending}"' in page


def test_the_whole_text_is_there_and_its_links_lead_here(client: Client, story: Post) -> None:
    text = rss(client).findtext(f"channel/item/{FULL}") or ""
    page = f"http://testserver{story.get_absolute_url()}"
    assert 'href="http://testserver/about/"' in text
    assert f'href="{page}#fn1"' in text
    assert 'href="/as-it-is"' in text, "words about code are words"
    assert atom(client).findtext(f"{ATOM}entry/{ATOM}content") == text
    assert as_json(client)["items"][0]["content_html"] == text


def test_a_story_keeps_its_id_when_it_moves(client: Client, story: Post) -> None:
    def ids() -> set[str | None]:
        items = as_json(client)["items"]
        found = {rss(client).findtext("channel/item/guid"), items[0]["id"]}
        return found | {atom(client).findtext(f"{ATOM}entry/{ATOM}id")}

    before = ids()
    assert len(before) == 1
    story.slug = "elsewhere"
    story.save()
    assert ids() == before
    guid = rss(client).find("channel/item/guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"


@pytest.mark.parametrize("status", ["draft", "scheduled", "private", "withdrawn", "review"])
def test_what_is_not_published_is_in_none(client: Client, story: Post, status: str) -> None:
    Post.objects.filter(pk=story.pk).update(status=status)
    assert not list(rss(client).iter("item"))
    assert client.get("/tag/trains/feed/").status_code == 200
    assert client.get("/series/lines/feed/").status_code == 404
    assert client.get("/authors/ada/feed/atom/").status_code == 404


def test_pages_are_no_news(client: Client, blog: Blog, ada: User) -> None:
    make_post(blog, ada, kind="page", slug="about")
    assert not list(rss(client).iter("item"))


def test_the_newest_twenty_come_first(client: Client, blog: Blog, ada: User) -> None:
    start = timezone.now() - datetime.timedelta(days=30)
    for number in range(22):
        at = start + datetime.timedelta(hours=number)
        make_post(blog, ada, title=f"Story {number}", slug=f"story-{number}", published_at=at)
    titles = [item["title"] for item in as_json(client)["items"]]
    assert titles == [f"Story {number}" for number in range(21, 1, -1)]


def test_whoever_has_it_already_is_told_so(client: Client, story: Post) -> None:
    answer = client.get("/feed/")
    again = client.get("/feed/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    story.title = "Another title"
    story.save()
    assert client.get("/feed/", headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_a_feed_says_where_it_is_and_who_tells_of_news(client: Client, story: Post) -> None:
    assert client.get("/feed/")["Link"] == '<http://testserver/feed/>; rel="self"'
    with override_settings(WEBSUB_HUB="https://hub.example/"):
        assert '<https://hub.example/>; rel="hub"' in client.get("/feed/atom/")["Link"]
        assert as_json(client)["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


@pytest.mark.parametrize("ending", ["", "atom/", "json/"])
def test_a_feed_costs_the_same_for_one_story_and_for_twenty(
    client: Client, blog: Blog, ada: User, story: Post, ending: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/feed/{ending}")
        return len(queries)

    once = cost()
    for number in range(19):
        make_post(blog, ada, slug=f"story-{number}").tags.add(*story.tags.all())
    assert cost() == once <= 4


def test_strange_letters_of_a_title_stand_in_every_form(
    client: Client, blog: Blog, ada: User, letters: Callable[[], str]
) -> None:
    post = make_post(blog, ada, title=letters())
    assert rss(client).findtext("channel/item/title") == post.title
    assert atom(client).findtext(f"{ATOM}entry/{ATOM}title") == post.title
    assert as_json(client)["items"][0]["title"] == post.title


@pytest.fixture(params=['<b>"&]]>', "\x00a\x0bb￾c", "﷽ 👩‍👩‍👧", "&amp;&#0;", "ﷺ" * 60])
def letters(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Return something that markup and machines may stumble over."""
    return lambda: str(request.param)
