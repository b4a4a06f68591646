"""Words that are not saved yet: kept while one types, offered again, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post, Unsaved
from blog.models.unsaved import LIFE, MOST, new_key
from storyteller.tasks import DUTIES, tick
from tests import people
from tests.desk.writing import ADD, change, rewrite, words
from tests.factories import make_post

At = Callable[..., Client]
KEEP = "/admin/blog/post/unsaved/"
DESK = "/admin/"


@pytest.fixture
def draft(blog: Blog, ada: User) -> Post:
    """Return a story that Ada has begun."""
    return make_post(blog, ada, status=Post.Status.DRAFT)


def keep(client: Client, of: User, story: Post | None = None, **typed: Any) -> Any:
    """Send what somebody has typed, as the script does every few seconds."""
    sent = {"of": of.pk, "post": story.pk if story else "", "form_key": new_key()}
    sent |= {"version": story.version if story else 0, "byline_words": "ada"}
    return client.post(KEEP, words(**sent | typed))


def form_of(page: Any) -> dict[str, str]:
    """Return what a browser would send from the form of a page."""
    form = page.context["adminform"].form
    return {name: str(form[name].value() or "") for name in form.fields} | {"_verb": "save"}


def test_what_was_typed_is_in_the_form_again_with_a_plain_notice(
    at: At, ada: User, draft: Post
) -> None:
    client = at(ada)
    said = keep(client, ada, draft, title="The Day Train", body="<p>It left at <em>noon.</em></p>")
    assert "Kept at " in said.text
    page = client.get(change(draft))
    assert form_of(page)["title"] == "The Day Train"
    assert form_of(page)["body"] == "<p>It left at <em>noon.</em></p>"
    assert "These are words you had not saved, kept at" in page.text
    draft.refresh_from_db()
    assert draft.title == "The Night Train"


def test_every_field_of_the_form_comes_back(at: At, blog: Blog, ada: User, draft: Post) -> None:
    sent = {
        "excerpt": "A ferry.",
        "tag_words": "sea, night",
        "byline_words": "ada",
        "slug": "ferry",
        "kind": "page",
        "appear_at": "2027-01-01T09:30",
        "closes_at": "2027-02-01T10:00",
        "slow_seconds": "30",
        "comment_mode": "closed",
        "description": "Told at sea.",
    }
    client = at(ada)
    keep(client, ada, draft, **sent)
    page = client.get(change(draft))
    assert {name: form_of(page)[name] for name in sent} == sent
    assert 'value="2027-01-01T09:30"' in page.text


def test_a_story_that_was_never_saved_is_on_the_desk_and_in_the_empty_form(
    at: At, ada: User
) -> None:
    client = at(ada)
    keep(client, ada, title="The Ferry")
    desk = client.get(DESK).text
    assert "The Ferry" in desk
    assert "Not saved" in desk
    page = client.get(ADD)
    assert form_of(page)["title"] == "The Ferry"
    assert form_of(client.get(f"{ADD}?unsaved=none"))["title"] == ""


def test_saving_lets_the_kept_words_go(at: At, ada: User, draft: Post) -> None:
    client = at(ada)
    keep(client, ada, draft, title="The Day Train")
    client.post(change(draft), form_of(client.get(change(draft))))
    draft.refresh_from_db()
    assert draft.title == "The Day Train"
    assert not Unsaved.objects.exists()
    assert "had not saved" not in client.get(change(draft)).text


def test_what_arrives_after_it_was_saved_is_not_kept_once_more(at: At, ada: User) -> None:
    client = at(ada)
    sent = form_of(client.get(ADD)) | {"title": "The Ferry", "body": "<p>Late.</p>"}
    client.post(ADD, sent)
    said = client.post(KEEP, sent | {"of": ada.pk, "post": ""})
    assert "Saved" in said.text
    assert not Unsaved.objects.exists()


def test_what_is_typed_on_in_a_form_that_was_saved_is_kept_with_its_story(
    at: At, ada: User
) -> None:
    client = at(ada)
    sent = form_of(client.get(ADD)) | {"title": "The Ferry"}
    client.post(ADD, sent)
    client.post(KEEP, sent | {"of": ada.pk, "post": "", "title": "The Late Ferry"})
    assert Unsaved.objects.get().post == Post.objects.get()


def test_discarding_lets_them_go_and_only_by_post(at: At, ada: User, draft: Post) -> None:
    client = at(ada)
    keep(client, ada, draft, title="The Day Train")
    address = f"{KEEP}{Unsaved.objects.get().key}/discard/"
    assert client.get(address).status_code == 405
    assert Unsaved.objects.exists()
    assert client.post(address)["Location"] == change(draft)
    assert not Unsaved.objects.exists()
    assert form_of(client.get(change(draft)))["title"] == "The Night Train"
    assert client.post(address).status_code == 302


def test_a_browsers_copy_of_words_that_were_discarded_is_not_kept_once_more(
    at: At, ada: User, draft: Post
) -> None:
    client, key = at(ada), new_key()
    keep(client, ada, draft, form_key=key)
    client.post(f"{KEEP}{key}/discard/")
    keep(client, ada, draft, form_key=key, age=1)
    assert not Unsaved.objects.exists()
    keep(client, ada, draft, form_key=key)  # somebody types on in another tab
    assert Unsaved.objects.exists()


def test_the_newest_of_several_tabs_is_shown_and_the_others_are_listed(
    at: At, ada: User, draft: Post
) -> None:
    client = at(ada)
    first, second = new_key(), new_key()
    keep(client, ada, draft, title="From the first tab", form_key=first)
    keep(client, ada, draft, title="From the second tab", form_key=second)
    page = client.get(change(draft))
    assert form_of(page)["title"] == "From the second tab"
    assert "From the first tab" in page.text
    page = client.get(f"{change(draft)}?unsaved={first}")
    assert form_of(page)["title"] == "From the first tab"
    assert "From the second tab" in page.text


def test_a_page_that_was_asked_for_certain_words_shows_what_took_their_place(
    at: At, ada: User, draft: Post
) -> None:
    client, key = at(ada), new_key()
    keep(client, ada, draft, title="Begun", form_key=key)
    asked = f"{change(draft)}?unsaved={key}"
    sent = form_of(client.get(asked))
    client.post(KEEP, sent | {"of": ada.pk, "post": draft.pk, "title": "Gone on"})
    assert form_of(client.get(asked))["title"] == "Gone on"


def test_two_tabs_with_the_same_words_do_not_take_each_others_place(
    at: At, ada: User, draft: Post
) -> None:
    client = at(ada)
    keep(client, ada, draft, title="Begun")
    one, other = (form_of(client.get(change(draft))) for _tab in range(2))
    of = {"of": ada.pk, "post": draft.pk}
    client.post(KEEP, one | of | {"title": "One"})
    client.post(KEEP, other | of | {"title": "Other"})
    assert [str(kept) for kept in Unsaved.objects.all()] == ["Other", "One"]


def test_words_that_went_on_in_another_tab_are_not_lost_when_this_one_is_saved(
    at: At, ada: User, draft: Post
) -> None:
    client, key = at(ada), new_key()
    keep(client, ada, draft, title="Begun", form_key=key)
    sent = form_of(client.get(change(draft)))
    keep(client, ada, draft, title="Gone on", form_key=key)
    client.post(change(draft), sent)
    assert [str(kept) for kept in Unsaved.objects.all()] == ["Gone on"]


def test_what_this_browser_had_longer_ago_does_not_replace_what_is_newer(
    at: At, ada: User, draft: Post
) -> None:
    client, key = at(ada), new_key()
    assert "data-news" in keep(client, ada, draft, title="New", form_key=key).text
    assert "data-news" not in keep(client, ada, draft, title="Old", form_key=key, age=60).text
    assert str(Unsaved.objects.get()) == "New"


def test_older_words_than_the_saved_ones_are_listed_and_not_shown(
    at: At, ada: User, draft: Post
) -> None:
    client = at(ada)
    keep(client, ada, draft, title="From another tab")
    rewrite(client, draft, title="Saved since")
    page = client.get(change(draft))
    assert form_of(page)["title"] == "Saved since"
    assert "From another tab" in page.text


# Whose they are ----------------------------------------------------------------------------------


def test_nobody_else_sees_them(at: At, ada: User, draft: Post) -> None:
    keep(at(ada), ada, draft, title="A secret of Ada's")
    keep(at(ada), ada, title="Another secret of Ada's")
    for role in ("editor", "owner", "operator", "co-author"):
        for address in (DESK, ADD, change(draft), f"{ADD}?unsaved={Unsaved.objects.first().key}"):  # type: ignore[union-attr]
            assert "of Ada" not in at(role).get(address, follow=True).text


def test_nobody_else_discards_them(at: At, ada: User, draft: Post) -> None:
    keep(at(ada), ada, draft)
    for who in ("editor", "operator", "moderator", "reader", "nobody"):
        at(who).post(f"{KEEP}{Unsaved.objects.get().key}/discard/")
    assert Unsaved.objects.exists()


def test_words_typed_under_another_account_are_not_kept_for_this_one(
    at: At, ada: User, draft: Post
) -> None:
    said = keep(at("editor"), ada, draft)
    assert said.status_code == 403
    assert "Somebody else is logged in now." in said.text
    assert not Unsaved.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("nobody", 403), ("reader", 302), ("moderator", 404)])
def test_others_keep_nothing(at: At, blog: Blog, ada: User, who: str, status: int) -> None:
    assert keep(at(who), ada).status_code == status
    assert not Unsaved.objects.exists()


def test_whoever_left_the_blog_reaches_them_no_more(
    at: At, blog: Blog, ada: User, draft: Post
) -> None:
    client = at(ada)
    keep(client, ada, draft, title="The Day Train")
    blog.memberships.filter(user=ada).delete()
    key = Unsaved.objects.get().key
    assert client.get(ADD).status_code in {302, 403}
    client.post(f"{KEEP}{key}/discard/")
    assert Unsaved.objects.exists()


def test_a_story_out_of_reach_is_not_tied_to_ones_words(at: At, ada: User, draft: Post) -> None:
    client = at("co-author")
    said = keep(client, User.objects.get(handle="ben"), draft, title="Mine")
    assert "not there any more" in said.text
    assert Unsaved.objects.get().post is None


def test_words_of_another_blog_are_not_offered(at: At, blog: Blog, ada: User) -> None:
    keep(at(ada), ada, title="Said here")
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example")
    elsewhere.memberships.create(user=ada, role="author")
    page = at(ada).get(ADD, headers={"host": "elsewhere.example"})
    assert "Said here" not in page.text


def test_they_go_with_the_account(at: At, ada: User) -> None:
    keep(at(ada), ada)
    ada.delete()
    assert not Unsaved.objects.exists()


# What is kept, and how long ----------------------------------------------------------------------


def test_nothing_hostile_rests(at: At, ada: User) -> None:
    keep(at(ada), ada, body='<p onclick="x()">Hi<script>alert(1)</script></p><img src=//e.example>')
    assert Unsaved.objects.get().fields["body"] == "<p>Hi</p>"


STRANGE = [
    ({"form_key": ""}, 400),
    ({"form_key": "x"}, 400),
    ({"form_key": "é" * 25}, 400),
    ({"form_key": "x" * 41}, 400),
    ({"body": "x" * 400_001}, 413),
    ({"title": "x" * 20_001}, 413),
    ({"version": "9" * 30}, 200),
    ({"version": "٣"}, 200),
    ({"version": "-1"}, 200),
    ({"post": "9" * 30}, 200),
    ({"post": "x"}, 200),
    ({"age": "9" * 30}, 200),
    ({"age": "-5"}, 200),
    ({"restored": "x", "restored_at": "9" * 30}, 200),
    ({"restored": new_key(), "restored_at": str(2**53)}, 200),
    ({"title": "\ud800"}, 200),
    ({"kind": "novel", "cover": "x", "strange": "x" * 100_000}, 200),
]


@pytest.mark.parametrize(("typed", "status"), STRANGE)
def test_strange_words_are_kept_or_refused_in_words(
    at: At, ada: User, typed: dict[str, str], status: int
) -> None:
    client, sent = at(ada), words(of=ada.pk, form_key=new_key()) | typed
    sent = {name: str(value).encode("utf-8", "surrogatepass") for name, value in sent.items()}
    said = client.post(KEEP, urlencode(sent), content_type="application/x-www-form-urlencoded")
    assert said.status_code == status
    assert "<p>" in said.text
    assert Unsaved.objects.count() == (status == 200)
    assert client.get(ADD).status_code == 200
    assert client.get(DESK).status_code == 200


def test_the_token_is_given_anew_and_nothing_is_written(at: At, ada: User) -> None:
    said = at(ada).get(KEEP)
    assert f'data-of="{ada.pk}"' in said.text
    assert "csrfmiddlewaretoken" in said.text
    assert at("nobody").get(KEEP).status_code == 302


def test_nobody_keeps_more_than_anybody_writes(at: At, ada: User) -> None:
    client = at(ada)
    for number in range(MOST + 2):
        keep(client, ada, title=str(number))
    assert Unsaved.objects.count() == MOST
    assert str(Unsaved.objects.first()) == str(MOST + 1)


def test_after_a_month_they_are_forgotten(at: At, ada: User) -> None:
    keep(at(ada), ada, title="Old")
    keep(at(ada), ada, title="New")
    old = Unsaved.objects.get(fields__title="Old")
    Unsaved.objects.filter(pk=old.pk).update(saved_at=timezone.now() - LIFE - timedelta(hours=1))
    assert "Old" not in at(ada).get(f"{ADD}?unsaved={old.key}").text
    assert any(duty.__name__ == "forget_unsaved" for duty in DUTIES)
    tick()
    assert [str(kept) for kept in Unsaved.objects.all()] == ["New"]


def test_the_number_of_queries_does_not_grow_with_what_is_kept(
    at: At, ada: User, draft: Post
) -> None:
    client = at(ada)
    counts = []
    for _time in range(2):
        for _number in range(10):
            keep(client, ada, draft)
        with CaptureQueriesContext(connection) as queries:
            client.get(change(draft))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_was_typed_is_among_ones_own_data(at: At, ada: User) -> None:
    client = at(ada)
    keep(client, ada, title="The Ferry")
    file = b"".join(client.post("/accounts/my-data/export/"))
    assert b"The Ferry" in file
