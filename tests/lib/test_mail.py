"""Letters: what they say, and that each arrives once whatever the mail server does."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.tasks import TaskResultStatus
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from time_machine import Traveller, travel

from storyteller.lib.mail import BeingSentError, Letter, absolute, deliver, message_id
from tests.post_office import PostOffice, open_post_office, silent_server

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def letter(**changes: Any) -> Letter:
    fields = {
        "to": "ruth@example.org",
        "subject": "A word from us",
        "template": "mail/base",
        "key": "greeting-7",
        "language": "en",
        "context": {"blog": {"title": "Tales & Trains"}},
    }
    return Letter(**fields | changes)


@pytest.fixture
def clock(transactional_db: None) -> Iterator[Traveller]:
    with travel(NOON, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def office(clock: Traveller, settings: Settings) -> Iterator[PostOffice]:
    with open_post_office() as (handler, mailers):
        settings.MAILERS = mailers
        yield handler


def work() -> None:
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


def the_task() -> DBTaskResult[..., Any]:
    return DBTaskResult.objects.get()


# Delivery ---------------------------------------------------------------------------------------


def test_a_letter_is_delivered_once_with_both_parts(office: PostOffice) -> None:
    letter().enqueue()
    assert office.letters == []
    work()
    work()
    (received,) = office.letters
    assert received["To"] == "ruth@example.org"
    assert received["Subject"] == "A word from us"
    assert received["Message-ID"] == message_id("greeting-7", "ruth@example.org")
    assert received["Auto-Submitted"] == "auto-generated"
    plain, html = received.get_body(("plain",)), received.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Tales & Trains" in plain.get_content()
    assert "Tales &amp; Trains" in html.get_content()
    assert 'class="sheet" style="' in html.get_content()
    assert "prefers-color-scheme: dark" in html.get_content()


def test_nothing_is_sent_when_what_caused_it_is_taken_back(office: PostOffice) -> None:
    with transaction.atomic():
        letter().enqueue()
        transaction.set_rollback(True)
    work()
    assert office.asked == 0


def test_a_refused_letter_is_tried_again_and_arrives_once(
    office: PostOffice, clock: Traveller
) -> None:
    office.refusals = 2
    letter().enqueue()
    work()
    assert the_task().status == TaskResultStatus.READY
    assert the_task().run_after == NOON + timedelta(seconds=30)
    clock.shift(31)
    work()
    clock.shift(121)
    work()
    assert the_task().status == TaskResultStatus.SUCCESSFUL
    assert len(office.letters) == 1
    assert office.asked == 3


def test_a_letter_nobody_takes_is_given_up_where_it_can_be_seen(
    office: PostOffice, clock: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    office.refusals = 99
    letter().enqueue()
    for _attempt in range(10):
        work()
        clock.shift(timedelta(hours=7))
    assert the_task().status == TaskResultStatus.FAILED
    assert "The office is on fire" in the_task().traceback
    assert "storyteller.lib.mail.deliver failed for good" in caplog.text
    assert office.asked == 8


def test_a_server_that_says_nothing_holds_no_worker(clock: Traveller, settings: Settings) -> None:
    with silent_server() as settings.MAILERS:
        letter().enqueue()
        began = time.monotonic()
        work()
        assert time.monotonic() - began < 5
    assert the_task().status == TaskResultStatus.READY
    assert "Timeout" in the_task().traceback


def test_the_settings_of_a_real_site_have_a_time_limit(settings: Settings) -> None:
    from storyteller.settings import mailers  # noqa: PLC0415 -- beside what it proves

    made = mailers("smtp+tls://name:word@mail.example.org:587")
    assert made["default"]["OPTIONS"]["timeout"] == 10
    assert made["default"]["OPTIONS"]["use_tls"] is True


def test_a_task_that_runs_twice_sends_one_letter(office: PostOffice) -> None:
    sealed = letter().seal()
    assert deliver.func(sealed) == "sent"
    assert deliver.func(sealed) == "known"
    assert len(office.letters) == 1


def test_the_same_letter_queued_twice_arrives_once_and_another_one_as_well(
    office: PostOffice,
) -> None:
    letter().enqueue()
    letter().enqueue()
    letter(to="ben@example.org").enqueue()
    letter(key="greeting-8").enqueue()
    work()
    assert len(office.letters) == 3


def test_a_letter_in_another_workers_hand_waits_and_is_sent_when_that_one_died(
    office: PostOffice, clock: Traveller
) -> None:
    sealed = letter().seal()
    cache.add(f"mail:{sealed['message_id'].strip('<>')}", "in hand", 300)
    with pytest.raises(BeingSentError):
        deliver.func(sealed)
    clock.shift(301)
    assert deliver.func(sealed) == "sent"


def test_a_letter_goes_out_while_the_cache_is_away(office: PostOffice, settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "no_such_table",
        }
    }
    assert deliver.func(letter().seal()) == "sent"
    assert len(office.letters) == 1


def test_a_code_that_comes_too_late_is_not_sent(
    office: PostOffice, clock: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    letter(good_for=timedelta(minutes=3)).enqueue()
    clock.shift(181)
    work()
    assert office.asked == 0
    assert "came too late" in caplog.text


# Words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["ruth@example.org\nBcc: all@example.org", "Ruth <ruth@example.org>", "a@x.org, b@x.org", ""],
)
def test_an_address_that_is_more_than_one_is_refused(db: None, address: str) -> None:
    with pytest.raises(ValueError, match="one plain e-mail address"):
        letter(to=address).enqueue()
    assert not DBTaskResult.objects.exists()


def test_a_header_with_a_second_line_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="one line"):
        letter(headers={"List-Unsubscribe": "<https://x.org>\r\nBcc: all@example.org"}).enqueue()


def test_a_line_break_in_a_subject_brings_no_second_header(office: PostOffice) -> None:
    letter(subject="Night\r\nBcc: all@example.org").enqueue()
    work()
    assert office.letters[0]["Subject"] == "Night Bcc: all@example.org"
    assert office.letters[0]["Bcc"] is None


def test_the_letter_is_written_in_the_language_given() -> None:
    sealed = letter(language="ar", subject=_("Arabic")).seal()
    assert '<html lang="ar" dir="rtl">' in sealed["html"]


def test_mail_names_whole_addresses(settings: Settings) -> None:
    settings.ADDRESS = "https://tales.example.org"
    settings.IS_HTTPS = True
    assert absolute("/about/") == "https://tales.example.org/about/"
    assert absolute("/about/", host="trains.example.org") == "https://trains.example.org/about/"
    settings.ADDRESS = ""
    settings.PORT = 8001
    assert absolute("/about/") == "http://localhost:8001/about/"


def test_mail_of_the_tests_stays_in_the_house(db: None) -> None:
    deliver.func(letter().seal())
    assert mail.outbox[0].subject == "A word from us"
