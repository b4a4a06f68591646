"""One's own profile: what everybody with an account may say of themselves."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image as Pillow
from pytest_django import Settings

from accounts.models import FormerHandle, Identity, User
from accounts.names import new_handle
from accounts.portraits import forget_portrait
from blog.models import Blog
from tests import people
from tests.factories import make_post, make_thread

PROFILE = "/accounts/profile/"


@pytest.fixture
def ruth(blog: Blog) -> User:
    """Return a reader with an account and no role."""
    return people.reader()


@pytest.fixture
def hers(ruth: User) -> Client:
    return at(ruth)


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sent(**changes: Any) -> dict[str, Any]:
    return {"display_name": "Ruth R", "handle": "ruth", "bio": "", "website": ""} | changes


def picture() -> SimpleUploadedFile:
    written = io.BytesIO()
    Pillow.new("RGB", (300, 300), (20, 90, 90)).save(written, "PNG")
    return SimpleUploadedFile("me.png", written.getvalue())


def log_in_face(person: User, **changes: Any) -> Identity:
    """Return the face of a log-in by GitHub."""
    fields = {
        "kind": "github",
        "uid": f"{person.pk}-4711",
        "user": person,
        "display_name": person.name,
        "url": "https://github.com/engines",
        "service": "GitHub",
        "proved_at": timezone.now(),
    } | changes
    return Identity.objects.create(**fields)


def test_the_name_in_the_header_leads_there(hers: Client) -> None:
    assert f'class="site-person" href="{PROFILE}"' in hers.get("/").text
    page = hers.get(PROFILE)
    assert page.status_code == 200
    for link in ("comments/", "email/", "password/change/", "2fa/", "3rdparty/", "my-data/"):
        assert f'href="/accounts/{link}"' in page.text


def test_who_is_not_logged_in_is_sent_to_the_door(blog: Blog) -> None:
    for answer in (Client().get(PROFILE), Client().post(PROFILE, sent())):
        assert answer.headers["Location"] == f"/accounts/login/?next={PROFILE}"


def test_other_methods_are_refused(hers: Client) -> None:
    assert hers.delete(PROFILE).status_code == 405


def test_it_is_kept_by_nobody(hers: Client) -> None:
    assert "no-store" in hers.get(PROFILE).headers["Cache-Control"]


def test_what_is_saved_is_shown_where_the_account_has_spoken(
    hers: Client, ruth: User, blog: Blog
) -> None:
    story = make_post(blog, people.author(blog))
    make_thread(story, 1, identity=Identity.objects.for_account(ruth))
    before = Blog.objects.get().edition
    page = hers.post(PROFILE, sent(website="ruth.example", bio="I read."), follow=True).text
    assert "Your profile was saved." in page
    public = Client().get(story.get_absolute_url()).text
    assert "Ruth R" in public
    assert "https://ruth.example" in public
    assert Blog.objects.get().edition > before


def test_somebody_who_never_spoke_gets_no_face(hers: Client) -> None:
    hers.post(PROFILE, sent())
    assert not Identity.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"display_name": "Ada"}, "display_name"),
        ({"display_name": "\u0410da"}, "display_name"),  # a Cyrillic A
        ({"display_name": "The Storyteller"}, "display_name"),
        ({"display_name": "", "handle": "a-d-a"}, "handle"),
        ({"handle": "ADA"}, "handle"),
        ({"handle": ""}, "handle"),
        ({"display_name": "x" * 81}, "display_name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"portrait": SimpleUploadedFile("me.png", b"no picture")}, "portrait"),
    ],
)
def test_what_is_refused_is_told_and_kept_in_the_form(
    hers: Client, ruth: User, blog: Blog, changes: dict[str, Any], field: str
) -> None:
    people.author(blog)
    page = hers.post(PROFILE, sent(bio="Many words.", **changes))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert "Many words." in page.text
    ruth.refresh_from_db()
    assert (ruth.display_name, ruth.bio) == ("Ruth", "")


def test_a_replaced_portraits_file_goes_when_pages_have_forgotten_it(
    hers: Client, ruth: User, run_tasks: Callable[[], None]
) -> None:
    hers.post(PROFILE, sent(portrait=picture()))
    run_tasks()
    ruth.refresh_from_db()
    first = str(ruth.avatar.name)
    forget_portrait.call(first)
    assert default_storage.exists(first)  # it is worn
    hers.post(PROFILE, sent(portrait=picture()))
    run_tasks()
    ruth.refresh_from_db()
    second = str(ruth.avatar.name)
    assert default_storage.exists(first)  # a page of a moment ago shows it
    assert going() == [first]
    forget_portrait.call(first)
    forget_portrait.call(first)
    assert not default_storage.exists(first)
    hers.post(PROFILE, sent(remove_portrait="on"))
    assert going() == [first, second]
    forget_portrait.call(second)
    assert default_storage.listdir("portraits")[1] == []


def test_nobody_uploads_portraits_without_end(hers: Client, ruth: User) -> None:
    for _ in range(10):
        assert hers.post(PROFILE, sent(portrait=picture())).status_code == 302
    page = hers.post(PROFILE, sent(portrait=picture(), bio="Kept words."))
    assert list(page.context["form"].errors) == ["portrait"]
    assert "Kept words." in page.text
    assert hers.post(PROFILE, sent()).status_code == 302


def going() -> list[str]:
    """Return the portraits that are deleted a little later."""
    path = "accounts.portraits.forget_portrait"
    waiting = DBTaskResult.objects.filter(task_path=path).order_by("enqueued_at")
    return [task.args_kwargs["args"][0] for task in waiting]


def test_a_portrait_is_sent_by_us_wherever_it_is_stored(
    settings: Settings, hers: Client, ruth: User, run_tasks: Callable[[], None]
) -> None:
    settings.MEDIA_URL = "https://elsewhere.example/"
    hers.post(PROFILE, sent(portrait=picture()))
    run_tasks()
    ruth.refresh_from_db()
    assert ruth.portrait_url.startswith("/media/portraits/")
    assert Identity.objects.for_account(ruth).portrait_url == ruth.portrait_url


def test_a_picture_may_be_larger_than_a_form_of_words(hers: Client) -> None:
    large = SimpleUploadedFile("me.png", b"x" * 4_000_000)
    assert hers.post(PROFILE, sent(portrait=large)).status_code == 422


def test_an_old_address_of_an_author_leads_to_the_new_one(blog: Blog) -> None:
    ada = people.author(blog)
    at(ada).post(PROFILE, sent(display_name="Ada", handle="lovelace"))
    answer = Client().get("/authors/ada/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/authors/lovelace/")
    assert new_handle("Ada") == "ada-2"
    page = at(people.make_person("ben")).post(PROFILE, sent(display_name="Ben", handle="ada"))
    assert list(page.context["form"].errors) == ["handle"]
    at(ada).post(PROFILE, sent(display_name="Ada", handle="ada"))
    assert Client().get("/authors/ada/").status_code == 200
    assert Client().get("/authors/lovelace/").headers["Location"] == "/authors/ada/"


def test_a_readers_old_handle_is_free_again(hers: Client) -> None:
    hers.post(PROFILE, sent(handle="ruthless"))
    assert not FormerHandle.objects.exists()


def test_an_author_shows_the_log_ins_that_were_ticked_and_no_other(blog: Blog) -> None:
    ada = people.author(blog)
    face = log_in_face(ada)
    page = "/authors/ada/"
    assert "github.com/engines" not in Client().get(page).text
    client = at(ada)
    assert "GitHub: https://github.com/engines" in client.get(PROFILE).text
    client.post(PROFILE, sent(display_name="Ada", handle="ada", links=[face.pk]))
    shown = Client().get(page).text
    assert re.search(r'<a\s+href="https://github.com/engines"\s+rel="me noopener"', shown)
    client.post(PROFILE, sent(display_name="Ada", handle="ada"))
    assert "github.com/engines" not in Client().get(page).text


@pytest.mark.parametrize(
    "changes", [{"url": ""}, {"proved_at": None}, {"is_linked": False}, {"kind": "guest"}]
)
def test_what_is_no_proved_link_cannot_be_shown(blog: Blog, changes: dict[str, Any]) -> None:
    ada = people.author(blog)
    face = log_in_face(ada, **changes)
    page = at(ada).post(PROFILE, sent(display_name="Ada", handle="ada", links=[face.pk]))
    face.refresh_from_db()
    assert not face.is_shown
    Identity.objects.filter(pk=face.pk).update(is_shown=True)
    assert "github.com/engines" not in Client().get("/authors/ada/").text
    assert page.status_code in {302, 422}


def test_who_has_no_page_is_offered_no_links_on_it(ruth: User, hers: Client) -> None:
    face = log_in_face(ruth)
    assert "Linked on your page" not in hers.get(PROFILE).text
    hers.post(PROFILE, sent(links=[face.pk]))
    face.refresh_from_db()
    assert not face.is_shown


def test_somebody_elses_log_in_cannot_be_shown(blog: Blog) -> None:
    ada, ben = people.author(blog), people.co_author(blog)
    log_in_face(ada)
    strange = log_in_face(ben, url="https://github.com/ben")
    page = at(ada).post(PROFILE, sent(display_name="Ada", handle="ada", links=[strange.pk]))
    assert list(page.context["form"].errors) == ["links"]


def test_who_is_faster_with_a_handle_has_it(ruth: User, hers: Client, monkeypatch: Any) -> None:
    people.make_person("ben")
    monkeypatch.setattr("accounts.forms_profile.ProfileForm.validate_unique", lambda self: None)
    page = hers.post(PROFILE, sent(handle="ben"))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["handle"]


def test_the_page_costs_the_same_for_one_log_in_and_for_many(
    blog: Blog, django_assert_num_queries: Any
) -> None:
    ada = people.author(blog)
    client = at(ada)
    log_in_face(ada)
    with CaptureQueriesContext(connection) as queries:
        client.get(PROFILE)
    for number in range(20):
        log_in_face(ada, uid=str(number))
    with django_assert_num_queries(len(queries)):
        client.get(PROFILE)
    assert len(queries) <= 9
