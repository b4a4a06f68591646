"""What search engines and other programs are told: sitemaps, robots, oEmbed and two text files."""

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Post, Series, Tag
from tests import people
from tests.factories import make_post

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    """Return a story with a tag and a series."""
    series = Series.objects.create(blog=blog, title="Lines", slug="lines")
    story = make_post(blog, ada, series=series, part=1)
    story.tags.add(Tag.objects.create(blog=blog, name="Trains", slug="trains"))
    Tag.objects.create(blog=blog, name="Ships", slug="ships")
    return story


def read(client: Client, path: str) -> ET.Element:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    return ET.fromstring(answer.content)  # noqa: S314 -- our own sitemap


def places(found: ET.Element) -> list[str]:
    return [str(place.text).removeprefix("http://testserver") for place in found.iter(f"{MAP}loc")]


def everything(client: Client) -> list[str]:
    """Return every address of the whole sitemap."""
    parts = places(read(client, "/sitemap.xml"))
    return [place for part in parts for place in places(read(client, part))]


def test_the_sitemap_names_all_there_is_to_read_and_each_can_be_read(
    client: Client, blog: Blog, ada: User, story: Post
) -> None:
    make_post(blog, ada, kind="page", slug="about")
    found = everything(client)
    lists = ["/tag/trains/", "/series/lines/", "/authors/ada/"]
    assert sorted(found) == sorted(["/", "/about/", story.get_absolute_url(), *lists])
    assert {client.get(place).status_code for place in found} == {200}


@pytest.mark.parametrize("status", ["draft", "scheduled", "private", "withdrawn", "review"])
def test_what_is_not_published_is_not_in_it(client: Client, story: Post, status: str) -> None:
    Post.objects.filter(pk=story.pk).update(status=status)
    assert everything(client) == ["/"]


def test_a_sitemap_names_the_pictures_of_a_story(client: Client, story: Post) -> None:
    body = '<figure><img src="/pictures/abc/" alt="A train"></figure><p>src="/no/"</p>'
    Post.objects.filter(pk=story.pk).update(body=body)
    [picture] = read(client, "/sitemap-stories.xml").iter(f"{IMAGE}loc")
    assert picture.text == "http://testserver/pictures/abc/"


def test_a_long_sitemap_has_pages(client: Client, blog: Blog, ada: User) -> None:
    from blog.sitemaps import Stories  # noqa: PLC0415  its limit is changed here alone

    for number in range(3):
        make_post(blog, ada, slug=f"story-{number}")
    limit, Stories.limit = Stories.limit, 2
    try:
        parts = places(read(client, "/sitemap.xml"))
        assert parts[:2] == ["/sitemap-stories.xml", "/sitemap-stories.xml?p=2"]
        assert len(places(read(client, parts[1]))) == 1
    finally:
        Stories.limit = limit


@pytest.mark.parametrize(
    "path", ["/sitemap-none.xml", "/sitemap-stories.xml?p=9", "/sitemap-stories.xml?p=x"]
)
def test_there_is_no_other_part(client: Client, blog: Blog, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_sitemap_costs_the_same_for_one_story_and_for_twenty(
    client: Client, blog: Blog, ada: User, story: Post
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            everything(client)
        return len(queries)

    once = cost()
    for number in range(19):
        tag = Tag.objects.create(blog=blog, name=f"Tag {number}", slug=f"tag-{number}")
        make_post(blog, ada, slug=f"story-{number}").tags.add(tag)
    assert cost() == once


def test_robots_are_kept_from_forms_and_shown_the_sitemap(client: Client, story: Post) -> None:
    from urllib.robotparser import RobotFileParser  # noqa: PLC0415  beside what it reads

    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())
    assert parser.site_maps() == ["http://testserver/sitemap.xml"]
    for path in ("/", story.get_absolute_url(), "/feed/", "/comments/feed/"):
        assert parser.can_fetch("*", path), path
    for path in ("/admin/", "/accounts/login/", f"/comments/to/{story.pk}/", "/preview/1/"):
        assert not parser.can_fetch("*", path), path


def test_the_operator_says_whom_to_tell_of_a_hole(client: Client, blog: Blog) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    with override_settings(SECURITY_CONTACT="mailto:olga@example.org"):
        text = client.get("/.well-known/security.txt").text
    assert "Contact: mailto:olga@example.org\nExpires: 20" in text


def test_humans_are_those_who_have_published(client: Client, blog: Blog, story: Post) -> None:
    people.editor(blog)
    text = client.get("/humans.txt").text
    assert text.startswith("/* TEAM */\nAuthor: Ada")
    assert "Edda" not in text


def asked(client: Client, url: str, **more: str) -> Any:
    return client.get("/api/oembed/", {"url": url, **more})


def test_a_page_elsewhere_can_describe_a_story(client: Client, story: Post) -> None:
    answer = asked(client, f"http://testserver{story.get_absolute_url()}")
    told = json.loads(answer.content)
    assert (told["type"], told["title"], told["author_name"]) == ("link", story.title, "Ada")
    assert answer["Access-Control-Allow-Origin"] == "*"
    page = client.get(story.get_absolute_url()).text
    assert "application/json+oembed" in page


def test_a_story_with_an_address_in_another_script_is_described(
    client: Client, blog: Blog, ada: User
) -> None:
    story = make_post(blog, ada, title="Ночной поезд", slug="ночной-поезд")
    page = make_post(blog, ada, title="Über uns", slug="über-uns", kind="page")
    for post in (story, page):
        told = json.loads(asked(client, f"http://testserver{post.get_absolute_url()}").content)
        assert told["title"] == post.title


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "http://testserver/",
        "http://testserver/2026/99/99/the-night-train/",
        "http://testserver/0000/01/01/the-night-train/",
        "http://testserver/2026/11/23/no-such-story/",
        "http://elsewhere.example{path}",
        "http://[::1{path}",
        "http://testserver/%00/",
        "http://testserver/admin/",
    ],
)
def test_what_is_no_story_of_ours_is_described_to_nobody(
    client: Client, story: Post, url: str
) -> None:
    assert asked(client, url.replace("{path}", story.get_absolute_url())).status_code in (400, 404)


def test_a_draft_is_described_to_nobody(client: Client, story: Post, ada: User) -> None:
    url = f"http://testserver{story.get_absolute_url()}"
    story.make_private(by=ada)
    client.force_login(ada)
    assert asked(client, url).status_code == 404


def test_an_answer_in_xml_is_not_to_be_had(client: Client, story: Post) -> None:
    assert (
        asked(client, f"http://testserver{story.get_absolute_url()}", format="xml").status_code
        == 501
    )
