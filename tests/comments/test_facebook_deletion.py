"""Facebook tells by a signed word that somebody wants to be forgotten."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Identity, User
from blog.models import Post
from comments.models import Comment
from tests import people
from tests.comments.speaking import face, say

ADDRESS = "/accounts/facebook/data-deletion/"
SECRET = "a secret between two"
ID = "10158203"
WORDS = "Words said by way of Facebook"


@pytest.fixture(autouse=True)
def _keys(settings: Settings) -> None:
    """Give the site an app at Facebook."""
    keys = {"client_id": "1", "secret": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = settings.SOCIALACCOUNT_PROVIDERS | {
        "facebook": settings.SOCIALACCOUNT_PROVIDERS["facebook"] | {"APPS": [keys]}
    }


@pytest.fixture
def flora(post: Post) -> User:
    """Return somebody whose only way in is Facebook, and who has spoken."""
    flora = User.objects.create_user("flora", display_name="Flora")
    link(flora)
    return flora


def link(person: User) -> Identity:
    SocialAccount.objects.create(user=person, provider="facebook", uid=ID)
    return Identity.objects.create(
        kind="facebook", uid=ID, user=person, display_name="Flora F", service="Facebook"
    )


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def signed(secret: str = SECRET, **changes: Any) -> str:
    said = {"algorithm": "HMAC-SHA256", "issued_at": int(time.time()), "user_id": ID} | changes
    payload = encoded(json.dumps(said).encode())
    mark = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return f"{encoded(mark)}.{payload}"


def tell(word: str) -> Any:
    """Post as Facebook's server does: no cookie, no token, from nowhere."""
    return Client(enforce_csrf_checks=True).post(ADDRESS, {"signed_request": word})


def test_the_face_and_its_words_are_erased_and_the_answer_says_where_to_look(
    flora: User, post: Post
) -> None:
    say(post, WORDS, as_=Identity.objects.get(kind="facebook"))
    answer = tell(signed())
    assert answer.status_code == 200
    told = answer.json()
    assert told["confirmation_code"].isalnum()
    assert told["url"].endswith(f"{ADDRESS}{told['confirmation_code']}/")
    assert not Identity.objects.filter(uid=ID).exists()
    assert not SocialAccount.objects.exists()
    assert Comment.objects.get().body == ""
    page = Client().get(told["url"].replace("http://testserver", ""))
    assert "was erased on" in page.text
    assert told["confirmation_code"] in page.text


def test_an_account_that_nothing_else_opens_goes_with_it(flora: User) -> None:
    tell(signed())
    assert not User.objects.filter(pk=flora.pk).exists()


def test_an_account_that_something_else_opens_stays(post: Post) -> None:
    ruth = people.reader()
    link(ruth)
    say(post, "Words of the account", as_=face(ruth))
    say(post, WORDS, as_=Identity.objects.get(kind="facebook"))
    tell(signed())
    ruth.refresh_from_db()
    assert not SocialAccount.objects.exists()
    assert {comment.body for comment in Comment.objects.all()} == {"Words of the account", ""}


def test_an_account_that_a_passkey_opens_stays(flora: User) -> None:
    Authenticator.objects.create(user=flora, type=Authenticator.Type.WEBAUTHN, data={})
    tell(signed())
    assert User.objects.filter(pk=flora.pk).exists()
    assert not SocialAccount.objects.exists()
    assert not Identity.objects.filter(uid=ID).exists()


def test_somebody_who_works_here_loses_the_face_alone(post: Post) -> None:
    mo = people.make_person("mona", post.blog, "moderator", email="")
    mo.set_unusable_password()
    mo.save()
    link(mo)
    tell(signed())
    assert User.objects.filter(pk=mo.pk).exists()
    assert not Identity.objects.filter(uid=ID).exists()


def test_who_has_come_back_is_not_erased_by_the_word_of_before(flora: User) -> None:
    word = signed()
    tell(word)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        again = User.objects.create_user("flora-2", display_name="Flora")
        link(again)
    assert tell(word).status_code == 200
    assert Identity.objects.get(uid=ID).user == again
    assert SocialAccount.objects.exists()


@pytest.mark.parametrize("moment", [None, "yesterday", True, -1, 2**80, float("nan"), []])
def test_a_word_without_a_moment_is_one_of_now(flora: User, moment: Any) -> None:
    tell(signed(issued_at=moment))
    assert not Identity.objects.filter(uid=ID).exists()


def test_of_somebody_unknown_the_same_is_said(post: Post) -> None:
    assert tell(signed(user_id="999")).status_code == 200


@pytest.mark.parametrize(
    "word",
    [
        "",
        "x",
        ".",
        "x.y",
        "é.ü",
        signed("another secret"),
        signed()[:-2],
        "A" + signed(),
        signed(algorithm="none"),
        signed(user_id=""),
        signed(user_id=None),
        signed(user_id=10158203),
        f".{signed().partition('.')[2]}",
        "a" * 10_000,
    ],
)
def test_what_is_not_signed_by_facebook_erases_nobody(flora: User, word: str) -> None:
    assert tell(word).status_code == 400
    assert Identity.objects.filter(uid=ID).exists()


@pytest.mark.parametrize("payload", [b"[]", b"null", b"\xff", b"{", b'"x"', b"1"])
def test_a_signed_word_that_is_no_object_is_refused(flora: User, payload: bytes) -> None:
    part = encoded(payload)
    mark = hmac.new(SECRET.encode(), part.encode(), hashlib.sha256).digest()
    assert tell(f"{encoded(mark)}.{part}").status_code == 400


def test_a_site_without_an_app_takes_no_word(settings: Settings, flora: User) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert tell(signed("")).status_code == 400
    assert tell(signed()).status_code == 400
    assert Identity.objects.filter(uid=ID).exists()


def test_looking_erases_nobody(flora: User) -> None:
    assert Client().get(ADDRESS, {"signed_request": signed()}).status_code == 405
    assert Identity.objects.filter(uid=ID).exists()


@pytest.mark.parametrize("code", ["x", "0" * 24, "f" * 24, "1" * 23])
def test_a_code_that_we_did_not_give_tells_nothing(post: Post, code: str) -> None:
    assert Client().get(f"{ADDRESS}{code}/").status_code == 404
