"""What the database itself refuses about people, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Identity, User
from tests import people

pytestmark = pytest.mark.django_db


def refused(constraint: str, row: User | Identity, **changes: Any) -> None:
    """See the database refuse ``changes`` to a row, for this reason and no other."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**changes)
    # SQLite names the columns of a broken UNIQUE, not the constraint.
    assert constraint in str(error.value) or "UNIQUE constraint failed" in str(error.value)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("accounts_user_email_lower", {"email": "Ruth@example.org"}),
        ("accounts_user_handle_lower", {"handle": "Ruth"}),
        ("accounts_user_email_unique", {"email": "tim@example.org"}),
        ("accounts_user_handle", {"handle": "tim"}),
    ],
)
def test_an_account_that_cannot_be_is_refused(constraint: str, changes: dict[str, str]) -> None:
    people.make_person("tim")
    refused(constraint, people.reader(), **changes)


def test_any_number_of_accounts_may_have_no_address() -> None:
    people.make_person("tim", email="")
    people.make_person("tom", email="")
    assert User.objects.filter(email="").count() == 2


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("accounts_identity_kind_valid", {"kind": "ghost"}),
        ("accounts_identity_has_uid", {"uid": ""}),
    ],
)
def test_a_face_that_cannot_be_is_refused(constraint: str, changes: dict[str, str]) -> None:
    refused(constraint, people.guest(), **changes)


def test_a_face_is_there_once() -> None:
    gus, tim = people.guest("Gus"), people.guest("Tim")
    refused("accounts_identity_unique", tim, uid=gus.uid)


def test_an_erased_account_leaves_its_face_behind() -> None:
    ruth = people.reader()
    face = Identity.objects.for_account(ruth)
    ruth.delete()
    face.refresh_from_db()
    assert face.user is None
