"""Addresses and networks, and forms with and without a browser that vouches for them."""

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from storyteller.lib.network import Field, client_address, network_digest, network_of
from tests.lib.markup import Reading
from tests.people import make_blog

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

WORDS = {
    "body": "First line\n<script>alert(1)</script> & \"quotes\" and 'more'",
    "name": "Ruth",
    "tags": ["one", "two"],
    "parent": "17",
    "website_again": "",
    "submit_key": "6f1b2a34-0000-4000-8000-000000000001",
}


@pytest.fixture
def reader(db: None) -> Client:
    make_blog()
    return Client(enforce_csrf_checks=True)


def hidden_fields(response: "Answer") -> dict[str, list[str]]:
    """Return what the form of the page would send."""
    values: dict[str, list[str]] = {}
    for field in re.findall(r'<input type="hidden"[^>]*>', response.content.decode()):
        reading = Reading(field)
        values.setdefault(reading.values("name")[0], []).extend(reading.values("value"))
    return values


def said(response: "Answer") -> dict[str, Any]:
    """Return the fields that reached the view."""
    assert response.status_code == 200
    return {k: v for k, v in json.loads(response.content).items() if k != "csrfmiddlewaretoken"}


def as_sent(fields: dict[str, Any]) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in fields.items()}


VOUCHED = [
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
    {"origin": "http://testserver"},
]
DOUBTFUL = [
    {},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"sec-fetch-site": "same-site", "origin": "http://testserver"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-origin, cross-site"},
    {"origin": "null"},
    {"origin": "http://evil.example"},
    {"origin": "https://testserver"},
    {"origin": "http://testserver:8000"},
    {"origin": "http://testserver.evil.example"},
    {"referer": "http://testserver/"},
]


@pytest.mark.urls("tests.lib.urls_with_a_post")
@pytest.mark.parametrize("headers", VOUCHED, ids=str)
def test_a_form_that_the_browser_vouches_for_needs_no_token(
    reader: Client, headers: dict[str, str]
) -> None:
    assert said(reader.post("/speak/", WORDS, headers=headers)) == as_sent(WORDS)


@pytest.mark.urls("tests.lib.urls_with_a_post")
@pytest.mark.parametrize("headers", DOUBTFUL, ids=str)
def test_any_other_form_meets_the_page_and_passes_at_the_second_click(
    reader: Client, headers: dict[str, str]
) -> None:
    page = reader.post("/speak/?from=here", WORDS, headers=headers)
    assert page.status_code == 403
    assert 'action="/speak/?from=here"' in page.content.decode()

    again = reader.post("/speak/", hidden_fields(page))
    assert said(again) == as_sent(WORDS)


@pytest.mark.urls("tests.lib.urls_with_a_post")
@pytest.mark.parametrize("headers", DOUBTFUL, ids=str)
def test_another_site_gets_no_second_click_for_a_form_of_a_page_with_a_token(
    reader: Client, headers: dict[str, str]
) -> None:
    page = reader.post("/guarded/", {"who": "eve", "role": "owner"}, headers=headers)
    assert page.status_code == 403
    nobody_knows_whose = headers in (
        {},
        {"sec-fetch-site": "none"},
        {"origin": "null"},
        {"referer": "http://testserver/"},
    )
    assert ('name="role"' in page.text) is nobody_knows_whose
    assert ("did not come from our page" in page.text) is not nobody_knows_whose


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_a_token_without_its_cookie_is_not_enough(reader: Client) -> None:
    page = reader.post("/speak/", WORDS)
    reader.cookies.clear()
    assert reader.post("/speak/", hidden_fields(page)).status_code == 403


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_a_token_does_not_help_a_foreign_origin(reader: Client) -> None:
    fields = hidden_fields(reader.post("/speak/", WORDS))
    again = reader.post("/speak/", fields, headers={"origin": "http://evil.example"})
    assert again.status_code == 403


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_the_words_are_shown_and_do_nothing(reader: Client) -> None:
    page = reader.post("/speak/", WORDS).content.decode()
    shown = page.partition("<dl")[2].partition("</dl>")[0]
    assert "First line<br>&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "Ruth" in shown
    assert "6f1b2a34" not in shown
    assert "<script>alert" not in page


