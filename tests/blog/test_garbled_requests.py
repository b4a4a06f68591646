"""Requests that no browser sends: letters of no alphabet, bodies without end."""

import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from blog.middleware import is_endless
from blog.models import Blog, Post
from comments.models import Comment
from storyteller.wsgi import application
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, GUS, address
from tests.factories import make_post

OTHER_LETTERS = ["zlib", "undefined", '"utf-7"', "unicode_escape"]


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    """Return a story everybody may read and answer."""
    return make_post(blog, ada)


def status_of(method: str, path: str, kind: str, body: bytes = b"", query: str = "") -> int:
    """Return the status that the web server gets from us, which the test client never asks."""
    heard: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }

    def start(status: str, *_headers: Any) -> Any:
        heard.append(status)

    b"".join(application(environ, start))
    return int(heard[0][:3])


@pytest.mark.django_db(transaction=True)  # the server's own handler closes the connection
@pytest.mark.parametrize("letters", OTHER_LETTERS)
def test_an_address_is_read_as_utf_8_whatever_a_header_calls_it(story: Post, letters: str) -> None:
    kind = f"text/html; charset={letters}"
    assert status_of("GET", story.path, kind, query="x=%C3%A9") == 200
    assert status_of("GET", story.path, kind, query="after=%C3%A9") == 404
    assert status_of("GET", story.path, kind, query="x&" * 2_000 + "after=x") == 400


@pytest.mark.django_db(transaction=True)  # the server's own handler closes the connection
@pytest.mark.parametrize("letters", OTHER_LETTERS)
def test_a_form_is_read_as_utf_8_whatever_a_header_calls_it(story: Post, letters: str) -> None:
    words = r"Caf\ud800 +2AA- é"
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**GUS, "body": words}.items()
    ]
    body = ("".join(parts) + "--x--").encode()
    kind = f"multipart/form-data; charset={letters}; boundary=x"
    assert status_of("POST", address(story), kind, body, query="x=1") == 303
    assert Comment.objects.get().body == words


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
