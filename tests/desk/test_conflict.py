"""Two people, or two tabs, at one story: the second sees both texts, and nothing is overwritten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from blog.admin.posts import call_calmly
from blog.models import Blog, Post, Unsaved
from storyteller.lib.html import text_of
from tests import people
from tests.desk.test_unsaved import form_of, keep
from tests.desk.writing import ADD, change, rewrite, words
from tests.factories import make_post

At = Callable[..., Client]


@pytest.fixture
def draft(blog: Blog, ada: User) -> Post:
    """Return a story that Ada has begun."""
    return make_post(blog, ada, status=Post.Status.DRAFT)


@pytest.fixture
def opened(at: At, ada: User, draft: Post) -> dict[str, str]:
    """Return Ada's form, opened before anybody else changed the story."""
    return form_of(at(ada).get(change(draft)))


def hidden(page: Any) -> dict[str, str]:
    """Return what the button "Save mine over theirs" sends."""
    fields = {field.name: field.value for field in page.context["fields"]}
    return fields | {"version": str(page.context["version"]), "_verb": "save"}


def late(at: At, ada: User, draft: Post, opened: dict[str, str], **mine: str) -> Any:
    """Let Edda change the story, and Ada save what she opened before."""
    rewrite(at("editor"), draft, title="Edda's title", body="<p>Edda's text.</p>")
    mine = {"title": "Ada's title", "body": "<p>Ada's text.</p>"} | mine
    return at(ada).post(change(draft), opened | mine)


