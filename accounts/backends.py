"""The log-in by password: a handle or an e-mail address, and one hash whatever was typed."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from .models import User


class HandleOrEmail(ModelBackend):
    """Find the account by handle or address, and hash the password exactly once.

    The stacked backends of Django and allauth hash a different number of times for an account that
    exists and for one that does not, which tells a patient listener whose address is known.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **_others: Any,
    ) -> User | None:
        """Return the active account that the password opens, else None. One query."""
        login = username or email
        if not login or not password:
            return None
        user = self._named(login)
        if user is None:
            # As long as for somebody who is there.
            User().set_password(password)
            return None
        opens = user.check_password(password)
        return user if opens and self.user_can_authenticate(user) else None

    def _named(self, login: str) -> User | None:
        """Return the account of a handle, in any case of letters, or of an address."""
        wanted = Q(handle__iexact=login)
        if "@" in login:
            wanted = Q(email=login.lower())
        found = list(User.objects.filter(wanted)[:2])
        return found[0] if len(found) == 1 else None
