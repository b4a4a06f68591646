"""A form that was open too long: the session ended, the words did not."""

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from blog.models import Blog, Post, Unsaved
from tests.desk.test_unsaved import form_of, keep
from tests.desk.writing import ADD, change, words
from tests.factories import make_post

At = Callable[..., Client]


def test_a_story_sent_after_the_session_ended_is_shown_and_sent_again_after_a_log_in(
    ada: User,
) -> None:
    client = Client()
    page = client.post(ADD, words(body="<p>Hours of work.</p>"))
    assert page.status_code == 403
    assert "You are logged out" in page.text
    assert "Hours of work." in page.text
    assert "/accounts/login/" in page.text
    client.force_login(ada)
    kept = {field.name: field.value for field in page.context["fields"]}
    client.post(ADD, kept)
    assert Post.objects.get().body == "<p>Hours of work.</p>"


def test_what_the_form_carries_comes_through_and_is_no_word_to_read(
    at: At, blog: Blog, ada: User
) -> None:
    story = make_post(blog, ada, status=Post.Status.DRAFT)
    sent = form_of(at(ada).get(change(story))) | {"title": "Hours of work"}
    keep(at(ada), ada, story, form_key=sent["form_key"])
    client = Client()
    page = client.post(change(story), sent)
    assert page.status_code == 403
    carried = {"version", "form_key", "restored", "restored_at"}
    assert not carried & {field.name for field in page.context["words"]}
    client.force_login(ada)
    client.post(change(story), {field.name: field.value for field in page.context["fields"]})
    story.refresh_from_db()
    assert story.title == "Hours of work"
    assert not Unsaved.objects.exists()
    client.logout()
    page = client.post(change(story), sent | {"title": "Older words"})
    client.force_login(ada)
    again = {field.name: field.value for field in page.context["fields"]}
    assert client.post(change(story), again).status_code == 409


def test_a_hostile_page_gets_nothing_but_its_own_words_back(ada: User) -> None:
    client = Client()
    page = client.post(ADD, {"title": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.text
    assert not Post.objects.exists()


def test_a_form_without_words_leads_to_the_log_in(at: At, ada: User) -> None:
    answer = at("nobody").post("/admin/logout/")
    assert answer.status_code == 302
