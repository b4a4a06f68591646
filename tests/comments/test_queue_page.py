"""The moderators' queues in the desk: who sees what, and what each button does."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments.models import Comment, ModerationEvent
from tests import people
from tests.factories import make_post

pytestmark = pytest.mark.django_db
QUEUE = "/admin/comments/comment/"
DECIDE = f"{QUEUE}decide/"


@pytest.fixture
def blog() -> Blog:
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    return people.author(blog)


@pytest.fixture
def mo(blog: Blog) -> User:
    return people.moderator(blog)


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    return make_post(blog, ada)


def say(story: Post, body: str, identity: Identity | None = None, to: Any = None) -> Comment:
    comment = Comment(
        conversation_id=story.pk,
        blog=story.blog,
        identity=identity or people.guest(),
        reply_to=to,
        body=body,
        submit_key=uuid4(),
    )
    return comment.submit(post=story)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def decide(client: Client, verb: str, *comments: Comment, **more: Any) -> Any:
    data = {"decide": verb, "chosen": [comment.pk for comment in comments], **more}
    return client.post(DECIDE, data, follow=True)


def status_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def test_the_moderator_finds_what_waits_with_its_reasons(story: Post, mo: User) -> None:
    say(story, "Is there **tea** on it?")
    page = as_(mo).get(QUEUE).content.decode()
    assert "Is there **tea** on it?" in page
    assert "A guest: the name and the address were only typed." in page
    assert story.title in page


def test_the_moderator_sees_the_points_that_speak_for_spam(story: Post, mo: User) -> None:
    say(story, "Look: https://a.example https://b.example https://c.example")
    comment = say(story, "Alone", people.guest(name="www.cheap.example"))
    assert "3 points" in as_(mo).get(QUEUE).text
    Comment.objects.filter(pk=comment.pk).update(spam_score=1)
    assert "1 point" in as_(mo).get(f"{QUEUE}{comment.pk}/change/").text


def test_hostile_words_are_text_in_the_queue(story: Post, mo: User) -> None:
    say(story, "<script>alert(1)</script>", people.guest(name='"><img src=x onerror=alert(1)>'))
    page = as_(mo).get(QUEUE).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("member", [people.owner, people.editor, people.moderator])
def test_those_who_moderate_the_blog_see_the_queue(story: Post, blog: Blog, member: Any) -> None:
    say(story, "Hello from the platform")
    assert "Hello from the platform" in as_(member(blog)).get(QUEUE).content.decode()


def test_authors_see_what_was_said_under_their_own_stories(
    story: Post, blog: Blog, ada: User
) -> None:
    ben = people.co_author(blog)
    say(story, "To the one who wrote it")
    assert "To the one who wrote it" in as_(ada).get(QUEUE).content.decode()
    assert "To the one who wrote it" not in as_(ben).get(QUEUE).content.decode()


def test_where_authors_do_not_moderate_the_page_is_shut_to_them(
    story: Post, blog: Blog, ada: User
) -> None:
    blog.authors_moderate = False
    blog.save()
    comment = say(story, "Hello")
    assert as_(ada).get(QUEUE).status_code == 403
    assert decide(as_(ada), "approve", comment).status_code == 403
    assert status_of(comment) == "pending"


def test_readers_and_strangers_do_not_get_in(story: Post) -> None:
    comment = say(story, "Hello")
    for client in (as_(people.reader()), Client()):
        assert client.get(QUEUE).status_code in {302, 403}
        client.post(DECIDE, {"decide": f"approve:{comment.pk}"})
        assert status_of(comment) == "pending"


def test_one_click_approves(story: Post, mo: User) -> None:
    comment = say(story, "Hello")
    answer = as_(mo).post(DECIDE, {"decide": f"approve:{comment.pk}"}, follow=True)
    assert "1 comment was approved." in answer.content.decode()
    assert status_of(comment) == "approved"
    assert comment.events.get(to_status="approved").by == mo


def test_many_are_approved_at_once(story: Post, mo: User) -> None:
    comments = [say(story, f"Hello number {number}") for number in range(3)]
    answer = decide(as_(mo), "approve", *comments)
    assert "3 comments were approved." in answer.content.decode()
    assert {status_of(comment) for comment in comments} == {"approved"}


@pytest.mark.parametrize(("verb", "status"), [("reject", "rejected"), ("spam", "spam")])
def test_a_decision_can_be_undone_from_the_queue(
    story: Post, mo: User, verb: str, status: str
) -> None:
    comment = say(story, "Hello")
    client = as_(mo)
    decide(client, verb, comment)
    assert status_of(comment) == status
    assert f"undo:{comment.pk}" in client.get(QUEUE).content.decode()
    client.post(DECIDE, {"decide": f"undo:{comment.pk}"})
    assert status_of(comment) == "pending"
    assert f"undo:{comment.pk}" not in client.get(QUEUE).content.decode()


def test_the_second_of_two_moderators_is_told(story: Post, blog: Blog, mo: User) -> None:
    comment = say(story, "Hello")
    decide(as_(mo), "approve", comment)
    answer = decide(as_(people.editor(blog)), "approve", comment)
    assert "1 comment was left as it is" in answer.content.decode()
    assert ModerationEvent.objects.filter(comment=comment, to_status="approved").count() == 1


def test_words_that_changed_meanwhile_are_not_decided_about(story: Post, mo: User) -> None:
    comment = say(story, "Hello")
    answer = decide(as_(mo), "approve", comment, chosen=f"{comment.pk}-{'0' * 64}")
    assert "1 comment was left as it is" in answer.content.decode()
    assert status_of(comment) == "pending"


def test_a_comment_of_another_blog_is_not_there(story: Post, mo: User) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example.org")
    other = say(make_post(elsewhere, people.co_author(elsewhere)), "Hello")
    assert decide(as_(mo), "approve", other).status_code == 404
    assert as_(mo).get(f"{QUEUE}{other.pk}/change/").status_code == 404
    assert status_of(other) == "pending"


@pytest.mark.parametrize("asked", ["", "burn:1", "burn:chosen"])
def test_an_unknown_verb_is_a_bad_request(story: Post, mo: User, asked: str) -> None:
    answer = as_(mo).post(DECIDE, {"decide": asked})
    assert answer.status_code == 400


def test_nothing_chosen_is_said_in_words(story: Post, mo: User) -> None:
    answer = as_(mo).post(DECIDE, {"decide": "approve"}, follow=True)
    assert "Choose a comment first." in answer.content.decode()


def test_decisions_are_posts(story: Post, mo: User) -> None:
    assert as_(mo).get(DECIDE).status_code == 405


@pytest.mark.parametrize("query", ["queue=burnt", "after=%20", "after=AAAA", "queue=%F0%9F%92%A3"])
def test_a_wrong_address_is_not_found(story: Post, mo: User, query: str) -> None:
    assert as_(mo).get(f"{QUEUE}?{query}").status_code == 404


@pytest.mark.parametrize(
    "back", ["https://evil.example.org/", "//evil.example.org/", "javascript:1"]
)
def test_the_way_back_never_leaves_the_site(story: Post, mo: User, back: str) -> None:
    comment = say(story, "Hello")
    answer = as_(mo).post(DECIDE, {"decide": f"approve:{comment.pk}", "back": back})
    assert answer.headers["Location"] == reverse("admin:comments_comment_changelist")


def test_the_queue_goes_on_behind_its_last_comment(
    story: Post, mo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.queues.PAGE", 2)
    for number in range(5):
        say(story, f"Hello number {number}")
    client, seen, address = as_(mo), [], QUEUE
    while address:
        page = client.get(address)
        seen += [row.comment.body for row in page.context["rows"]]
        more = page.context["more_url"]
        address = f"{QUEUE}{more}" if more else ""
    assert seen == [f"Hello number {number}" for number in range(5)]


def test_a_queue_costs_the_same_for_one_and_for_twenty(
    story: Post, mo: User, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = as_(mo)
    say(story, "Hello number 0")
    with django_assert_max_num_queries(16) as one:
        client.get(QUEUE)
    for number in range(1, 20):
        say(story, f"Hello number {number}", people.guest(name=f"Gus {number}"))
    with django_assert_num_queries(len(one)):
        client.get(QUEUE)


def test_the_page_of_a_comment_tells_its_history_and_what_else_was_said(
    story: Post, mo: User
) -> None:
    first, second = say(story, "The first words"), say(story, "The second words")
    client = as_(mo)
    decide(client, "reject", first)
    page = client.get(f"{QUEUE}{first.pk}/change/").content.decode()
    assert "The first words" in page
    assert "The second words" in page
    assert "Undo the last decision" in page
    assert (
        "Undo the last decision" not in client.get(f"{QUEUE}{second.pk}/change/").content.decode()
    )


@pytest.mark.parametrize("key", ["0", "99999999999999999999", "x", "%F0%9F%92%A3"])
def test_a_comment_that_is_not_there_is_a_404(story: Post, mo: User, key: str) -> None:
    assert as_(mo).get(f"{QUEUE}{key}/change/").status_code == 404
