"""The list of stories: what it shows, how it is narrowed, what it costs, what is done to many."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blog.models import Blog, Post
from tests import people
from tests.desk.writing import said
from tests.factories import make_post

At = Callable[..., Client]
LIST = "/admin/blog/post/"


def titles(page: Any) -> list[str]:
    """Return the titles in the list."""
    return [post.title for post in page.context["cl"].result_list]


def do(client: Client, action: str, *posts: Post) -> Any:
    """Choose ``posts`` in the list and run ``action``."""
    chosen = {"action": action, "_selected_action": [post.pk for post in posts], "index": 0}
    return client.post(LIST, chosen, follow=True)


def test_an_author_sees_own_stories_and_an_editor_all(at: At, blog: Blog, ada: User) -> None:
    make_post(blog, ada, title="Hers")
    make_post(blog, people.co_author(blog), title="His", slug="his")
    assert titles(at(ada).get(LIST)) == ["Hers"]
    assert set(titles(at("editor").get(LIST))) == {"Hers", "His"}
    assert set(titles(at("operator").get(LIST))) == {"Hers", "His"}


def test_a_row_tells_status_authors_and_comments(at: At, blog: Blog, ada: User) -> None:
    post = make_post(blog, ada, status=Post.Status.PRIVATE)
    Post.objects.filter(pk=post.pk).update(comment_count=23)
    page = at(ada).get(LIST).text
    assert "state-private" in page
    assert '<td class="field-who">Ada</td>' in page
    assert '<td class="field-answers">23</td>' in page


def test_the_list_costs_the_same_for_1_and_for_20(at: At, blog: Blog, ada: User) -> None:
    client = at("editor")
    counts, queries = [], CaptureQueriesContext(connection)
    for number in range(20):
        make_post(blog, ada, slug=f"story-{number}", title=f"Story {number}")
        if number in {0, 19}:
            with queries:
                client.get(LIST)
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 14
    assert not any('"blog_post"."body"' in query["sql"] for query in queries)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status__exact=draft", ["A draft"]),
        ("kind__exact=page", []),
        ("author=ben", ["A draft"]),
        ("tag=sea", ["Out"]),
        ("q=draft", ["A draft"]),
        ("author=zed", ["A draft", "Out"]),
        ("tag=none", ["A draft", "Out"]),
    ],
)
def test_the_list_is_narrowed(at: At, blog: Blog, ada: User, query: str, found: list[str]) -> None:
    out = make_post(blog, ada, title="Out")
    out.tags.add(blog.tags.create(name="Sea", slug="sea"))
    make_post(blog, people.co_author(blog), title="A draft", slug="d", status="draft")
    assert sorted(titles(at("editor").get(f"{LIST}?{query}"))) == found


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ED%A0%80",
        "q=" + "x" * 3000,
        "status__exact=%00",
        "kind__exact=%00x",
        "tag=%00",
        "author=%00",
        "p=99999999999999",
        "o=9.9.9",
        "e=1",
        "published_at__year=x",
        "published_at__year=99999999999",
        "published_at__year=99999",
        "created_at__year=0",
        "created_at__year=-1",
        "published_at__year=2026&published_at__month=13",
    ],
)
def test_a_strange_query_is_answered_calmly(at: At, blog: Blog, ada: User, query: str) -> None:
    make_post(blog, ada)
    assert at("editor").get(f"{LIST}?{query}", follow=True).status_code in {200, 400}


@pytest.mark.parametrize("ticked", ["x", "", "1\0", "-1", "1.5", "9" * 20, "٣"])
def test_a_ticked_row_without_a_number_is_refused(
    at: At, blog: Blog, ada: User, ticked: str
) -> None:
    make_post(blog, ada)
    chosen = {"action": "withdraw_chosen", "_selected_action": ticked, "index": "0"}
    assert at("editor").post(LIST, chosen).status_code == 400


def test_an_author_cannot_ask_the_list_about_other_peoples_accounts(at: At, ada: User) -> None:
    answer = at(ada).get(f"{LIST}?authors__password__startswith=a")
    assert answer.status_code == 400


def test_the_names_of_other_authors_are_offered_to_editors_only(
    at: At, blog: Blog, ada: User
) -> None:
    people.co_author(blog)
    make_post(blog, ada)
    assert "author=ben" in at("editor").get(LIST).text
    assert "author=ben" not in at(ada).get(LIST).text


ACTIONS = [
    ("publish_chosen", Post.Status.DRAFT, Post.Status.PUBLISHED, "2 posts were published."),
    ("make_private_chosen", Post.Status.DRAFT, Post.Status.PRIVATE, "2 posts are private now."),
    ("withdraw_chosen", Post.Status.PUBLISHED, Post.Status.WITHDRAWN, "2 posts were withdrawn."),
]


@pytest.mark.parametrize(("action", "before", "after", "sentence"), ACTIONS)
def test_a_verb_is_called_on_many_and_says_how_many(
    at: At, blog: Blog, ada: User, action: str, before: str, after: str, sentence: str
) -> None:
    two = [make_post(blog, ada, slug=f"s{number}", status=before) for number in range(2)]
    done = make_post(blog, ada, slug="done", status=after)
    page = do(at(ada), action, *two, done)
    assert said(page) == sentence
    assert set(Post.objects.values_list("status", flat=True)) == {after}


def test_many_in_the_singular(at: At, blog: Blog, ada: User) -> None:
    post = make_post(blog, ada, status="draft")
    assert said(do(at(ada), "publish_chosen", post)) == "1 post was published."


@pytest.mark.parametrize("who", ["co-author", "moderator", "reader", "nobody"])
@pytest.mark.parametrize("action", [row[0] for row in ACTIONS] + ["delete_selected"])
def test_nobody_else_does_anything_to_many(
    at: At, blog: Blog, ada: User, who: str, action: str
) -> None:
    post = make_post(blog, ada, status=Post.Status.REVIEW)
    do(at(who), action, post)
    post.refresh_from_db()
    assert post.status == Post.Status.REVIEW


def test_stories_are_not_deleted_by_the_handful(at: At, blog: Blog, ada: User) -> None:
    post = make_post(blog, ada)
    do(at("owner"), "delete_selected", post)
    assert Post.objects.filter(pk=post.pk).exists()
