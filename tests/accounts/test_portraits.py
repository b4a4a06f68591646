"""Portraits: what becomes of an upload."""

import io
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from accounts.models import Identity, User
from accounts.portraits import make_portrait, store_portrait
from blog.models import Blog
from tests import people


def upload(size: tuple[int, int] = (600, 300)) -> SimpleUploadedFile:
    """Return a photograph as a form receives it."""
    exif = Pillow.Exif()
    exif[0x010F] = "SecretCamera"
    written = io.BytesIO()
    Pillow.new("RGB", size, (200, 30, 30)).save(written, "JPEG", exif=exif)
    return SimpleUploadedFile("me.jpg", written.getvalue())


@pytest.fixture
def ada(db: None) -> User:
    """Return the author of the stories."""
    return people.author(people.make_blog())


def test_a_portrait_is_a_square_of_pixels_and_nothing_else(
    client: Client, ada: User, run_tasks: Callable[[], None]
) -> None:
    face = Identity.objects.for_account(ada)
    before = Blog.objects.get().edition
    store_portrait(ada, upload())
    ada.refresh_from_db()
    assert ada.portrait_url == ""
    run_tasks()
    ada.refresh_from_db()
    face.refresh_from_db()
    assert face.portrait_url == ada.portrait_url
    content = client.get(ada.portrait_url).getvalue()
    assert b"Secret" not in content
    with Pillow.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (256, 256))
    assert default_storage.listdir("originals")[1] == []
    assert Blog.objects.get().edition == before + 1


def test_making_it_again_does_no_harm(ada: User, run_tasks: Callable[[], None]) -> None:
    kept = default_storage.save("originals/abc", upload())
    make_portrait.call(ada.pk, kept)
    make_portrait.call(ada.pk, kept)
    # As if the worker had died before it let go of the upload.
    default_storage.save("originals/abc", upload())
    make_portrait.call(ada.pk, kept)
    assert default_storage.listdir("portraits")[1] == ["abc.webp"]


def test_what_cannot_be_read_leaves_the_letters(ada: User, run_tasks: Callable[[], None]) -> None:
    store_portrait(ada, SimpleUploadedFile("me.jpg", upload().read()[:300]))
    run_tasks()
    ada.refresh_from_db()
    assert ada.portrait_url == ""
    assert default_storage.listdir("originals")[1] == []


def test_an_account_deleted_meanwhile_is_nobodys_loss(db: None) -> None:
    make_portrait.call(12_345, default_storage.save("originals/abc", upload()))
