"""When somebody began to write, signed: a form can tell its age, and nobody can invent one."""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone

from blog.models import Post


def opened_now(post: Post) -> str:
    """Return the signed moment of now, for the form under ``post``."""
    return _signer(post).sign(str(int(timezone.now().timestamp() * 1000)))


def age_of(opened: str, post: Post) -> timedelta | None:
    """Return how long the form has been open; there is no upper limit, pages stay open for hours.

    None for a form that does not tell, which costs nothing, so that forging is worth nothing. Never
    negative, whatever the clocks of two servers say.
    """
    try:
        moment = int(_signer(post).unsign(opened)) / 1000
    except (signing.BadSignature, ValueError):
        return None
    return max(timedelta(0), timezone.now() - datetime.fromtimestamp(moment, UTC))


def _signer(post: Post) -> signing.Signer:
    return signing.Signer(salt=f"comments.opening:{post.pk}")
