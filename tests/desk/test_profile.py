"""Your profile: every member's own, and nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from blog.models import Blog
from tests import people
from tests.desk.test_pictures import file
from tests.desk.writing import said
from tests.factories import make_post

At = Callable[..., Client]
PROFILE = "/admin/profile/"


def sent(**changes: Any) -> dict[str, Any]:
    """Return the fields of a profile."""
    return {"display_name": "Ada L", "handle": "ada", "bio": "Engines.", "website": ""} | changes


def test_what_one_says_of_oneself_stands_on_the_authors_page(at: At, blog: Blog, ada: User) -> None:
    make_post(blog, ada)
    before = Blog.objects.get().edition
    page = at(ada).post(PROFILE, sent(website="ada.example"), follow=True)
    assert said(page) == "Your profile was saved."
    public = Client().get("/authors/ada/").text
    assert "Ada L" in public
    assert "Engines." in public
    assert "https://ada.example" in public
    assert Blog.objects.get().edition > before


@pytest.mark.parametrize("role", ["author", "editor", "owner", "moderator", "operator"])
def test_every_member_has_one(at: At, blog: Blog, role: str) -> None:
    client = at(role)
    assert client.get(PROFILE).status_code == 200
    client.post(PROFILE, sent(display_name="Somebody New", handle="somebody"))
    assert client.get(PROFILE).context["user"].name == "Somebody New"


@pytest.mark.parametrize("who", ["reader", "nobody"])
def test_others_have_none_here(at: At, blog: Blog, who: str) -> None:
    at(who).post(PROFILE, sent(display_name="Somebody New"))
    assert not User.objects.filter(display_name="Somebody New").exists()


def test_other_methods_are_refused(at: At, ada: User) -> None:
    assert at(ada).delete(PROFILE).status_code == 405


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"handle": ""}, "handle"),
        ({"handle": "ada lovelace"}, "handle"),
        ({"handle": "x" * 41}, "handle"),
        ({"handle": "ben"}, "handle"),
        ({"handle": "BEN"}, "handle"),
        ({"display_name": "x" * 81}, "display_name"),
        ({"display_name": "Ben"}, "display_name"),
        ({"display_name": "The Storyteller"}, "display_name"),
        ({"bio": "x" * 2001}, "bio"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"portrait": file(content=b"no picture")}, "portrait"),
    ],
)
def test_what_is_refused_is_told_and_kept_in_the_form(
    at: At, blog: Blog, ada: User, changes: dict[str, Any], field: str
) -> None:
    people.co_author(blog)
    page = at(ada).post(PROFILE, {"bio": "Many words."} | sent(**changes))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    ada.refresh_from_db()
    assert ada.display_name == "Ada"


def test_text_that_a_database_refuses_is_scrubbed(at: At, ada: User) -> None:
    at(ada).post(PROFILE, sent(bio="En\x00gines", display_name="A\x00da"))
    ada.refresh_from_db()
    assert (ada.bio, ada.display_name) == ("Engines", "Ada")


def test_a_portrait_is_made_by_the_task_and_taken_off_again(
    at: At, ada: User, run_tasks: Callable[[], None]
) -> None:
    client = at(ada)
    page = client.post(PROFILE, sent(portrait=file()), follow=True)
    assert "appears in a moment" in said(page)
    run_tasks()
    ada.refresh_from_db()
    assert ada.portrait_url
    client.post(PROFILE, sent(remove_portrait="on"))
    ada.refresh_from_db()
    assert not ada.portrait_url