def test_the_second_save_is_answered_with_both_texts_and_writes_nothing(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    page = late(at, ada, draft, opened, excerpt="Ada's excerpt", tag_words="ada, sea")
    assert page.status_code == 409
    theirs, mine = page.context["theirs"], page.context["mine"]
    assert "Edda" in text_of(theirs["title"] + theirs["body"])
    assert "Ada" not in text_of(theirs["title"] + theirs["body"])
    assert "Ada" in text_of(mine["title"] + mine["body"] + mine["excerpt"])
    assert "Edda" not in text_of(mine["title"] + mine["body"])
    assert "<del>" in theirs["body"]
    assert "<ins>" in mine["body"]
    for shown in (*theirs.values(), *mine.values()):
        assert shown in page.text
    assert "<bdi>Edda</bdi>" in page.text
    assert ("Tags", "ada, sea") in page.context["differences"]
    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("Edda's title", "<p>Edda's text.</p>")
    assert not draft.tags.exists()
    assert draft.revisions.count() == 1


def test_mine_is_saved_over_theirs_when_i_say_so_with_all_that_belongs_to_it(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    page = late(at, ada, draft, opened, excerpt="Ada's excerpt", tag_words="ada, sea")
    at(ada).post(change(draft), hidden(page))
    draft.refresh_from_db()
    assert (draft.title, draft.excerpt) == ("Ada's title", "Ada's excerpt")
    assert {tag.name for tag in draft.tags.all()} == {"ada", "sea"}
    assert [one.title for one in draft.revisions.all()] == ["Ada's title", "Edda's title"]
    assert not Unsaved.objects.exists()


def test_who_saves_over_a_third_text_is_asked_once_more(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    page = late(at, ada, draft, opened)
    rewrite(at("editor"), draft, title="Edda's second thought")
    page = at(ada).post(change(draft), hidden(page))
    assert page.status_code == 409
    assert "second thought" in page.text
    draft.refresh_from_db()
    assert draft.title == "Edda's second thought"


def test_mine_is_edited_further_and_then_saved(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    page = late(at, ada, draft, opened, tag_words="sea")
    client = at(ada)
    seen = f"?unsaved={page.context['key']}&seen={page.context['version']}"
    assert seen.replace("&", "&amp;") in page.text
    again = form_of(client.get(change(draft) + seen))
    assert (again["title"], again["tag_words"]) == ("Ada's title", "sea")
    assert client.post(change(draft), again | {"title": "Both"}).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Both"
    assert not Unsaved.objects.exists()


def test_who_left_the_page_of_both_texts_finds_the_own_one_again(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    late(at, ada, draft, opened)
    again = form_of(at(ada).get(change(draft)))
    assert again["title"] == "Ada's title"
    assert at(ada).post(change(draft), again).status_code == 409


def test_theirs_is_taken(at: At, ada: User, draft: Post, opened: dict[str, str]) -> None:
    page = late(at, ada, draft, opened)
    client = at(ada)
    address = f"/admin/blog/post/unsaved/{page.context['key']}/discard/"
    assert address in page.text
    assert client.post(address)["Location"] == change(draft)
    page = client.get(change(draft))
    assert form_of(page)["title"] == "Edda's title"
    assert address.split("/")[-3] in page.context["done_forms"]


def test_the_button_that_was_pressed_does_nothing_before_the_choice(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    page = late(at, ada, draft, opened, _verb="make-private")
    assert page.status_code == 409
    draft.refresh_from_db()
    assert draft.status == Post.Status.DRAFT
    at(ada).post(change(draft), hidden(page))
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("Ada's title", Post.Status.DRAFT)


def test_the_same_words_are_no_conflict(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    same = {"title": "Edda's title", "body": "<p>Edda's text.</p>"}
    assert late(at, ada, draft, opened, **same, tag_words="sea").status_code == 302
    assert [tag.name for tag in draft.tags.all()] == ["sea"]


def test_what_is_not_words_is_no_conflict(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    rewrite(at("editor"), draft, tag_words="night")
    post = Post.objects.get()
    post.publish(by=None)
    page = at(ada).post(change(draft), opened | {"title": "Ada's title"})
    assert page.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("Ada's title", 1)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1e3", "\x00", None])
def test_a_strange_version_is_an_old_one(
    at: At, ada: User, draft: Post, opened: dict[str, str], version: str | None
) -> None:
    rewrite(at("editor"), draft, title="Edda's title")
    sent = opened | {"title": "Ada's title", "version": version}
    if version is None:
        del sent["version"]
    page = at(ada).post(change(draft), sent)
    assert page.status_code in {400, 409}
    draft.refresh_from_db()
    assert draft.title == "Edda's title"


def test_every_way_to_change_words_is_counted(at: At, ada: User, draft: Post) -> None:
    rewrite(at(ada), draft, body="<p>New.</p>")
    rewrite(at(ada), draft, excerpt="New.")
    post = Post.objects.get()
    assert post.version == 2
    post.restore(post.revisions.last(), by=ada)  # type: ignore[arg-type]
    assert Post.objects.get().version == 3
    old = Post.objects.get()
    rewrite(at(ada), draft, title="Newer.")
    old.slug = "elsewhere"
    old.save()
    assert Post.objects.get().version == 5  # the whole of an old copy was written
    for verb in ("publish", "make_private", "withdraw"):
        getattr(Post.objects.get(), verb)(by=ada)
    assert Post.objects.get().version == 5


def test_hostile_words_do_not_run_beside_the_others(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    bad = "<script>alert(1)</script>"
    page = late(at, ada, draft, opened, title=bad, body=f"<p>x{bad}</p>", excerpt=bad)
    assert page.status_code == 409
    assert "<script>alert" not in page.text


def test_who_types_is_told_before_saving_that_somebody_was_faster(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    rewrite(at("editor"), draft, title="Edda's title")
    assert "Edda changed this story at" in keep(at(ada), ada, draft, title="Ada's").text
    same = {"title": "Edda's title", "body": draft.body}
    assert "Edda changed" not in keep(at(ada), ada, draft, **same).text


def test_a_form_that_made_a_story_and_is_sent_again_makes_no_second_one(at: At, ada: User) -> None:
    client = at(ada)
    sent = form_of(client.get(ADD)) | {"title": "The Ferry"}
    client.post(ADD, sent)
    page = client.post(ADD, sent | {"title": "The Late Ferry"})
    post = Post.objects.get()
    assert (post.title, page["Location"]) == ("The Late Ferry", change(post))
    assert client.post(ADD, sent | {"title": "The Last Ferry"}).status_code == 409
    assert Post.objects.get().title == "The Late Ferry"
    post.delete()
    client.post(ADD, sent)
    assert Post.objects.get().title == "The Ferry"


# A story that is gone ---------------------------------------------------------------------------


def test_words_for_a_story_that_was_deleted_meanwhile_become_a_new_one(
    at: At, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    at("editor").post(f"/admin/blog/post/{draft.pk}/delete/", {"post": "yes"})
    client = at(ada)
    page = client.post(change(draft), opened | {"title": "Ada's title", "tag_words": "sea"})
    assert page.status_code == 409
    assert "This story is not there any more" in page.text
    assert "Ada&#x27;s title" in client.get("/admin/").text
    client.post(ADD, {field.name: field.value for field in page.context["fields"]})
    post = Post.objects.get()
    assert (post.title, post.byline) == ("Ada's title", [ada])
    assert [tag.name for tag in post.tags.all()] == ["sea"]
    assert not Unsaved.objects.exists()


def test_who_was_taken_off_the_byline_keeps_the_own_words_and_learns_nothing(
    at: At, blog: Blog, ada: User, draft: Post, opened: dict[str, str]
) -> None:
    people.co_author(blog)
    rewrite(at("editor"), draft, byline_words="ben", body="<p>Not for Ada.</p>")
    page = at(ada).post(change(draft), opened | {"title": "Ada's title"})
    assert page.status_code == 409
    assert "Not for Ada." not in page.text
    assert "Ada&#x27;s title" in page.text


def test_kept_words_stay_when_somebody_else_deletes_the_story_and_go_with_ones_own_deed(
    at: At, ada: User, draft: Post
) -> None:
    edda = at("editor")
    keep(at(ada), ada, draft, title="Ada's title")
    keep(edda, User.objects.get(handle="edda"), draft, title="Edda's title")
    edda.post(f"/admin/blog/post/{draft.pk}/delete/", {"post": "yes"})
    assert [(str(one), one.post) for one in Unsaved.objects.all()] == [("Ada's title", None)]


def test_a_list_of_which_one_was_deleted_meanwhile_is_worked_off(
    at: At, blog: Blog, ada: User, draft: Post
) -> None:
    sent = {"action": "publish_chosen", "_selected_action": [draft.pk, draft.pk + 1]}
    assert at(ada).post("/admin/blog/post/", sent).status_code == 302
    draft.refresh_from_db()
    assert draft.is_published


def test_a_story_that_is_deleted_while_a_list_is_worked_off_is_passed_over(
    at: At, ada: User, draft: Post
) -> None:
    draft.delete()
    draft.pk = 1
    assert not call_calmly("publish", draft, ada)


def test_a_form_without_words_for_a_missing_story_is_not_found(at: At, blog: Blog) -> None:
    assert at("editor").post("/admin/blog/post/999/change/", {}).status_code == 404
    assert at("editor").post("/admin/blog/post/x/change/", words()).status_code == 409
