"""The review of a story at the desk: links made and revoked, notes read and done with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post, ReviewLink, ReviewNote
from tests.desk.writing import said
from tests.factories import make_post

At = Callable[..., Client]
BODY = "<p>It left at ten.</p><p>Nobody saw it go.</p>"


@pytest.fixture
def post(blog: Blog, ada: User) -> Post:
    """Return Ada's draft."""
    return make_post(blog, ada, status="draft", body=BODY)


@pytest.fixture
def note(post: Post) -> ReviewNote:
    """Return what Gus has said about its second paragraph."""
    quote = "Nobody saw it go."
    return ReviewNote.objects.create(
        post=post, name="Gus", body="Nobody?", paragraph=2, quote=quote
    )


def here(post: Post, rest: str = "") -> str:
    """Return an address of the review of ``post``."""
    return f"/admin/blog/post/{post.pk}/review/{rest}"


def verbs(post: Post, note: ReviewNote, link: ReviewLink) -> dict[str, dict[str, str]]:
    """Return every button of the page, with what it sends."""
    return {
        here(post, "links/"): {"reader": "Gus", "days": "7"},
        here(post, f"links/{link.pk}/revoke/"): {},
        here(post, "notes/"): {"body": "I saw it.", "paragraph": "2"},
        here(post, f"notes/{note.pk}/done/"): {},
        here(post, f"notes/{note.pk}/reopen/"): {},
    }


@pytest.mark.parametrize("who", ["author", "editor", "owner", "operator"])
def test_who_may_write_the_story_sees_its_review_and_uses_every_button(
    at: At, post: Post, note: ReviewNote, ada: User, who: str
) -> None:
    link = ReviewLink.make(post, by=ada, reader="Ruth", days=30)
    client = at(who)
    page = client.get(here(post))
    assert page.status_code == 200
    for words in ("Nobody?", "Gus", "Ruth", link.token, "1 note waits."):
        assert words in page.text
    for address, form in verbs(post, note, link).items():
        assert client.get(address).status_code == 405
        assert client.post(address, form).status_code == 302, address


@pytest.mark.parametrize("who", ["co-author", "moderator", "reader", "nobody"])
def test_nobody_else_sees_or_changes_it(
    at: At, post: Post, note: ReviewNote, ada: User, who: str
) -> None:
    link = ReviewLink.make(post, by=ada, reader="Ruth", days=30)
    client = at(who)
    assert client.get(here(post)).status_code in {302, 404}
    for address, form in verbs(post, note, link).items():
        answer = client.post(address, form)
        assert answer.status_code in {302, 401, 403, 404}, address
        assert "/review/" not in answer.headers.get("Location", "").partition("?")[0]
    link.refresh_from_db()
    note.refresh_from_db()
    assert link.revoked_at is note.done_at is None
    assert (ReviewLink.objects.count(), ReviewNote.objects.count()) == (1, 1)


@pytest.mark.parametrize("days", [7, 30])
def test_a_link_is_made_for_somebody_and_for_some_time(
    at: At, post: Post, ada: User, days: int
) -> None:
    page = at(ada).post(here(post, "links/"), {"reader": "Gus", "days": days}, follow=True)
    link = ReviewLink.objects.get()
    assert (link.reader, link.by, link.post) == ("Gus", ada, post)
    assert abs(link.expires_at - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)
    assert f"http://testserver/review/{link.token}/" in page.text
    assert "Copy it" in said(page)
    assert len(link.token) == 32
    assert Client().get(link.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "form", [{}, {"days": "8"}, {"days": "x"}, {"days": "7", "reader": "x" * 81}]
)
def test_a_link_that_cannot_be_made_is_refused_with_its_words(
    at: At, post: Post, form: dict[str, str]
) -> None:
    page = at("author").post(here(post, "links/"), form)
    assert page.status_code == 422
    assert form.get("reader", "") in page.text
    assert not ReviewLink.objects.exists()


@pytest.mark.parametrize("status", ["published", "private", "withdrawn"])
def test_there_is_no_link_to_what_is_out_or_was_taken_back(at: At, post: Post, status: str) -> None:
    now = timezone.now()
    Post.objects.update(status=status, published_at=now, published_on=now.date())
    page = at("author").post(here(post, "links/"), {"reader": "Gus", "days": "7"})
    assert page.status_code == 422
    assert "can be shown by a link" in page.text
    assert not ReviewLink.objects.exists()


