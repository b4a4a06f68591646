"""Requests that no browser sends: letters of no alphabet, bodies without end."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from blog.middleware import is_endless
from blog.models import Blog, Post
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, GUS, address
from tests.factories import make_post

OTHER_LETTERS = ["zlib", "idna", "undefined", "rot13", "utf-7", "unicode_escape", "latin-1"]


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    """Return a story everybody may read and answer."""
    return make_post(blog, ada)


@pytest.mark.parametrize("letters", OTHER_LETTERS)
def test_only_utf_8_is_read(client: Client, story: Post, letters: str) -> None:
    def asked(charset: str) -> int:
        kind = f"text/html; charset={charset}"
        address = f"{story.get_absolute_url()}?after=%FF"
        return client.get(address, CONTENT_TYPE=kind).status_code

    assert asked(letters) == 400
    assert asked("UTF8") == asked("unheard-of") == 404


@pytest.mark.parametrize("letters", OTHER_LETTERS)
def test_only_a_form_in_utf_8_is_taken(client: Client, story: Post, letters: str) -> None:
    sent = {**GUS, "body": r"Caf\ud800 +2AA- é"}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in sent.items()
    ]

    def said(charset: str) -> int:
        return client.generic(
            "POST",
            address(story),
            "".join(parts) + "--x--",
            content_type=f"multipart/form-data; boundary=x; charset={charset}",
            headers=FROM_OUR_PAGE,
        ).status_code

    assert said(letters) == 400
    assert said("UTF-8") == 303


def test_nobody_fills_our_disk_with_files_through_the_form_of_a_comment(
    client: Client, story: Post, settings: Settings
) -> None:
    words = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = client.generic(
        "POST",
        address(story),
        f'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n{words}\r\n--x--',
        content_type="multipart/form-data; boundary=x",
        headers=FROM_OUR_PAGE,
    )
    assert answer.status_code == 400
    assert "We could not read that" in answer.text


def test_the_desk_takes_pictures_but_nothing_without_end(client: Client, blog: Blog) -> None:
    client.force_login(people.author(blog))
    for length, refused in (("30000000", False), ("100000001", True), ("9" * 40, True)):
        request = client.get("/admin/").wsgi_request
        request.META["CONTENT_LENGTH"] = length
        assert is_endless(request) is refused
