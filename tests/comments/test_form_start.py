"""What a form gets when somebody begins to write: its opening time, and work to prove."""

import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from time_machine import Traveller, travel

from accounts.models import User
from blog.models import Blog, Post
from blog.models.blog import CommentMode
from comments import proof
from comments.models import Comment
from tests import people
from tests.comments.browsing import browser, kept, said, send, story
from tests.factories import make_post

NOW = "2026-11-25 12:00Z"
A_WHILE = timedelta(seconds=30)


@pytest.fixture
def post(post: Post) -> Post:
    """Return a story where nothing but the form itself lets a comment wait."""
    Blog.objects.update(comment_mode=CommentMode.OPEN)
    return post


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a proof take a moment here; how long it takes is no rule of ours."""
    monkeypatch.setattr(proof, "ROUNDS", 1)


@pytest.fixture
def clock() -> Any:
    with travel(NOW, tick=False) as traveller:
        yield traveller


def start(client: Client, post: Post) -> dict[str, Any]:
    """Ask for what a script asks for at the first focus."""
    answer = client.get(f"/comments/to/{post.pk}/start/")
    assert answer.status_code == 200
    said: dict[str, Any] = answer.json()
    return said


def solved(challenge: dict[str, Any]) -> str:
    """Do the work, as the worker in the browser does."""
    asked = Challenge.from_dict(challenge)
    solution = solve_challenge(asked)
    assert solution
    return Payload(asked, solution).to_base64()


def rules(comment: Comment) -> list[str]:
    return [reason["rule"] for reason in comment.hold_reasons]


# The start ------------------------------------------------------------------------------------


def test_a_start_writes_nothing_and_is_kept_by_nobody(post: Post) -> None:
    stranger = browser()
    with CaptureQueriesContext(connection) as queries:
        answer = stranger.get(f"/comments/to/{post.pk}/start/")
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert len(queries) == 2  # the blog, the story
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.json() != start(stranger, post)


def test_a_start_is_only_read(post: Post) -> None:
    assert Client().post(f"/comments/to/{post.pk}/start/").status_code == 405


def test_what_one_may_not_read_gives_no_start(post: Post, author: User) -> None:
    draft = make_post(post.blog, author, slug="a-draft", status="draft")
    for reader, number in ((browser(), draft.pk), (browser(people.reader()), draft.pk + 1)):
        assert reader.get(f"/comments/to/{number}/start/").status_code == 404


# The age --------------------------------------------------------------------------------------


def test_a_form_sent_at_once_waits_and_one_that_took_a_moment_does_not(
    post: Post, clock: Traveller
) -> None:
    opened = start(browser(), post)["opened"]
    clock.shift(2.5)
    hasty = said(browser(), post, "Hasty.", opened=opened)
    assert (hasty.status, rules(hasty)) == ("pending", ["form_age"])
    assert hasty.hold_reasons[0]["detail"] == "2.5"
    clock.shift(1)
    assert said(browser(), post, "Calm.", opened=opened).status == "published"


def test_a_page_may_stay_open_for_weeks(post: Post, clock: Traveller) -> None:
    opened = start(browser(), post)["opened"]
    clock.shift(timedelta(days=40))
    assert said(browser(), post, opened=opened).status == "published"


@pytest.mark.parametrize("ahead", [1, 3_600])
def test_no_form_is_younger_than_nothing(post: Post, clock: Traveller, ahead: int) -> None:
    opened = start(browser(), post)["opened"]
    clock.shift(-ahead)
    assert said(browser(), post, opened=opened).hold_reasons[0]["detail"] == "0.0"


def test_a_time_that_is_not_ours_tells_nothing(post: Post, author: User, clock: Traveller) -> None:
    elsewhere = make_post(post.blog, author, slug="elsewhere")
    opened = start(browser(), elsewhere)["opened"]
    for forged in (opened, "", "0", "1764072000000:x", "é", "x" * 5_000):
        assert said(browser(), post, f"Said {forged[:9]}.", opened=forged).status == "published"


def test_the_form_of_a_known_reader_carries_its_time(post: Post, clock: Traveller) -> None:
    ruth = browser(people.reader())
    opened = kept(ruth.get(post.get_absolute_url()), "opened")
    clock.shift(1)
    assert rules(said(ruth, post, opened=opened)) == ["form_age"]


def test_who_mends_an_error_quickly_is_not_suspected(post: Post, clock: Traveller) -> None:
    gus = browser()
    again = send(gus, post, name="")
    clock.shift(1)
    fields = {name: kept(again, name) for name in ("submit_key", "opened", "proof")}
    assert fields["submit_key"]
    assert said(gus, post, **fields).status == "published"


# The proof ------------------------------------------------------------------------------------


def test_work_that_was_done_is_seen_and_none_is_owed(post: Post, clock: Traveller) -> None:
    begun = start(browser(), post)
    clock.shift(A_WHILE)
    fields = {"opened": begun["opened"], "proof": solved(begun["challenge"])}
    assert said(browser(), post, "With a proof.", **fields).status == "published"
    assert said(browser(), post, "With none.", opened=begun["opened"]).status == "published"


def written(payload: Any) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


def changed(proof_of: str, *path: str, **values: Any) -> str:
    """Return the proof with other ``values`` at ``path``; None takes one away."""
    payload = json.loads(base64.b64decode(proof_of))
    place = payload
    for name in path:
        place = place[name]
    place |= values
    for name in [name for name, value in place.items() if value is None]:
        del place[name]
    return written(payload)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("solution", {"counter": 7}),
        ("solution", {"derivedKey": "00" * 32}),
        ("challenge parameters", {"keyPrefix": ""}),
        ("challenge parameters", {"expiresAt": None}),
        ("challenge parameters", {"nonce": 7, "salt": 1e400, "algorithm": []}),
        ("challenge", {"signature": None}),
        ("challenge", {"parameters": []}),
        ("", {"challenge": "x", "solution": 7}),
    ],
    ids=str,
)
def test_a_proof_that_is_none_lets_the_comment_wait(
    post: Post, path: str, values: dict[str, Any]
) -> None:
    proof_of = solved(start(browser(), post)["challenge"])
    comment = said(browser(), post, proof=changed(proof_of, *path.split(), **values))
    assert (comment.status, rules(comment)) == ("pending", ["proof"])


@pytest.mark.parametrize(
    "nonsense",
    ["Ä{", "x", written([]), written("[" * 900), "W1tb" * 480, "A" * 400_000],
    ids=lambda text: str(text)[:9],
)
def test_what_is_no_proof_at_all_does_no_harm(post: Post, nonsense: str) -> None:
    assert rules(said(browser(), post, proof=nonsense)) == ["proof"]


def test_a_proof_for_another_story_is_none(post: Post, author: User) -> None:
    elsewhere = make_post(post.blog, author, slug="elsewhere")
    proof_of = solved(start(browser(), elsewhere)["challenge"])
    assert rules(said(browser(), post, proof=proof_of)) == ["proof"]


def test_a_proof_grows_old(post: Post, clock: Traveller) -> None:
    proof_of = solved(start(browser(), post)["challenge"])
    clock.shift(proof.LIFE + timedelta(seconds=2))
    assert rules(said(browser(), post, proof=proof_of)) == ["proof"]


def test_a_proof_is_good_for_one_comment_however_it_is_written(post: Post) -> None:
    proof_of = solved(start(browser(), post)["challenge"])
    assert said(browser(), post, "First.", proof=proof_of).status == "published"
    for again in (proof_of, changed(proof_of, "solution", time=3)):
        comment = said(browser(), post, f"Again {len(again)}.", proof=again)
        assert rules(comment) == ["proof"]


def test_a_form_that_is_sent_twice_stays_proved(post: Post) -> None:
    # Whichever of both is written, it is the one that was proved.
    proof_of, key = solved(start(browser(), post)["challenge"]), uuid.uuid4()
    assert proof.is_done(proof_of, post, key) is True
    assert proof.is_done(proof_of, post, key) is True
    assert proof.is_done(proof_of, post, uuid.uuid4()) is False


def test_a_form_that_comes_back_brings_no_proof_along(post: Post) -> None:
    proof_of = solved(start(browser(), post)["challenge"])
    assert kept(send(browser(), post, name="", proof=proof_of), "proof") == ""


def test_without_a_cache_nobody_is_suspected(post: Post, settings: Settings) -> None:
    proof_of = solved(start(browser(), post)["challenge"])
    away = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "nowhere"}
    settings.CACHES = {"default": away}
    assert proof.is_done(proof_of, post, uuid.uuid4()) is None


def test_the_page_names_where_to_start(post: Post) -> None:
    page = story(browser(), post)
    assert f'data-start="/comments/to/{post.pk}/start/"' in page
    assert "js/proof-worker.js" in page
