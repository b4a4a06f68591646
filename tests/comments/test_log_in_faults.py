"""Whatever a provider does wrong, the words are kept and the reader is told what to do."""

import dataclasses
import html
import time
from collections.abc import Iterable
from urllib.parse import quote_plus

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django import Settings

from accounts.models import Draft, Identity
from blog.models import Post
from comments import speaking
from tests.comments.browsing import FROM_OUR_PAGE, browser, kept, send
from tests.comments.travelling import (
    TYPED,
    WORDS,
    come_back,
    is_logged_in,
    landed_at,
    leave,
    travel,
    way_there,
)
from tests.internet.faults import BEARABLE, FATAL, HOSTILE_NAMES
from tests.internet.messages import Caller, Reply, in_json
from tests.internet.provider import Provider
from tests.internet.visitor import Visitor
from tests.internet.world import Internet

TOLD = (
    "did not work. Try again, or use another way",
    "took too long or began elsewhere. Try again",
)
RESTING = "log-in is not answering: use another way"


BOTH = pytest.mark.parametrize("service", ["x", "facebook"])
# Both give tokens by the same code of allauth's; each reads profiles in its own way.
AT_FACEBOOK = ("profile", "id", "name", "link", "address")


def everywhere(faults: Iterable[str]) -> pytest.MarkDecorator:
    """Let a test meet every fault at X, and at Facebook those that are not the same there."""
    cases = [("x", fault) for fault in faults]
    cases += [("facebook", fault) for fault in faults if fault.startswith(AT_FACEBOOK)]
    return pytest.mark.parametrize(("service", "fault"), cases)


@pytest.fixture
def service() -> str:
    return "x"


@pytest.fixture
def provider(service: str, internet: Internet) -> Provider:
    found: Provider = getattr(internet, service)
    return found


@pytest.fixture
def reader() -> Client:
    return browser()


@pytest.fixture
def impatient(settings: Settings) -> None:
    """Wait for no provider longer than a blink."""
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3


@pytest.mark.usefixtures("impatient")
@everywhere(FATAL)
def test_after_a_broken_log_in_the_words_are_there_and_a_reason(
    fault: str, post: Post, provider: Provider, visitor: Visitor, reader: Client
) -> None:
    people = get_user_model().objects.count()
    FATAL[fault](provider)
    began = time.monotonic()
    page = travel(reader, post, provider, visitor)
    assert time.monotonic() - began < 5, "a provider must hold nobody's thread"
    assert page.status_code == 200
    assert landed_at(page) == f"{post.get_absolute_url()}#comment-form"
    assert {name: kept(page, name) for name in TYPED} == TYPED
    assert any(f"{provider.name} {words}" in page.text for words in TOLD), page.text
    assert "Post Comment" in page.text
    assert not is_logged_in(reader)
    assert not SocialAccount.objects.exists()
    assert get_user_model().objects.count() == people


@everywhere(BEARABLE)
def test_an_odd_profile_lets_its_owner_in_all_the_same(
    fault: str, post: Post, provider: Provider, visitor: Visitor, reader: Client
) -> None:
    BEARABLE[fault](provider)
    page = travel(reader, post, provider, visitor)
    assert (page.status_code, kept(page, "body")) == (200, WORDS)
    assert is_logged_in(reader), page.text
    face = Identity.objects.get(user__isnull=False)
    assert len(face.display_name) <= 80
    assert face.display_name.isprintable()
    assert f"You are commenting using your {provider.name} account." in page.text
    assert "<img src=x" not in page.text


@pytest.mark.parametrize(
    ("name", "stage"),
    [("openid", "token"), ("openid", "profile"), ("google", "token"), ("github", "profile")],
)
@pytest.mark.parametrize("reply", [{"id_token": 7, "access_token": "a"}, ["sub"], 7], ids=str)
def test_other_providers_may_break_too(
    reply: object,
    name: str,
    stage: str,
    internet: Internet,
    post: Post,
    visitor: Visitor,
    reader: Client,
) -> None:
    provider: Provider = getattr(internet, name)
    provider.instead[stage] = in_json(reply)
    page = travel(reader, post, provider, visitor)
    assert kept(page, "body") == WORDS
    assert f"{provider.name} {TOLD[0]}" in page.text
    assert not is_logged_in(reader)


@pytest.mark.parametrize("reply", [in_json([]), in_json({}), Reply(b"", 500), Reply(b"<h1>")])
def test_an_issuer_that_cannot_say_where_to_go_leads_back_at_once(
    reply: Reply, internet: Internet, post: Post, reader: Client
) -> None:
    internet.openid.instead["discovery"] = reply
    left = leave(reader, post, internet.openid)
    page = reader.get(left.headers["Location"].partition("#")[0])
    assert kept(page, "body") == WORDS
    assert f"Acme {TOLD[0]}" in page.text


