"""Passkeys: an answer that no key gives is refused in words."""

import json

import pytest
from django.test import Client

from blog.models import Blog
from tests import people

NO_KEYS = [
    9,
    [],
    {},
    {"id": 1},
    {"id": 1, "rawId": 1, "response": 1, "type": 1},
    {"id": "a", "rawId": "AA", "type": "public-key", "response": []},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": 7}},
    {
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": {
            "clientDataJSON": "e30",
            "authenticatorData": "AAAA",
            "attestationObject": "oWFh",
            "signature": "AA",
        },
    },
]


@pytest.mark.parametrize("answer", NO_KEYS, ids=str)
def test_nobody_logs_in_with_an_answer_of_no_key(
    client: Client, blog: Blog, answer: object
) -> None:
    sent = {"credential": json.dumps(answer)}
    page = client.post("/accounts/2fa/webauthn/login/", sent)
    assert page.status_code == 302
    assert page["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("answer", NO_KEYS, ids=str)
def test_an_answer_of_no_key_adds_none(client: Client, blog: Blog, answer: object) -> None:
    people.reader()
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    client.get("/accounts/2fa/webauthn/add/")
    sent = {"name": "My key", "credential": json.dumps(answer)}
    assert client.post("/accounts/2fa/webauthn/add/", sent).status_code == 200
