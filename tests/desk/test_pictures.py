"""Pictures at the desk: sent by the editor's dialog or by the page, described, deleted."""

import io
import re
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


def change(client: Client, image: Image, **fields: Any) -> None:
    """Send the page of a picture."""
    words = {"alt": image.alt} | fields
    answer = client.post(f"/admin/blog/image/{image.pk}/change/", words)
    assert answer.status_code == 302


def test_another_description_is_told_in_the_stories_that_had_the_old_one(
    at: At, blog: Blog, ada: User
) -> None:
    image = stored(blog, ada)
    img = f'<img src="{image.get_absolute_url()}"'
    story = make_post(blog, ada, body=f'<p>x</p>{img}>{img} alt="My own">{img} alt="">')
    other = make_post(blog, ada, slug="other", body="<p>Nothing.</p>")
    before, version = Blog.objects.get().edition, story.version
    change(at(ada), image, alt="A 'blue' <lamp> & more")
    story.refresh_from_db()
    assert re.findall(r'alt="([^"]*)"', story.body) == [
        "A 'blue' &lt;lamp&gt; &amp; more",
        "My own",
        "",
    ]
    assert story.version == version, "Whoever is writing it now must not be told of a conflict."
    assert story.revisions.get().by == ada
    assert not other.revisions.exists()
    assert Blog.objects.get().edition > before
    change(at(ada), image, decorative="on")
    story.refresh_from_db()
    assert re.findall(r'alt="([^"]*)"', story.body) == ["", "My own", ""]


def test_words_that_stay_write_no_story(at: At, blog: Blog, ada: User) -> None:
    image = stored(blog, ada)
    make_post(blog, ada, body=f'<img src="{image.get_absolute_url()}">')
    before = Blog.objects.get().edition
    change(at(ada), image)
    assert Blog.objects.get().edition == before


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"focus_x": "10", "focus_y": "100"}, (0.1, 1.0)),
        ({"focus_x": "0"}, (0.0, 0.5)),
        ({}, (0.5, 0.5)),
    ],
)
def test_the_point_that_is_never_cut_off_is_said_in_percent(
    at: At, blog: Blog, ada: User, sent: dict[str, str], kept: tuple[float, float]
) -> None:
    image = stored(blog, ada)
    change(at(ada), image, **sent)
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == kept
    page = at(ada).get(f"/admin/blog/image/{image.pk}/change/").text
    assert f'cx="{round(kept[0] * 100)}%"' in page
    assert f"focus-x-{round(kept[0] * 4)} focus-y-{round(kept[1] * 4)}" in page


@pytest.mark.parametrize("value", ["-1", "101", "nan", "x", "1e400"])
def test_a_point_outside_is_refused(at: At, blog: Blog, ada: User, value: str) -> None:
    image = stored(blog, ada)
    address = f"/admin/blog/image/{image.pk}/change/"
    answer = at(ada).post(address, {"alt": "x", "focus_x": value, "focus_y": "5"})
    assert answer.status_code == 200
    assert "Please correct the error below." in answer.text
    image.refresh_from_db()
    assert image.focal_x == 0.5


def test_the_page_of_a_picture_says_where_it_is_shown(at: At, blog: Blog, ada: User) -> None:
    image = stored(blog, ada)
    address = f"/admin/blog/image/{image.pk}/change/"
    assert "Nowhere yet." in at(ada).get(address).text
    ben = people.co_author(blog)
    body = f'<img src="{image.get_absolute_url()}">'
    mine = make_post(blog, ada, title="Mine", slug="mine", body=body, status="draft")
    make_post(blog, ben, title="His draft", slug="draft", body=body, status="draft")
    his = make_post(blog, ben, title="His story", slug="his", cover=image)
    page = at(ada).get(address).text
    assert f'href="/admin/blog/post/{mine.pk}/change/"' in page
    assert f'href="{his.path}"' in page
    assert "His draft" not in page, "A draft is its author's."
    assert "His draft" in at("editor").get(address).text


def test_a_prepared_picture_is_shown_in_the_list(
    at: At, blog: Blog, ada: User, run_tasks: Callable[[], None]
) -> None:
    stored(blog, ada).prepare()
    page = at(ada).get("/admin/blog/image/").text
    assert 'class="thumbnail cropped focus-x-2 focus-y-2"' in page
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
    assert f'<option value="{mine.pk}"' in page
    assert f'<option value="{his.pk}"' not in page
