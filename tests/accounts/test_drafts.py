"""What is typed before a log-in is kept, whatever it is and wherever the form stands."""

from urllib.parse import urlencode

import pytest

from accounts.models import Draft
from blog.models import Blog
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, browser, kept
from tests.factories import make_post


@pytest.mark.parametrize("slug", ["夜" * 80, "a" * 80])
def test_a_story_with_a_long_address_keeps_the_words_too(slug: str, blog: Blog) -> None:
    post = make_post(blog, people.author(blog), slug=slug)
    reader = browser()
    answer = reader.post(
        f"/comments/to/{post.pk}/log-in/", {"body": "Good night."}, headers=FROM_OUR_PAGE
    )
    assert answer.status_code == 302
    assert kept(reader.get(post.get_absolute_url()), "body") == "Good night."


def test_fields_that_no_form_of_ours_has_break_nothing(blog: Blog) -> None:
    post = make_post(blog, people.author(blog))
    reader = browser()
    odd = {"a\0b": "c\0d", "x" * 5_000: "y" * 30_000, **{f"field {n}": "z" for n in range(60)}}
    form = {"body": "Good night."} | odd
    answer = reader.post(
        f"/comments/to/{post.pk}/log-in/",
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers=FROM_OUR_PAGE,
    )
    assert answer.status_code == 302
    draft = Draft.objects.get()
    assert len(draft.fields) == 30
    assert max(map(len, draft.fields)) == 100
    assert kept(reader.get(post.get_absolute_url()), "body") == "Good night."


def test_a_form_that_is_no_comment_is_not_kept_whole(blog: Blog) -> None:
    post = make_post(blog, people.author(blog))
    form = {"body": "Good night.", **{f"field {n}": "z" * 20_000 for n in range(29)}}
    browser().post(f"/comments/to/{post.pk}/log-in/", form, headers=FROM_OUR_PAGE)
    assert sum(map(len, Draft.objects.get().fields.values())) == 25_000


def test_the_longest_comment_is_kept_whole(blog: Blog) -> None:
    post = make_post(blog, people.author(blog))
    words = "A line.\r\n" * 1_250
    assert len(words.replace("\r", "")) == 10_000
    form = {"body": words, "website": f"https://example.org/{'w' * 470}"}
    reader = browser()
    reader.post(f"/comments/to/{post.pk}/log-in/", form, headers=FROM_OUR_PAGE)
    page = reader.get(post.get_absolute_url())
    assert kept(page, "body").strip() == words.replace("\r", "").strip()
    assert kept(page, "website") == form["website"]


def test_what_a_browser_left_long_ago_makes_room(blog: Blog) -> None:
    ada, reader = people.author(blog), browser()
    posts = [make_post(blog, ada, slug=f"story-{number}") for number in range(7)]
    for post in posts:
        form = {"body": f"Under {post.slug}."}
        reader.post(f"/comments/to/{post.pk}/log-in/", form, headers=FROM_OUR_PAGE)
    assert Draft.objects.count() == 5
    pages = [kept(reader.get(post.get_absolute_url()), "body") for post in posts]
    assert pages == ["", "", *(f"Under {post.slug}." for post in posts[2:])]


def test_another_browser_sees_nothing_of_it(blog: Blog) -> None:
    post = make_post(blog, people.author(blog))
    reader, other = browser(), browser(people.reader())
    reader.post(f"/comments/to/{post.pk}/log-in/", {"body": "Mine."}, headers=FROM_OUR_PAGE)
    assert "Mine." not in other.get(post.get_absolute_url()).text
    assert "Mine." not in browser().get(post.get_absolute_url()).text
