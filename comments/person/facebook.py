"""Facebook's word that somebody wants to be forgotten here.

Source: developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import providers
from accounts.models import Identity, User
from blog.models import Blog

from . import erasing
from .whose import Person

ALGORITHM = "HMAC-SHA256"
LONGEST = 5_000  # letters; a real one has some hundreds
APART = timedelta(hours=1)  # that Facebook's clock and ours may be
END_OF_TIME = 2**33  # seconds; a later moment is none
CODE = re.compile(r"(?P<time>[0-9a-f]{8})(?P<proof>[0-9a-f]{16})", re.ASCII)


def secret() -> str:
    """Return the secret of the site's app at Facebook, "" where there is none."""
    found = (app.secret for app in providers.apps() if app.provider == "facebook")
    return next(found, "")


def asked_by(signed: str) -> tuple[str, datetime]:
    """Return the id of who wants to be forgotten, and when; raise ``ValueError`` unless signed.

    Two parts in base64url without padding: the HMAC-SHA256 of the second, and JSON.
    """
    key = secret()
    written, _dot, payload = signed.partition(".")
    if not key or len(signed) > LONGEST:
        raise ValueError("Not for us.")
    expected = hmac.new(key.encode(), payload.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(_bytes(written), expected):
        raise ValueError("The signature is not Facebook's.")
    said: Any = json.loads(_bytes(payload))
    if not isinstance(said, dict) or str(said.get("algorithm", "")).upper() != ALGORITHM:
        raise ValueError("Not signed as agreed.")
    person = said.get("user_id")
    if not isinstance(person, str) or not person:
        raise ValueError("About nobody.")
    return person, _moment(said.get("issued_at"))


def forget(uid: str, asked_at: datetime, blog: Blog) -> None:
    """Erase the face of a Facebook log-in, and the account that nothing else opens.

    Not of somebody who came back after asking: a word that is sent once more says nothing new. The
    log-in goes last: Facebook, which hears of a failure in the middle, may ask again.
    """
    log_ins = SocialAccount.objects.filter(provider="facebook", uid=uid)
    user = User.objects.filter(socialaccount__in=log_ins).first()
    face = Identity.objects.filter(kind=Identity.Kind.FACEBOOK, uid=uid).first()
    if face and face.created_at > asked_at + APART:
        return
    if user and not _opens_otherwise(user, log_ins) and not erasing.obstacles(user):
        erasing.erase(Person.account(user), blog)
    elif face:
        erasing.erase(Person.face(face), blog)
    log_ins.delete()


def confirmation() -> str:
    """Return a code that says when something was erased, and of nobody whom."""
    time = f"{int(timezone.now().timestamp()):08x}"
    return time + _proof(time)


def done_at(code: str) -> datetime | None:
    """Return the moment a code of ours tells of; None for any other."""
    match = CODE.fullmatch(code)
    if match is None or not constant_time_compare(match["proof"], _proof(match["time"])):
        return None
    return datetime.fromtimestamp(int(match["time"], 16), UTC)


def _proof(time: str) -> str:
    return salted_hmac("comments.facebook", time, algorithm="sha256").hexdigest()[:16]


def _moment(seconds: Any) -> datetime:
    """Return the moment that the word names, now where it names none."""
    is_one = type(seconds) is int and 0 <= seconds < END_OF_TIME
    return datetime.fromtimestamp(seconds, UTC) if is_one else timezone.now()


def _bytes(written: str) -> bytes:
    """Return what base64url stands for; raise ``ValueError`` for anything else."""
    padding = "=" * (-len(written) % 4)
    try:
        return base64.b64decode(written + padding, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("Not base64url.") from error


def _opens_otherwise(user: User, log_ins: "QuerySet[SocialAccount]") -> bool:
    others = SocialAccount.objects.filter(user=user).exclude(pk__in=log_ins.values("pk"))
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    has_word = user.email or user.has_usable_password()
    return bool(has_word or others.exists() or passkeys.exists())