def test_a_revoked_link_is_kept_in_the_list_and_dead(at: At, post: Post, ada: User) -> None:
    link = ReviewLink.make(post, by=ada, reader="Gus", days=7)
    page = at(ada).post(here(post, f"links/{link.pk}/revoke/"), follow=True)
    assert "leads nowhere" in said(page)
    assert "revoked" in page.text
    assert link.token not in page.text
    assert Client().get(link.get_absolute_url()).status_code == 410


def test_the_list_says_what_has_become_of_each(at: At, blog: Blog, post: Post, ada: User) -> None:
    ReviewLink.make(post, by=ada, reader="Gus", days=-1)
    assert ">over<" in at("editor").get(here(post)).text
    ReviewLink.objects.all().delete()
    ReviewLink.make(post, by=ada, reader="Gus", days=7)
    post.authorships.all().delete()
    assert "dead: whoever made it" in at("editor").get(here(post)).text


def test_a_note_is_done_and_not_done_again(at: At, post: Post, note: ReviewNote) -> None:
    client = at("author")
    page = client.post(here(post, f"notes/{note.pk}/done/"), follow=True)
    assert "0 notes wait." in page.text
    note.refresh_from_db()
    assert note.done_at is not None
    first = note.done_at
    client.post(here(post, f"notes/{note.pk}/done/"))
    note.refresh_from_db()
    assert note.done_at == first
    page = client.post(here(post, f"notes/{note.pk}/reopen/"), follow=True)
    assert "1 note waits." in page.text


def test_a_note_stands_beside_its_paragraph(at: At, post: Post, note: ReviewNote) -> None:
    page = at("author").get(here(post)).text
    assert "Nobody?" in page.split('id="p2"')[1].split('class="review-whole"')[0]
    post.body = "<p>All is new.</p>"
    post.save()
    page = at("author").get(here(post)).text
    whole = page.split('class="review-whole"')[1]
    assert "Nobody?" in whole
    assert "Nobody saw it go." in whole


def test_who_writes_the_story_notes_under_the_own_name(at: At, post: Post, ada: User) -> None:
    client = at(ada)
    form = client.get(here(post), {"paragraph": "1"})
    assert "Your note on paragraph 1" in form.text
    assert 'name="name"' not in form.text
    client.post(here(post, "notes/"), {"body": "Ten?", "paragraph": "1", "name": "Gus"})
    said_ = ReviewNote.objects.get()
    assert (said_.by, said_.writer, said_.quote) == (ada, "Ada", "It left at ten.")
    refused = client.post(here(post, "notes/"), {"body": "", "paragraph": "1"})
    assert refused.status_code == 422
    assert "Write your note first." in refused.text


def test_what_belongs_to_another_story_is_not_there(
    at: At, blog: Blog, ada: User, post: Post, note: ReviewNote
) -> None:
    other = make_post(blog, ada, status="draft", slug="other")
    link = ReviewLink.make(post, by=ada, reader="", days=7)
    client = at(ada)
    for way in (
        f"links/{link.pk}/revoke/",
        f"links/{'9' * 30}/revoke/",
        f"notes/{note.pk}/done/",
        f"notes/{note.pk}/reopen/",
        f"notes/{'9' * 30}/done/",
    ):
        assert client.post(here(other, way)).status_code == 404
    assert client.get("/admin/blog/post/999999/review/").status_code == 404


def test_the_page_costs_the_same_with_many_notes(
    at: At,
    post: Post,
    note: ReviewNote,
    ada: User,
    django_assert_num_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    client = at(ada)
    ReviewLink.make(post, by=ada, reader="", days=7)
    with CaptureQueriesContext(connection) as few:
        client.get(here(post))
    for number in range(20):
        ReviewNote.objects.create(post=post, by=ada, body="x", paragraph=number)
        ReviewLink.make(post, by=ada, reader="", days=7)
    with django_assert_num_queries(len(few)):
        assert client.get(here(post)).status_code == 200


def test_the_form_of_the_story_leads_to_its_review_and_counts_what_waits(
    at: At, post: Post, note: ReviewNote
) -> None:
    client, form = at("author"), f"/admin/blog/post/{post.pk}/change/"
    assert link_to(here(post), client.get(form).text) == "Review: 1 note"
    note.finish()
    assert link_to(here(post), client.get(form).text) == "Review"


def link_to(address: str, html: str) -> str:
    """Return the words of the first link to ``address``."""
    words = html.split(f'"{address}"', 1)[1].partition(">")[2].split("</a>")[0]
    return " ".join(words.split())
