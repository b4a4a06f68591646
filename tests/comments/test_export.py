"""Everything we hold about somebody, as a file."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts.models import Draft, Identity, User
from blog.models import Post, ReviewLink, ReviewNote
from comments.models import Comment, Note
from comments.person.export import LEFT_OUT, SECTIONS
from comments.person.whose import Person
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post

EXPORT = "/accounts/my-data/export/"


def file_of(client: Client) -> dict[str, Any]:
    answer = client.post(EXPORT)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    found: dict[str, Any] = json.loads(answer.getvalue())
    return found


@pytest.fixture
def ada(post: Post, author: User) -> User:
    """Return an author who has done everything that one can do here."""
    EmailAddress.objects.create(user=author, email="ada@example.org", verified=True, primary=True)
    SocialAccount.objects.create(user=author, provider="github", uid="4711", extra_data={"a": 1})
    Identity.objects.create(kind="github", uid="4711", user=author, display_name="engines")
    mine = face(author)
    comment = say(post, "My own words", as_=mine, by=author)
    post.like(mine)
    comment.like(mine)
    return author


def test_it_holds_what_others_wrote_about_somebody_and_what_still_waits(
    post: Post, author: User, moderator: User
) -> None:
    ruth, mo = people.reader(), face(moderator)
    comment = say(post, "As it was.", as_=face(ruth))
    comment.approve(moderator)
    comment.trust(moderator)
    Comment.objects.update(created_at=timezone.now() - timedelta(days=1))
    Comment.objects.get().edit("As it should be.")
    Note.objects.create(blog=post.blog, identity=face(ruth), by=moderator, text="Knows trains.")
    say(post, "Rude.", as_=mo, by=moderator).report(face(ruth), "insult", "So rude.")
    held = file_of(at(ruth))
    assert [row["body"] for row in held["waiting_edits"]] == ["As it should be."]
    assert [row["note"] for row in held["reports"]] == ["So rude."]
    assert [row["text"] for row in held["notes_about_you"]] == ["Knows trains."]
    assert len(held["trusted"]) == 1
    hers = file_of(at(moderator))
    assert not hers["notes_about_you"]
    assert not hers["reports"]


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_it_holds_everything(ada: User, post: Post) -> None:
    held = file_of(at(ada))
    assert held["account"][0]["email"] == "ada@example.org"
    assert held["addresses"] == [{"email": "ada@example.org", "verified": True, "primary": True}]
    assert held["log_ins"][0]["extra_data"] == {"a": 1}
    assert {one["kind"] for one in held["identities"]} == {"account", "github"}
    (comment,) = held["comments"]
    assert (comment["words"], comment["state"]) == ("My own words", "approved")
    assert comment["address"].endswith(f"{post.get_absolute_url()}comment/1/#comment-1")
    assert len(held["likes"]) == 2
    assert held["memberships"][0]["role"] == "author"
    assert held["stories"][0]["title"] == "The Night Train"
    assert held["decisions"][0]["to_status"] == "approved"


def test_what_this_browser_typed_and_did_not_send_is_in_it_and_goes(ada: User) -> None:
    ruth = people.reader()
    client = Client()
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    mine, strange = (Draft.objects.create(path=path, fields={}) for path in ("/a/", "/b/"))
    session = client.session
    session["drafts"] = {"/a/": mine.key}
    session.save()
    assert [one["path"] for one in file_of(client)["drafts"]] == ["/a/"]
    assert file_of(at(ruth))["drafts"] == []
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    client.post("/accounts/my-data/erase/", {"word": "erase"})
    assert list(Draft.objects.all()) == [strange]


def test_what_somebody_noted_on_a_story_before_it_was_out_is_in_it(ada: User, post: Post) -> None:
    ReviewLink.make(post, by=ada, reader="Gus", days=7)
    ReviewNote.objects.create(post=post, by=ada, body="Ten?", paragraph=2, quote="It left")
    ReviewNote.objects.create(post=post, name="Gus", body="Somebody else's words")
    held = file_of(at(ada))
    assert [note["body"] for note in held["review_notes"]] == ["Ten?"]
    assert [link["reader"] for link in held["review_links"]] == ["Gus"]
    assert ReviewLink.objects.get().token not in json.dumps(held)


def test_nothing_of_others_is_in_it(ada: User, post: Post) -> None:
    ben = people.co_author(post.blog)
    make_post(post.blog, ben, title="Of Ben", slug="of-ben")
    say(post, "Words of Ben", as_=face(ben), by=ben)
    say(post, "Words of Tim", as_=people.guest("Tim"))
    text = json.dumps(file_of(at(ada)))
    assert "Ben" not in text
    assert "Tim" not in text


def test_a_guests_holds_what_was_said_and_nothing_that_nobody_did(post: Post) -> None:
    say(post, "Words of Tim", as_=people.guest("Tim"))
    say(post, "Words of Tom", as_=people.guest("Tom"))
    held = {section.name: list(section.rows(guest("tim@example.com"))) for section in of_guests()}
    assert [one["words"] for one in held["comments"]] == ["Words of Tim"]
    assert [one["name"] for one in held["identities"]] == ["Tim"]
    assert "decisions" not in held
    assert "pictures" not in held


def guest(address: str) -> Person:
    return Person.guest(address)


def of_guests() -> list[Any]:
    return [section for section in SECTIONS if not section.of_account]


def test_secrets_stay_where_they_are(ada: User) -> None:
    text = json.dumps(file_of(at(ada)))
    assert ada.password not in text
    key = Identity.digest("a browser")
    assert key not in text


def test_only_a_post_of_somebody_with_an_account_gets_it(ada: User) -> None:
    assert at(ada).get(EXPORT).status_code == 405
    assert Client().post(EXPORT).headers["Location"].startswith("/accounts/login/")


def columns() -> Iterator[str]:
    """Yield every column that says whose a row is: those that name an account or a face."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            names = field.is_relation and field.concrete and not field.many_to_many
            if names and field.related_model in (User, Identity):
                yield f"{model._meta.label}.{field.name}"


def test_every_column_that_names_somebody_is_exported_or_has_its_reason() -> None:
    covered = {column for section in SECTIONS for column in section.covers}
    assert set(columns()) == covered | set(LEFT_OUT)
    assert not covered & set(LEFT_OUT)
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())


def test_the_columns_would_be_seen() -> None:
    assert {"comments.Comment.identity", "account.EmailAddress.user"} <= set(columns())
