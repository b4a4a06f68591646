"""The orders of threads on the story page: their links, their pages, what machines are told."""

import re

import pytest
from django.test import Client

from accounts.models import User
from blog.models import Blog, Post
from comments import tree
from tests import people
from tests.comments.browsing import browser, numbers, said, story
from tests.comments.speaking import face, say
from tests.factories import make_post, make_thread

SORTED = [sort for sort in tree.SORTS if sort != "oldest"]


def links(page: str) -> dict[str, str]:
    """Return what the links of the orders say, and how each begins."""
    found = re.search(r'<nav class="orders".*?</nav>', page, re.DOTALL)
    anchors = re.findall(r"<a\s+(.*?)>(.*?)</a>", found[0], re.DOTALL) if found else []
    return {words: " ".join(attributes.split()) for attributes, words in anchors}


def next_page(page: str, rel: str) -> str:
    found = re.search(rf'<a href="([^"#]+)#comments" rel="{rel}"', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_each_order_is_a_plain_link_and_says_which_is_shown(post: Post) -> None:
    make_thread(post, 4, replies=1)
    address = post.get_absolute_url()
    assert links(story(browser(), post)) == {
        "Oldest": f'href="{address}#comments" aria-current="true"',
        "Newest": f'href="{address}?sort=newest#comments" rel="nofollow"',
        "Most liked": f'href="{address}?sort=top#comments" rel="nofollow"',
        "Last answered": f'href="{address}?sort=active#comments" rel="nofollow"',
    }
    newest = story(browser(), post, "?sort=newest")
    assert numbers(newest) == [3, 4, 1, 2]
    assert 'aria-current="true"' in links(newest)["Newest"]
    assert "aria-current" not in links(newest)["Oldest"]


def test_one_thread_has_no_order(post: Post) -> None:
    make_thread(post, 4, replies=3)
    assert links(story(browser(), post)) == {}


def test_the_most_liked_thread_leads_as_soon_as_somebody_likes_it(post: Post) -> None:
    _first, second, _third = make_thread(post, 3, replies=0)
    answer = browser().post(
        f"/comments/{second.pk}/like/", {"value": "1"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.status_code == 303
    assert numbers(story(browser(), post, "?sort=top")) == [2, 3, 1]


@pytest.mark.parametrize("sort", list(tree.SORTS))
def test_pages_lead_on_and_back_in_every_order(post: Post, sort: str) -> None:
    for comment in make_thread(post, 90, replies=1)[:60:6]:
        comment.like(people.guest("Greta"))
    stranger, pages = browser(), [story(browser(), post, f"?sort={sort}")]
    while path := next_page(pages[-1], "next"):
        assert sort == "oldest" or f"sort={sort}" in path
        pages.append(stranger.get(path).text)
    assert sorted(no for page in pages for no in numbers(page)) == list(range(1, 91))
    assert len(pages) == 3
    back = stranger.get(next_page(pages[2], "prev")).text
    assert numbers(back) == numbers(pages[1])
    assert numbers(stranger.get(next_page(back, "prev")).text) == numbers(pages[0])
    assert not next_page(pages[0], "prev")


def test_the_links_to_neighbours_say_what_is_there(post: Post) -> None:
    make_thread(post, 30, replies=0)
    said_of = {
        sort: re.findall(r'rel="next">([^<]+)<', story(browser(), post, f"?sort={sort}"))
        for sort in tree.SORTS
    }
    assert said_of == {
        "oldest": ["Newer comments"],
        "newest": ["Older comments"],
        "top": ["More comments"],
        "active": ["More comments"],
    }


@pytest.mark.parametrize("query", ["best", "Oldest", "%00", "oldest'", "top&after=AAAAAQ", "new\n"])
def test_an_order_or_a_place_that_is_none_is_404(post: Post, query: str, client: Client) -> None:
    make_thread(post, 3, replies=0)
    answer = client.get(f"{post.get_absolute_url()}?sort={query}")
    assert answer.status_code in (400, 404)


def test_every_page_of_it_is_the_story_for_machines(post: Post) -> None:
    make_thread(post, 50, replies=0)
    canonical = f'<link rel="canonical" href="{post.get_absolute_url()}">'
    first = story(browser(), post)
    assert canonical in first
    assert "application/ld+json" in first
    after = next_page(first, "next").partition("?")[2]
    for query in (*(f"sort={sort}" for sort in SORTED), after):
        page = story(browser(), post, f"?{query}")
        assert canonical in page
        assert "application/ld+json" not in page


def test_a_page_that_is_no_story_has_orders_too(blog: Blog, author: User) -> None:
    about = make_post(blog, author, kind=Post.Kind.PAGE, slug="about", title="About")
    make_thread(about, 2, replies=0)
    assert numbers(story(browser(), about, "?sort=newest")) == [2, 1]


@pytest.mark.parametrize("sort", list(tree.SORTS))
def test_ones_own_waiting_comment_stands_in_its_place_in_every_order(
    post: Post, moderator: User, sort: str
) -> None:
    make_thread(post, 2, replies=0)
    gus = browser()
    own = said(gus, post, "Mine.", parent="2").no
    say(post, as_=face(moderator), by=moderator)
    shown = {"oldest": [1, 2, own, 4], "newest": [4, 2, own, 1]}
    expected = shown.get(sort, shown["newest"])
    assert numbers(story(gus, post, f"?sort={sort}")) == expected
    assert own not in numbers(story(browser(), post, f"?sort={sort}"))
