"""Pictures at the desk: sent by the editor's dialog or by the page, described, deleted."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from accounts.models import User
from blog.models import Blog, Image
from tests import people
from tests.factories import make_post

At = Callable[..., Client]
UPLOAD = "/admin/blog/image/upload/"
ADD = "/admin/blog/image/add/"


def file(name: str = "lamp.png", content: bytes | None = None) -> SimpleUploadedFile:
    """Return an upload: a small red picture, or ``content``."""
    if content is None:
        drawn = io.BytesIO()
        Pillow.new("RGB", (40, 30), "red").save(drawn, "PNG")
        content = drawn.getvalue()
    return SimpleUploadedFile(name, content, "image/png")


def sent(**changes: Any) -> dict[str, Any]:
    """Return the fields of an upload."""
    return {"file": file(), "alt": "A red lamp"} | changes


def stored(blog: Blog, by: User) -> Image:
    """Return a picture of ``by``."""
    return Image.store(blog, file(), "A red lamp", by)


@pytest.mark.parametrize("who", ["author", "editor", "owner", "operator"])
@pytest.mark.parametrize("address", [UPLOAD, ADD])
def test_a_writer_sends_a_picture(at: At, blog: Blog, who: str, address: str) -> None:
    client = at(who)
    assert client.post(address, sent(), follow=True).status_code == 200
    image = Image.objects.get()
    assert (image.blog, image.alt) == (blog, "A red lamp")
    assert str(image.uploaded_by_id) == client.session["_auth_user_id"]


@pytest.mark.parametrize("who", ["moderator", "reader", "nobody"])
@pytest.mark.parametrize("address", [UPLOAD, ADD])
def test_others_send_none(at: At, blog: Blog, who: str, address: str) -> None:
    assert at(who).post(address, sent()).status_code in {302, 403}
    assert not Image.objects.exists()


def test_the_editor_gets_the_figure_to_put_into_the_story(at: At, blog: Blog) -> None:
    answer = at("author").post(UPLOAD, sent(alt='A "red" <lamp>'))
    image = Image.objects.get()
    assert f'src="{image.get_absolute_url()}"' in answer.text
    assert 'alt="A &quot;red&quot; &lt;lamp&gt;"' in answer.text


def test_the_upload_is_a_post_and_asks_for_the_token(at: At, ada: User) -> None:
    assert at(ada).get(UPLOAD).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(UPLOAD, sent()).status_code == 403
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"file": file(content=b"no picture")}, "This is no picture we can read"),
        ({"file": file("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "no picture"),
        ({"file": ""}, "required"),
        ({"alt": ""}, "Describe the picture, or say that it only decorates."),
        ({"alt": "  \u200b "}, "Describe the picture"),
        ({"alt": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_is_refused_comes_back_as_the_fields_with_a_sentence(
    at: At, blog: Blog, changes: dict[str, Any], sentence: str
) -> None:
    answer = at("author").post(UPLOAD, sent(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<html" not in answer.text
    assert not Image.objects.exists()


def test_a_picture_that_only_decorates_says_nothing_and_keeps_its_words(at: At, blog: Blog) -> None:
    answer = at("author").post(UPLOAD, sent(decorative="on", alt="noise"))
    image = Image.objects.get()
    assert (image.alt, image.is_decorative) == ("noise", True)
    assert 'alt=""' in answer.text


def test_words_that_a_database_refuses_are_scrubbed(at: At, blog: Blog) -> None:
    at("author").post(UPLOAD, sent(alt="A\x00 lamp"))
    assert Image.objects.get().alt == "A lamp"


def test_authors_see_their_own_pictures_and_editors_all(at: At, blog: Blog, ada: User) -> None:
    image = stored(blog, ada)
    address = f"/admin/blog/image/{image.pk}/change/"
    for who, status in ((ada, 200), ("editor", 200), ("co-author", 302), ("moderator", 403)):
        assert at(who).get(address).status_code == status
    assert "A red lamp" not in at("co-author").get("/admin/blog/image/").text


def test_the_page_of_a_picture_gives_the_address_to_paste(at: At, blog: Blog, ada: User) -> None:
    image = stored(blog, ada)
    page = at(ada).get(f"/admin/blog/image/{image.pk}/change/").text
    assert f"&lt;img src=&quot;{image.get_absolute_url()}&quot;" in page


def test_a_picture_is_described_anew(at: At, blog: Blog, ada: User) -> None:
    image = stored(blog, ada)
    address = f"/admin/blog/image/{image.pk}/change/"
    at(ada).post(address, {"alt": "A blue lamp"})
    image.refresh_from_db()
    assert image.alt == "A blue lamp"
    at(ada).post(address, {"alt": "", "decorative": "on"})
    image.refresh_from_db()
    assert image.alt == ""


def test_a_prepared_picture_is_shown_in_the_list(
    at: At, blog: Blog, ada: User, run_tasks: Callable[[], None]
) -> None:
    stored(blog, ada).prepare()
    page = at(ada).get("/admin/blog/image/").text
    assert 'class="thumbnail"' in page
    assert "40 × 30" in page


def test_a_picture_that_a_story_shows_is_not_deleted(at: At, blog: Blog, ada: User) -> None:
    shown, cover, free = (stored(blog, ada) for _three in range(3))
    body = f'<figure><img src="{shown.get_absolute_url()}" alt=""></figure>'
    make_post(blog, ada, body=body, cover=cover)
    client = at(ada)
    for image in (shown, cover, free):
        client.post(f"/admin/blog/image/{image.pk}/delete/", {"post": "yes"})
    assert set(Image.objects.all()) == {shown, cover}


def test_a_cover_is_chosen_among_ones_own_pictures(at: At, blog: Blog, ada: User) -> None:
    mine, his = stored(blog, ada), stored(blog, people.co_author(blog))
    page = at(ada).get("/admin/blog/post/add/").text
    assert f'<option value="{mine.pk}">' in page
    assert f'<option value="{his.pk}">' not in page
