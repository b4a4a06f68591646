"""Sign-ups that nobody ever proved are forgotten after some days, and nobody else is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import sign_ups
from accounts.models import Identity, User
from blog.models import Blog, Membership
from tests import people
from tests.factories import make_post

SIGN_UP = {"display_name": "Nell", "email": "nell@example.org", "password1": people.PASSWORD}


@pytest.fixture
def nell(blog: Blog) -> User:
    """Return somebody who signed up four days ago and never typed the code."""
    Client().post("/accounts/signup/", SIGN_UP)
    User.objects.update(date_joined=timezone.now() - timedelta(days=4))
    return User.objects.get()


def is_there(person: User) -> bool:
    return User.objects.filter(pk=person.pk).exists()


def test_a_sign_up_that_was_never_proved_is_forgotten(nell: User) -> None:
    call_command("tick")
    assert not is_there(nell)
    assert not EmailAddress.objects.exists()


def test_it_is_given_three_days(nell: User) -> None:
    User.objects.update(date_joined=timezone.now() - timedelta(days=2, hours=23))
    call_command("tick")
    assert is_there(nell)


def spoke(person: User) -> None:
    Identity.objects.for_account(person)


def joined(person: User) -> None:
    Membership.objects.create(blog=Blog.objects.get(), user=person, role="author")


def wrote(person: User) -> None:
    make_post(Blog.objects.get(), person)


def linked(person: User) -> None:
    SocialAccount.objects.create(user=person, provider="github", uid="1")


def entered(person: User) -> None:
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())


def proved(person: User) -> None:
    EmailAddress.objects.update(verified=True)


def proved_another(person: User) -> None:
    EmailAddress.objects.create(user=person, email="other@example.org", verified=True)


def operates(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_superuser=True)


def made_by_hand(person: User) -> None:
    EmailAddress.objects.all().delete()


@pytest.mark.parametrize(
    "what",
    [spoke, joined, wrote, linked, entered, proved, proved_another, operates, made_by_hand],
)
def test_whoever_is_more_than_a_sign_up_stays(nell: User, what: Callable[[User], None]) -> None:
    what(nell)
    call_command("tick")
    assert is_there(nell)


def test_many_are_forgotten_some_at_a_time(nell: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(sign_ups, "AT_ONCE", 2)
    for number in range(4):
        old = User.objects.create_user(f"n{number}", date_joined=timezone.now() - timedelta(days=9))
        EmailAddress.objects.create(user=old, email=f"n{number}@example.org")
    assert [sign_ups.forget_unproved() for _ in range(4)] == [2, 2, 1, 0]
