"""Who has accounts out there."""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

from .messages import Reply


@dataclass(frozen=True)
class Person:
    """Somebody as a provider knows them; ``picture`` names a file at the provider's picture host.

    ``picture_url`` stands in the profile instead where the provider lies about it.
    """

    uid: str
    name: Any
    handle: str
    email: str | None = None
    picture: str = ""
    picture_url: str = ""
    link: str = ""


ADA = Person("1815", "Ada Lovelace", "ada_l", "ada.l@example.com", "ada_normal.png")
BABBAGE = Person("1791", "Charles Babbage", "babbage", "charles@example.com")


def portrait(colour: str = "seagreen", side: int = 200) -> Reply:
    """Return a picture as a provider sends it."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "PNG")
    return Reply(file.getvalue(), kind="image/png")
