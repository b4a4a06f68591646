"""Names: which are taken by the people of a blog, and the handles made of them."""

import secrets
from collections.abc import Iterable

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from storyteller.lib.text import skeleton

from .models import FormerHandle, User

HANDLE_LENGTH = 32  # leaves room for a number within the field's 40 letters
LAST_RESORT = "reader"
TAKEN = _("This name is taken by somebody who writes here.")


def is_reserved(name: str, blog_title: str, members: Iterable[str]) -> bool:
    """Say whether ``name`` can be mistaken for the blog's or one of ``members``' names."""
    taken = {skeleton(other) for other in [blog_title, *members] if other.strip()}
    return skeleton(name) in taken


def new_handle(*hints: str) -> str:
    """Return a free handle made of the first of ``hints`` that has Latin letters or digits.

    Of an address only what stands before the @ is used. Two queries. Two people may get the
    same one at the same moment: the database refuses the second, who then asks again.
    """
    base = next(filter(None, map(_as_handle, hints)), LAST_RESORT)
    candidates = [base, *(f"{base}-{number}" for number in range(2, 10))]
    taken = set(User.objects.filter(handle__in=candidates).values_list("handle", flat=True))
    taken |= set(FormerHandle.objects.filter(pk__in=candidates).values_list("pk", flat=True))
    free = (candidate for candidate in candidates if candidate not in taken)
    return next(free, None) or f"{base}-{secrets.randbelow(900_000) + 100_000}"


def _as_handle(hint: str) -> str:
    spoken = hint.partition("@")[0].replace(".", "-").replace("+", "-")
    return slugify(spoken)[:HANDLE_LENGTH].strip("-_")
