"""Series and pins at the desk: who begins and keeps them, and what the story's form does."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from blog.models import Blog, Post, Series
from tests import people
from tests.desk.writing import change, rewrite, said, write, wrong
from tests.factories import make_post

At = Callable[..., Client]
ADD = "/admin/blog/series/add/"


@pytest.fixture
def series(blog: Blog) -> Series:
    """Return a series of which nothing is told yet."""
    return Series.objects.create(blog=blog, title="The Long Road", slug="road")


@pytest.mark.parametrize("who", ["author", "editor", "owner", "operator"])
def test_who_writes_begins_a_series(at: At, blog: Blog, who: str) -> None:
    at(who).post(ADD, {"title": "Of Trains", "slug": "", "about": "All\nof them."})
    made = blog.series.get()
    assert (made.slug, made.about) == ("of-trains", "All\nof them.")


@pytest.mark.parametrize("who", ["moderator", "reader", "nobody"])
def test_nobody_else_begins_a_series(at: At, blog: Blog, who: str) -> None:
    at(who).post(ADD, {"title": "Of Trains", "slug": "", "about": ""})
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("who", "may"), [("author", False), ("moderator", False), ("editor", True), ("owner", True)]
)
def test_only_editors_rename_and_delete_what_others_are_part_of(
    at: At, series: Series, ada: User, who: str, may: bool
) -> None:
    story = make_post(series.blog, ada, series=series, part=1)
    client, here = at(who), f"/admin/blog/series/{series.pk}/"
    before = Blog.objects.get().edition
    client.post(f"{here}change/", {"title": "Roads", "slug": "road", "about": ""})
    assert (Series.objects.get().title == "Roads") == may
    assert (Blog.objects.get().edition > before) == may
    client.post(f"{here}delete/", {"post": "yes"})
    assert Series.objects.exists() != may
    assert Post.objects.get(pk=story.pk).title == story.title


@pytest.mark.parametrize(
    ("title", "slug", "about", "field"),
    [
        ("", "", "", "title"),
        ("x" * 121, "", "", "title"),
        ("Road", "", "", "slug"),
        ("New", "a b", "", "slug"),
        ("New", "", "x" * 1001, "about"),
        ("\x00\u200b", "", "", "title"),
    ],
)
def test_a_series_is_refused_in_words(
    at: At, series: Series, title: str, slug: str, about: str, field: str
) -> None:
    page = at("editor").post(ADD, {"title": title, "slug": slug, "about": about})
    assert list(wrong(page)) == [field]
    assert Series.objects.count() == 1


# In the form of a story ---------------------------------------------------------------------------


def test_a_part_without_a_number_gets_the_next_one_and_keeps_it(
    at: At, series: Series, ada: User
) -> None:
    client = at(ada)
    for title, part in (("One", ""), ("Four", "4"), ("Five", "")):
        write(client, title=title, series=series.pk, part=part)
    told = dict(Post.objects.values_list("title", "part"))
    assert told == {"One": 1, "Four": 4, "Five": 5}
    one = Post.objects.get(title="One")
    rewrite(client, one, series=series.pk, part="")
    one.refresh_from_db()
    assert (one.series, one.part) == (series, 1)


def test_a_story_leaves_its_series_with_its_number(at: At, series: Series, ada: User) -> None:
    story = make_post(series.blog, ada, series=series, part=3)
    rewrite(at(ada), story, series="", part="3")
    story.refresh_from_db()
    assert (story.series, story.part) == (None, None)


def test_a_page_is_no_part_of_a_series(at: At, series: Series, ada: User) -> None:
    write(at(ada), kind="page", series=series.pk, part="1")
    assert Post.objects.get().series is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"series": "999999"}, "series"),
        ({"series": "x\x00"}, "series"),
        ({"part": "0"}, "part"),
        ({"part": "10000"}, "part"),
        ({"part": "one"}, "part"),
        ({"description": "x" * 301}, "description"),
        ({"canonical_url": "javascript:alert(1)"}, "canonical_url"),
        ({"canonical_url": "https://" + "x" * 500}, "canonical_url"),
    ],
)
def test_what_a_story_cannot_be_is_said_at_the_field(
    at: At, ada: User, series: Series, changes: dict[str, str], field: str
) -> None:
    page = write(at(ada), **{"series": series.pk} | changes)
    assert list(wrong(page)) == [field]
    assert not Post.objects.exists()


def test_another_blogs_series_is_not_offered(at: At, ada: User) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example")
    theirs = Series.objects.create(blog=elsewhere, title="Theirs", slug="theirs")
    assert list(wrong(write(at(ada), series=theirs.pk))) == ["series"]
    assert "Theirs" not in at(ada).get("/admin/blog/post/add/").text


def test_how_a_story_is_found_is_kept(at: At, ada: User) -> None:
    write(at(ada), description="A\nlamp.", canonical_url="first.example/lamp")
    post = Post.objects.get()
    assert post.description == "A lamp."
    assert post.canonical_url == "https://first.example/lamp"


# Pins ---------------------------------------------------------------------------------------------

PIN = 'name="_verb" value="pin"'
UNPIN = 'name="_verb" value="unpin"'
LIST = "/admin/blog/post/"


def test_an_editor_pins_and_unpins_with_the_buttons_under_a_story(
    at: At, blog: Blog, ada: User
) -> None:
    client, story = at("editor"), make_post(blog, ada)
    page = client.get(change(story)).text
    assert (PIN in page, UNPIN in page) == (True, False)
    assert "the front page begins with" in said(rewrite(client, story, _verb="pin"))
    page = client.get(change(story)).text
    assert (PIN in page, UNPIN in page) == (False, True)
    assert "in its place in time again" in said(rewrite(client, story, _verb="unpin"))
    assert Post.objects.get().pinned_at is None


def test_an_author_pins_nothing(at: At, blog: Blog, ada: User) -> None:
    story, client = make_post(blog, ada), at(ada)
    assert PIN not in client.get(change(story)).text
    rewrite(client, story, _verb="pin")
    client.post(LIST, {"action": "pin_chosen", "_selected_action": [story.pk]})
    assert "pin_chosen" not in client.get(LIST).text
    assert Post.objects.get().pinned_at is None


def test_an_editor_pins_what_is_chosen_in_the_list(at: At, blog: Blog, ada: User) -> None:
    story = make_post(blog, ada)
    draft = make_post(blog, ada, status="draft")
    chosen = [story.pk, draft.pk]
    client = at("editor")
    page = client.post(LIST, {"action": "pin_chosen", "_selected_action": chosen}, follow=True)
    assert "1 story was pinned." in said(page)
    assert "Pinned" in client.get(LIST).text
    page = client.post(LIST, {"action": "unpin_chosen", "_selected_action": chosen}, follow=True)
    assert "1 story was unpinned." in said(page)