def test_the_words_stand_under_the_names_that_people_know() -> None:
    named = {"body": "Text", "email": "Email", "closes_at": "Closes at", "x-y": "X y"}
    assert {name: Field(name, "").label for name in named} == named


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_a_password_is_not_repeated_and_a_file_is_missed_aloud(reader: Client) -> None:
    sent = {"login": "ruth", "password": "geheim-1", "new_password2": "geheim-2"}
    page = reader.post("/guarded/", sent | {"cover": SimpleUploadedFile("a.png", b"png")})
    text = page.content.decode()
    assert page.status_code == 403
    assert "geheim" not in text
    assert "We do not repeat passwords" in text
    assert "please choose them again" in text
    assert said(reader.post("/guarded/", hidden_fields(page))) == {"login": ["ruth"]}


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_the_page_is_kept_by_no_cache(reader: Client) -> None:
    page = reader.post("/speak/", WORDS)
    assert "no-store" in page.headers["Cache-Control"]
    assert "private" in page.headers["Cache-Control"]


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_an_accepted_form_leaves_no_cookie(reader: Client) -> None:
    answer = reader.post("/speak/", WORDS, headers={"sec-fetch-site": "same-origin"})
    assert not answer.cookies


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_what_is_not_a_form_meets_a_plain_page(reader: Client) -> None:
    for send in (reader.post, reader.put, reader.delete):
        page = send("/guarded/", "{}", content_type="application/json")
        assert page.status_code == 403
        assert "did not come from our page" in page.content.decode()
        assert 'method="post"' not in page.content.decode()


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_a_public_post_is_only_posted(reader: Client) -> None:
    assert reader.get("/speak/").status_code == 405


@pytest.mark.urls("tests.lib.urls_with_a_post")
def test_a_path_cannot_send_the_words_to_another_host(reader: Client) -> None:
    page = reader.post("/guarded/?next=//evil.example", WORDS, headers={"origin": "null"})
    assert 'action="/guarded/?next=//evil.example"' in page.content.decode()


@pytest.mark.parametrize(
    ("proxies", "direct", "forwarded", "client"),
    [
        (0, "192.0.2.1", "", "192.0.2.1"),
        (0, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "10.0.0.1", "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "10.0.0.1", "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "unknown", "10.0.0.1"),
        (1, "10.0.0.1", "203.0.113.9,", "203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        (1, "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "fe80::1%eth0", "", "fe80::1"),
        (0, "", "", ""),
    ],
)
def test_the_address_is_the_one_our_own_proxy_saw(
    settings: Settings, proxies: int, direct: str, forwarded: str, client: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct)
    assert client_address(request) == client


@given(st.text(), st.integers(min_value=0, max_value=3))
def test_whatever_a_client_forges_the_entry_of_our_proxy_decides(forged: str, commas: int) -> None:
    forwarded = f"{forged}{',' * commas}, 198.51.100.7"
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.TRUSTED_PROXY_COUNT", 1)
        assert client_address(request) == "198.51.100.7"
        patch.setattr("django.conf.settings.TRUSTED_PROXY_COUNT", 0)
        assert client_address(request) == "10.0.0.1"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("", ""),
    ],
)
def test_a_network_is_a_household_or_an_office(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_digest_stands_for_a_network_during_one_week() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    sunday = datetime(2026, 11, 29, 23, 59, tzinfo=UTC)
    one = network_digest("198.51.100.7", monday)
    assert len(one) == 32
    assert one == network_digest("198.51.100.200", sunday)
    assert one != network_digest("198.51.100.7", datetime(2026, 11, 30, tzinfo=UTC))
    assert one != network_digest("198.51.101.7", monday)
    assert network_digest("", monday) == ""


def test_a_digest_cannot_be_made_without_the_key(settings: Settings) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    ours = network_digest("198.51.100.7", now)
    settings.SECRET_KEY = "another"
    assert network_digest("198.51.100.7", now) != ours
