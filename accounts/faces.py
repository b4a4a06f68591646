"""As whom a reader speaks: the faces somebody has, and the one chosen among them."""

from typing import Any

from django.http import HttpRequest

from .models import NAME_LENGTH, Identity, User

SESSION_KEY = "face"
ACCOUNT = "account"  # stands for the face of the account, which has no row before its first words


def known(request: Any) -> list[Identity]:
    """Return every face this account, or this browser as a guest, has had. One query a request.

    None for a stranger, who has no cookie of ours.
    """
    if not hasattr(request, "_faces"):
        key = getattr(request, "browser_key", "")
        asks = request.user.is_authenticated or key
        request._faces = list(Identity.objects.of(request.user, key)) if asks else []
    faces: list[Identity] = request._faces
    return faces


def choosable(request: Any) -> list[Identity]:
    """Return the faces an account may speak under now, the one of today first; empty for a guest.

    The account's own is not written yet where it has never spoken: showing it writes nothing.
    """
    user = request.user
    if not isinstance(user, User):
        return []
    linked = [face for face in known(request) if _is_open(face, user)]
    has_account = user.email or user.has_usable_password()
    faces = [of_account(user), *linked] if has_account or not linked else linked
    today = request.session.get(SESSION_KEY, "")
    return sorted(faces, key=lambda face: value_of(face) != today)


def chosen(request: Any) -> Identity | None:
    """Return the face an account speaks under: the one chosen last, else the first it has."""
    return next(iter(choosable(request)), None)


def choose(request: HttpRequest, face: Identity) -> None:
    """Speak under ``face`` from now on, in this browser."""
    if request.session.get(SESSION_KEY) != value_of(face):
        request.session[SESSION_KEY] = value_of(face)


def value_of(face: Identity) -> str:
    """Return what names ``face`` in a form."""
    return ACCOUNT if face.kind == Identity.Kind.ACCOUNT else str(face.pk)


def written(face: Identity) -> Identity:
    """Return ``face`` with a row of its own, which the account's gets when it first speaks."""
    if face.kind == Identity.Kind.ACCOUNT and face.user:
        return Identity.objects.for_account(face.user)
    return face


def of_account(user: User) -> Identity:
    """Return the account's own face, not written. No query."""
    return Identity(
        kind=Identity.Kind.ACCOUNT,
        uid=str(user.pk),
        user=user,
        display_name=user.name[:NAME_LENGTH],
        url=user.website,
        avatar=user.avatar.name,
    )


def _is_open(face: Identity, user: User) -> bool:
    """Say whether one may speak under ``face``: a log-in that still opens this account."""
    ours = (Identity.Kind.GUEST, Identity.Kind.ACCOUNT, Identity.Kind.IMPORTED)
    return face.user_id == user.pk and face.is_linked and face.kind not in ours
