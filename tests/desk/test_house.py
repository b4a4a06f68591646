"""Keeping house: tags and the blog's settings."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Tag
from tests import people
from tests.desk.writing import wrong
from tests.factories import make_post

At = Callable[..., Client]
ADD_TAG = "/admin/blog/tag/add/"


def settings_of(blog: Blog, **changes: Any) -> dict[str, Any]:
    """Return the fields of the settings as the form shows them, with ``changes``."""
    names = ("title", "tagline", "language", "time_zone", "comment_mode", "guests", "slow_seconds")
    kept = {name: getattr(blog, name) for name in names}
    return kept | {"close_after_days": "", "authors_moderate": "on"} | changes


def edition() -> int:
    """Return the edition as it is stored now."""
    return Blog.objects.order_by("pk").values_list("edition", flat=True)[0]


# Tags --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "owner", "operator"])
def test_an_editor_makes_renames_and_deletes_a_tag(at: At, blog: Blog, who: str) -> None:
    client = at(who)
    client.post(ADD_TAG, {"name": "Night trains", "slug": ""})
    tag = blog.tags.get()
    assert tag.slug == "night-trains"
    before = edition()
    client.post(f"/admin/blog/tag/{tag.pk}/change/", {"name": "Trains", "slug": tag.slug})
    assert (blog.tags.get().name, edition() > before) == ("Trains", True)
    client.post(f"/admin/blog/tag/{tag.pk}/delete/", {"post": "yes"})
    assert not blog.tags.exists()


@pytest.mark.parametrize("who", ["author", "moderator", "reader", "nobody"])
def test_nobody_else_touches_tags(at: At, blog: Blog, who: str) -> None:
    tag = blog.tags.create(name="Sea", slug="sea")
    client = at(who)
    client.post(ADD_TAG, {"name": "More", "slug": ""})
    client.post(f"/admin/blog/tag/{tag.pk}/change/", {"name": "Mine", "slug": "sea"})
    client.post(f"/admin/blog/tag/{tag.pk}/delete/", {"post": "yes"})
    assert list(Tag.objects.values_list("name", flat=True)) == ["Sea"]


@pytest.mark.parametrize(
    ("name", "slug", "field"),
    [
        ("", "", "name"),
        ("x" * 61, "", "name"),
        ("Sea", "", "slug"),
        ("New", "a b", "slug"),
        ("New", "x" * 81, "slug"),
        ("New", "sea", "slug"),
    ],
)
def test_a_tag_is_refused_in_words(at: At, blog: Blog, name: str, slug: str, field: str) -> None:
    blog.tags.create(name="Sea", slug="sea")
    page = at("editor").post(ADD_TAG, {"name": name, "slug": slug})
    assert list(wrong(page)) == [field]
    assert Tag.objects.count() == 1


def test_another_blog_may_have_the_same_tag(at: At, blog: Blog) -> None:
    people.make_blog(address="elsewhere.example").tags.create(name="Sea", slug="sea")
    at("editor").post(ADD_TAG, {"name": "Sea", "slug": ""})
    assert blog.tags.count() == 1


# Settings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["owner", "operator"])
def test_an_owner_changes_the_settings_and_readers_see_it(
    at: At, blog: Blog, ada: User, who: str
) -> None:
    make_post(blog, ada)
    before = edition()
    sent = settings_of(blog, title="Told by day", tagline="Anew", time_zone="Asia/Tokyo")
    at(who).post(f"/admin/blog/blog/{blog.pk}/change/", sent | {"address": ""})
    blog.refresh_from_db()
    assert (blog.title, blog.tagline, blog.time_zone) == ("Told by day", "Anew", "Asia/Tokyo")
    assert edition() > before
    assert "Told by day" in Client().get("/").text


@pytest.mark.parametrize("who", ["editor", "author", "moderator", "reader", "nobody"])
def test_nobody_else_changes_the_settings(at: At, blog: Blog, who: str) -> None:
    address = f"/admin/blog/blog/{blog.pk}/change/"
    assert at(who).get(address).status_code in {302, 403}
    at(who).post(address, settings_of(blog, title="Mine"))
    assert Blog.objects.get().title == "The Storyteller"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"tagline": "x" * 201}, "tagline"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "UTC\x00"}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"comment_mode": "loud"}, "comment_mode"),
        ({"guests": "none"}, "guests"),
        ({"slow_seconds": "-1"}, "slow_seconds"),
        ({"slow_seconds": "9" * 40}, "slow_seconds"),
        ({"close_after_days": "99999"}, "close_after_days"),
    ],
)
def test_a_setting_is_refused_in_words(
    at: At, blog: Blog, changes: dict[str, str], field: str
) -> None:
    page = at("owner").post(f"/admin/blog/blog/{blog.pk}/change/", settings_of(blog, **changes))
    assert list(wrong(page)) == [field]
    assert Blog.objects.get().edition == blog.edition


def test_an_owner_says_what_guests_need_and_every_page_follows(at: At, blog: Blog) -> None:
    settings = settings_of(blog, guests="log_in")
    at("owner").post(f"/admin/blog/blog/{blog.pk}/change/", settings)
    assert Blog.objects.get().guests == "log_in"
    assert Blog.objects.get().edition > blog.edition


def test_saving_the_settings_sets_no_counter_and_no_edition_back(at: At, blog: Blog) -> None:
    with CaptureQueriesContext(connection) as queries:
        at("owner").post(f"/admin/blog/blog/{blog.pk}/change/", settings_of(blog, title="New"))
    written = [one["sql"] for one in queries if one["sql"].startswith('UPDATE "blog_blog"')]
    assert any('"title"' in sql for sql in written)
    assert not any('"pending_count"' in sql for sql in written)
    assert not any('"edition" = ' in sql and '"edition" + 1' not in sql for sql in written)


def test_the_host_name_is_the_operators(at: At, blog: Blog) -> None:
    address = f"/admin/blog/blog/{blog.pk}/change/"
    at("owner").post(address, settings_of(blog, address="gone.example"))
    assert Blog.objects.get().address == ""
    at("operator").post(address, settings_of(blog, address="Blog.Example"))
    assert Blog.objects.get().address == "blog.example"
    page = at("operator").post(address, settings_of(blog, address="https://blog.example/"))
    assert list(wrong(page)) == ["address"]


def test_another_blogs_settings_are_not_there(at: At, blog: Blog) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example")
    address = f"/admin/blog/blog/{elsewhere.pk}/change/"
    at("owner").post(address, settings_of(elsewhere, title="Mine"))
    elsewhere.refresh_from_db()
    assert elsewhere.title == "Elsewhere"


def test_nobody_adds_or_deletes_a_blog(at: At, blog: Blog) -> None:
    client = at("operator")
    assert client.get("/admin/blog/blog/add/").status_code == 403
    client.post(f"/admin/blog/blog/{blog.pk}/delete/", {"post": "yes"})
    assert Blog.objects.exists()
