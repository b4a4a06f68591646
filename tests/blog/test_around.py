"""What a story leads on to: the ones before and after it, its series, stories like it."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post, Series, Tag
from blog.models.post_row import Status
from tests import people
from tests.factories import make_post

START = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
Tell = Callable[..., Post]


@pytest.fixture
def tell(blog: Blog, ada: User) -> Tell:
    """Return a function that publishes a story some hours after the first, with tags."""

    def tell(title: str, hour: int = 0, tags: str = "", **changes: Any) -> Post:
        at = START + datetime.timedelta(hours=hour)
        fields = {"title": title, "slug": title.lower(), "published_at": at} | changes
        post = make_post(blog, ada, **fields)
        for name in tags.split():
            post.tags.add(Tag.objects.get_or_create(blog=blog, slug=name, name=name)[0])
        return post

    return tell


@pytest.fixture
def series(blog: Blog) -> Series:
    """Return a series of which nothing is told yet."""
    return Series.objects.create(blog=blog, title="The Long Road", slug="road", about="All ways.")


def part_of(page: Any, region: str) -> list[str]:
    """Return the titles that are linked in a region of a page, in order."""
    found = re.search(rf'<(nav|section|p) class="{region}".*?</\1>', page.text, re.DOTALL)
    return re.findall(r"<bdi>([^<]+)</bdi></a>", found[0]) if found else []


def around(story: Post, client: Client | None = None) -> Any:
    """Return the page of ``story``, as a stranger sees it."""
    return (client or Client()).get(story.get_absolute_url())


# Neighbours ---------------------------------------------------------------------------------------


def test_one_turns_to_the_story_before_and_to_the_one_after(tell: Tell) -> None:
    tell("First")
    second, third = tell("Second", 1), tell("Third", 2)
    assert part_of(around(second), "neighbours") == ["First", "Third"]
    assert part_of(around(third), "neighbours") == ["Second"]


def test_stories_of_one_moment_follow_one_another_by_their_keys(tell: Tell) -> None:
    stories = [tell(title) for title in ("One", "Two", "Three")]
    assert part_of(around(stories[1]), "neighbours") == ["One", "Three"]


@pytest.mark.parametrize("status", [one for one in Status if one != Status.PUBLISHED])
def test_what_is_hidden_is_nobodys_neighbour_and_like_nothing(
    tell: Tell, series: Series, status: Status
) -> None:
    hidden = tell("Hidden", 1, "sea", series=series, part=1)
    story = tell("Shown", 2, "sea", series=series, part=2)
    Post.objects.filter(pk=hidden.pk).update(status=status)
    assert "Hidden" not in around(story).text
    assert "Hidden" not in Client().get("/series/road/").text


def test_another_blogs_stories_are_not_around(tell: Tell, ada: User) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example")
    make_post(elsewhere, ada, title="Far", slug="far", published_at=START)
    assert "Far" not in around(tell("Near", 1)).text


def test_a_page_has_no_neighbours(tell: Tell) -> None:
    tell("First")
    assert "Previous story" not in around(tell("About", 1, kind=Post.Kind.PAGE)).text


# Stories like it ----------------------------------------------------------------------------------


def test_stories_with_the_most_tags_in_common_are_named_the_newest_first(tell: Tell) -> None:
    tell("Old", 0, "sea")
    tell("Newer", 1, "sea")
    tell("Twin", 2, "sea night bread")
    tell("Other", 3, "trains")
    tell("Between", 4)
    story = tell("Here", 5, "sea night bread")
    tell("Later", 6, "sea")
    tell("Latest", 7, "sea")
    # "Between" and "Later" stand beside it as its neighbours already.
    assert part_of(around(story), "related") == ["Twin", "Latest", "Newer"]


def test_a_story_without_tags_pretends_no_kinship(tell: Tell) -> None:
    tell("First", 0, "sea")
    assert "Related stories" not in around(tell("Second", 1)).text


def test_tags_stand_in_the_order_of_their_names(tell: Tell) -> None:
    story = tell("Tagged", 0, "sea bread 夜")
    text = around(story).text
    assert re.findall(r'rel="tag">([^<]+)<', text) == ["bread", "sea", "夜"]


# Series -------------------------------------------------------------------------------------------


def test_a_part_says_which_it_is_and_leads_to_the_others(tell: Tell, series: Series) -> None:
    parts = [tell(f"Part{no}", 9 - no, series=series, part=no) for no in (1, 2, 5)]
    page = around(parts[1])
    assert "Part 2 of 3 of" in " ".join(page.text.split())
    assert part_of(page, "in-series") == ["The Long Road", "Part1", "Part5"]
    assert part_of(page, "next-part") == ["Part5"]
    assert part_of(around(parts[2]), "next-part") == []


def test_the_page_of_a_series_has_its_parts_in_order(tell: Tell, series: Series) -> None:
    for no, hour in ((3, 0), (1, 1), (2, 2)):
        tell(f"Part{no}", hour, series=series, part=no)
    page = Client().get("/series/road/")
    assert re.findall(r'class="entry-title"><a [^>]+>([^<]+)<', page.text) == [
        "Part1",
        "Part2",
        "Part3",
    ]
    assert "All ways." in page.text
    assert page.headers["Cache-Control"] == "max-age=0, s-maxage=1"


def test_a_series_of_which_nothing_is_told_is_not_there(tell: Tell, series: Series) -> None:
    assert Client().get("/series/road/").status_code == 404
    assert Client().get("/series/nothing/").status_code == 404
    tell("First", series=series, part=1)
    elsewhere = people.make_blog(title="Elsewhere", address="testserver")
    assert elsewhere.series.count() == 0
    assert Client().get("/series/road/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_series_is_read_and_nothing_else(tell: Tell, series: Series, method: str) -> None:
    tell("First", series=series, part=1)
    assert getattr(Client(), method)("/series/road/").status_code == 405


def test_an_author_sees_in_the_preview_which_part_a_draft_will_be(
    tell: Tell, series: Series, ada: User
) -> None:
    tell("Told", series=series, part=1)
    draft = tell("Untold", status=Status.DRAFT, published_at=None, series=series, part=2)
    client = Client()
    client.force_login(ada)
    assert "Part 2 of 2 of" in " ".join(client.get(f"/preview/{draft.pk}/").text.split())


# Pinned -------------------------------------------------------------------------------------------


def titles() -> list[str]:
    """Return the titles of the front page, those that are pinned with a star."""
    entries = re.findall(r'<article class="entry">.*?</article>', Client().get("/").text, re.DOTALL)
    named = [re.findall(r'entry-title"><a [^>]+>([^<]+)<', entry)[0] for entry in entries]
    return [name + "*" * ("Pinned" in entry) for name, entry in zip(named, entries, strict=True)]


def test_the_front_page_begins_with_what_is_pinned_and_says_it_once(tell: Tell) -> None:
    stories = [tell(title, hour) for hour, title in enumerate(("A", "B", "C"))]
    assert stories[0].pin()
    assert not stories[0].pin()
    assert titles() == ["A*", "C", "B"]
    assert stories[0].unpin()
    assert not stories[0].unpin()
    assert titles() == ["C", "B", "A"]


def test_pinning_moves_the_edition(tell: Tell, blog: Blog) -> None:
    story = tell("A")
    editions = [Blog.objects.get().edition]
    for verb in (story.pin, story.unpin):
        verb()
        editions.append(Blog.objects.get().edition)
    assert editions == sorted({*editions})


def test_the_longest_pinned_makes_room_for_a_fourth(tell: Tell) -> None:
    for hour, title in enumerate("ABCDE"):
        story = tell(title, hour)
        if title != "E":
            story.pin()
    assert titles() == ["D*", "C*", "B*", "E", "A"]
    Post.objects.get(title="D").unpin()
    assert titles() == ["C*", "B*", "E", "D", "A"]


@pytest.mark.parametrize("changes", [{"status": Status.DRAFT}, {"kind": Post.Kind.PAGE}])
def test_only_a_published_story_is_pinned(tell: Tell, changes: dict[str, str]) -> None:
    assert not tell("A", **changes).pin()


def test_a_pinned_story_that_is_withdrawn_is_gone(tell: Tell, ada: User) -> None:
    story = tell("A")
    story.pin()
    story.withdraw(by=ada)
    assert titles() == []


def test_older_pages_repeat_nothing_that_is_pinned_at_their_top(tell: Tell) -> None:
    for hour in range(12):
        tell(f"S{hour}", hour)
    Post.objects.get(title="S11").pin()
    older = re.search(r'href="([^"]*)" rel="next"', Client().get("/").text)
    assert older
    assert "Pinned" not in Client().get("/" + older[1]).text


# What machines read -------------------------------------------------------------------------------


def test_the_head_says_what_the_author_says_about_the_story(tell: Tell) -> None:
    story = tell("A", description="A lamp & a winter.", canonical_url="https://first.example/a")
    text = around(story).text
    assert '<meta name="description" content="A lamp &amp; a winter.">' in text
    assert '<link rel="canonical" href="https://first.example/a">' in text


def test_without_the_authors_words_the_head_has_the_first_ones(tell: Tell) -> None:
    story = tell("A")
    text = around(story).text
    assert '<meta name="description" content="It left at ten.">' in text
    assert f'<link rel="canonical" href="{story.get_absolute_url()}">' in text


# What it costs ------------------------------------------------------------------------------------


def test_what_is_around_costs_one_query_however_much_there_is(
    tell: Tell, series: Series, blog: Blog
) -> None:
    def cost(story: Post) -> int:
        with CaptureQueriesContext(connection) as queries:
            around(story)
        return len(queries)

    alone = cost(tell("Alone"))
    for hour in range(1, 20):
        tell(f"S{hour}", hour, "sea night bread", series=series, part=hour)
    story = Post.objects.get(title="S9")
    assert cost(story) == alone
    story.published_at = timezone.now()
    # The same without the conversation, which has its own budget.
    assert alone <= 8