@pytest.mark.parametrize("returned", [{"error": "\0"}, {"code": "stolen", "state": "\0"}], ids=str)
def test_what_no_address_may_hold_is_not_read_and_the_words_are_there(
    returned: dict[str, str], post: Post, provider: Provider, visitor: Visitor, reader: Client
) -> None:
    provider.returns = returned
    assert travel(reader, post, provider, visitor).status_code == 400
    assert kept(reader.get(post.get_absolute_url()), "body") == WORDS


# Facebook is asked everything in addresses, which errors like to repeat.
@pytest.mark.parametrize("service", ["facebook"])
@pytest.mark.parametrize(
    "status", ["404", "500", "nothing", "reset", "silent", "redirect in a circle"]
)
@pytest.mark.parametrize("stage", ["token", "profile"])
@pytest.mark.usefixtures("impatient")
def test_no_secret_stands_in_the_log(
    stage: str,
    status: str,
    post: Post,
    provider: Provider,
    visitor: Visitor,
    reader: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    FATAL[f"{stage}: {status}"](provider)
    travel(reader, post, provider, visitor)
    assert provider.id in caplog.text
    for secret in provider.secrets:
        assert secret not in caplog.text
        assert quote_plus(secret) not in caplog.text


@BOTH
def test_who_says_no_at_the_provider_is_back_with_every_word(
    post: Post, provider: Provider, visitor: Visitor, reader: Client
) -> None:
    page = travel(reader, post, provider, visitor, "cancel")
    assert landed_at(page) == f"{post.get_absolute_url()}#comment-form"
    assert {name: kept(page, name) for name in TYPED} == TYPED
    said = f"You did not log in with {provider.name}. Nothing you have written is lost."
    assert said in html.unescape(page.text)
    assert not is_logged_in(reader)
    # And the guest's way is open.
    assert send(reader, post, **TYPED).status_code == 303


@BOTH
def test_after_three_failures_the_button_rests(
    post: Post, provider: Provider, visitor: Visitor, reader: Client, internet: Internet
) -> None:
    FATAL["token: 500"](provider)
    for _time in range(2):
        page = travel(reader, post, provider, visitor)
        assert RESTING not in page.text
    page = travel(reader, post, provider, visitor)
    assert f'role="status">{provider.name} {RESTING}' in page.text
    asked = len(internet.asked_by(Caller.SITE))
    page = reader.post(
        f"/comments/to/{post.pk}/with/{provider.id}/", TYPED, headers=FROM_OUR_PAGE, follow=True
    )
    assert f"{provider.name} {RESTING}" in page.text
    assert kept(page, "body") == WORDS
    assert len(internet.asked_by(Caller.SITE)) == asked
    # The others answer.
    provider.recover()
    other = internet.github
    assert is_logged_in(reader) is False
    travel(reader, post, other, visitor)
    assert is_logged_in(reader)


def test_who_sets_out_too_often_is_told_and_keeps_the_words(
    post: Post, provider: Provider, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = dataclasses.replace(speaking.LEAVERS, count=2)
    monkeypatch.setattr(speaking, "LEAVERS", few)
    for _time in range(2):
        way_there(leave(reader, post, provider))
    page = leave(reader, post, provider)
    assert (page.status_code, kept(page, "body")) == (429, WORDS)
    assert page.headers["Retry-After"]
    assert Draft.objects.count() == 1


def test_saying_no_is_no_failure(
    post: Post, provider: Provider, visitor: Visitor, reader: Client
) -> None:
    for _time in range(4):
        assert RESTING not in travel(reader, post, provider, visitor, "cancel").text


def test_a_callback_is_good_once(
    post: Post, internet: Internet, visitor: Visitor, reader: Client
) -> None:
    back = visitor.decide(way_there(leave(reader, post, internet.x)))
    come_back(reader, back)
    assert is_logged_in(reader)
    asked = len(internet.asked_by(Caller.SITE))
    page = come_back(reader, back)
    assert page.status_code == 200
    assert len(internet.asked_by(Caller.SITE)) == asked


@pytest.mark.parametrize(
    "query", ["", "?code=a", "?state=a", "?error=access_denied", "?code=a&state=\0"]
)
def test_a_callback_out_of_the_blue_is_told_calmly(
    query: str, provider: Provider, post: Post, reader: Client
) -> None:
    page = reader.get(f"{provider.callback}{query}", follow=True)
    assert page.status_code < 500
    assert not is_logged_in(reader)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_second_log_in_brings_a_name_up_to_date(
    name: str, post: Post, provider: Provider, visitor: Visitor, reader: Client
) -> None:
    travel(reader, post, provider, visitor)
    BEARABLE[f"name: {name}"](provider)
    travel(browser(), post, provider, visitor)
    face = Identity.objects.get(user__isnull=False)
    assert face.display_name != "Ada Lovelace"
    assert face.display_name.isprintable()
