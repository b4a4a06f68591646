"""Form fields: what reaches a model is scrubbed, short enough and of the right kind."""

import time
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from storyteller.lib.fields import (
    ScrubbedCharField,
    ScrubbedEmailField,
    ScrubbedTextField,
    ScrubbedURLField,
)


class Letter(forms.Form):
    name = ScrubbedCharField(max_length=20)
    body = ScrubbedTextField(max_length=100)
    email = ScrubbedEmailField(required=False)
    website = ScrubbedURLField(required=False)


def letter(**changes: Any) -> Letter:
    fields = {"name": "Ruth", "body": "Hello"} | changes
    return Letter(MultiValueDict({name: [value] for name, value in fields.items()}))


def test_names_become_one_line_and_bodies_keep_theirs() -> None:
    form = letter(name=" R\u202eu\x00th\r\n Roe ", body="a\r\nb\ud800")
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Ruth Roe", "body": "a\nb", "email": "", "website": ""}


def test_the_limit_counts_a_line_break_once() -> None:
    assert letter(body="a\r\n" * 49 + "a").is_valid()
    assert letter(body="a" * 100).is_valid()
    assert letter(body="a" * 101).errors["body"]


def test_an_endless_text_is_refused_before_it_costs_anything() -> None:
    form = letter(body="e\u0301\u202e" * 500_000)
    began = time.process_time()
    assert form.errors["body"] == ["Ensure this value has at most 100 characters (it has 1500000)."]
    assert time.process_time() - began < 0.1


@pytest.mark.parametrize("name", ["\x00", "\u200b", " \n", "\ud800"])
def test_a_name_of_nothing_is_missing(name: str) -> None:
    assert letter(name=name).errors["name"] == ["This field is required."]


def test_a_refused_form_shows_the_words_again_and_can_be_encoded() -> None:
    form = letter(name="x" * 30, body="kept \ud800\x00words")
    assert "kept words" in form.as_p()
    form.as_p().encode()


def test_an_address_is_written_in_small_letters() -> None:
    form = letter(email=" Ruth@Example.ORG ")
    assert form.is_valid()
    assert form.cleaned_data["email"] == "ruth@example.org"


@pytest.mark.parametrize("email", ["ruth", "a@b@c.de", "a@b.de\nBcc: all@c.de", "a b@c.de"])
def test_what_is_no_address_is_refused(email: str) -> None:
    assert letter(email=email).errors["email"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.org", "https://example.org"),
        ("example.org/me?x=1", "https://example.org/me?x=1"),
        ("http://example.org", "http://example.org"),
        ("HTTPS://example.org", "HTTPS://example.org"),
        ("", ""),
    ],
)
def test_a_website_gets_the_scheme_that_nobody_types(typed: str, kept: str) -> None:
    form = letter(website=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["website"] == kept


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "mailto:ruth@example.org",
        "https://",
        "https://exa mple.org",
        "https://[::1",
        "https://example.org/" + "x" * 2_100,
    ],
)
def test_what_is_no_website_is_refused(address: str) -> None:
    assert letter(website=address).errors["website"]


def test_a_field_without_a_limit_still_has_one() -> None:
    with pytest.raises(ValidationError):
        ScrubbedTextField().clean("a" * 2_000_001)
