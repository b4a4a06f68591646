"""Sign-ups whose address nobody ever proved: kept for a few days, then forgotten."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from .models import User

# A code is good for a quarter of an hour; whoever finds the letter later signs up again.
KEPT = timedelta(days=3)
AT_ONCE = 200


def forget_unproved() -> int:
    """Delete the accounts that were made by signing up and never entered; return how many.

    Whoever has been in, speaks, writes or was made by hand (without an address that waits to be
    proved) stays. One query where there is none.
    """
    with transaction.atomic():
        lost = list(_never_entered().select_for_update(of=("self",)).order_by("pk")[:AT_ONCE])
        # By their keys, locked since they were looked at.
        User.objects.filter(pk__in=[user.pk for user in lost]).delete()
    return len(lost)


def _never_entered() -> QuerySet[User]:
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses.filter(verified=False)),
        ~Exists(addresses.filter(verified=True)),
        last_login=None,
        date_joined__lt=timezone.now() - KEPT,
        is_superuser=False,
        identities=None,
        memberships=None,
        authorships=None,
        socialaccount=None,
    )
