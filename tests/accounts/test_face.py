"""What readers see of somebody who comes from a provider: theirs to change, and kept."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Identity
from blog.models import Blog, Post
from comments.models import Comment
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, kept, send
from tests.comments.travelling import TYPED, landed_at, travel
from tests.factories import make_post
from tests.internet.cast import portrait
from tests.internet.visitor import Visitor
from tests.internet.world import Internet


@pytest.fixture
def post(blog: Blog) -> Post:
    return make_post(blog, people.author(blog))


@pytest.fixture
def come(client: Client, post: Post, internet: Internet, visitor: Visitor) -> Callable[[], str]:
    """Return a function by which Ada comes from X; it returns where her face is changed."""

    def come() -> str:
        client.logout()
        travel(client, post, internet.x, visitor)
        return f"/accounts/faces/{Identity.objects.get(kind='x').pk}/"

    return come


def words(**changes: str) -> dict[str, str]:
    return {"display_name": "The Countess", "url": "https://ada.example/"} | changes


def test_what_was_changed_is_shown_and_stays_whatever_the_provider_says(
    client: Client, post: Post, blog: Blog, internet: Internet, come: Callable[[], str]
) -> None:
    page = come()
    send(client, post, "Engines.")
    Comment.objects.get().approve(by=people.moderator(blog))
    shown = client.get(page)
    assert "using your X" in shown.text
    assert 'value="Ada Lovelace"' in shown.text
    before = Blog.objects.get().edition
    assert client.post(page, words()).status_code == 302
    assert Blog.objects.get().edition == before + 1
    internet.x.person = dataclasses.replace(internet.x.person, name="Lady Lovelace")
    come()
    story = Client().get(post.get_absolute_url()).text
    assert "The Countess" in story
    assert 'href="https://ada.example/"' in story
    assert "Lovelace" not in story


def test_the_form_under_a_story_leads_there_and_back_with_every_word(
    client: Client, post: Post, come: Callable[[], str]
) -> None:
    page = come()
    away = client.post(f"/comments/to/{post.pk}/face/", TYPED, headers=FROM_OUR_PAGE)
    assert away.headers["Location"] == page
    back = client.post(page, words(), follow=True)
    assert landed_at(back) == f"{post.get_absolute_url()}#comment-form"
    assert kept(back, "body") == TYPED["body"]
    assert "The Countess" in back.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"display_name": ""}, "display_name"),
        ({"display_name": "\u200b"}, "display_name"),
        ({"display_name": "\u0410da"}, "display_name"),
        ({"display_name": "a" * 81}, "display_name"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(
    changes: dict[str, Any], field: str, client: Client, come: Callable[[], str]
) -> None:
    page = come()
    answer = client.post(page, words(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Identity.objects.get(kind="x").display_name == "Ada Lovelace"


def test_who_wants_no_picture_gets_none_until_they_want_one_again(
    client: Client,
    internet: Internet,
    come: Callable[[], str],
    run_tasks: Callable[[], None],
) -> None:
    def shown() -> str:
        run_tasks()
        return Identity.objects.get(kind="x").portrait_url

    page = come()
    assert shown()
    client.post(page, words(no_portrait="on"))
    assert not shown()
    internet.pictures["new_400x400.png"] = portrait("crimson")
    internet.x.person = dataclasses.replace(internet.x.person, picture="new_normal.png")
    come()
    assert not shown()
    assert "Untick it" in client.get(page).text
    client.post(page, words(display_name="Ada of X", no_portrait="on"))
    come()
    assert not shown()
    client.post(page, words())
    come()
    assert shown()


def test_a_face_is_nobody_elses_to_change(client: Client, come: Callable[[], str]) -> None:
    page = come()
    assert client.get("/accounts/faces/999999/").status_code == 404
    stranger, ruth = Client(), Client()
    ruth.force_login(people.reader())
    assert stranger.get(page).headers["Location"].startswith("/accounts/login/")
    assert ruth.get(page).status_code == ruth.post(page, words()).status_code == 404
    assert client.delete(page).status_code == 405
    # Nor one that was taken off.
    Identity.objects.update(is_linked=False)
    assert client.get(page).status_code == 404
    assert Identity.objects.get(kind="x").display_name == "Ada Lovelace"
