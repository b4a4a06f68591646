"""What addresses are made of: days, slugs, and where in a list "Older stories" goes on."""

import base64
import binascii
import datetime
import struct
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

SLUG_LENGTH = 100

# First words of addresses that no page may have: in use, or promised to a later feature.
# fmt: off
RESERVED = frozenset({
    "accounts", "admin", "api", "archive", "authors", "comments", "export", "feed", "feeds",
    "health", "identities", "import", "invitations", "likes", "media", "pictures", "preview",
    "profile", "review", "robots", "search", "series", "sitemap", "static", "tag", "tags",
    "webmention", "well-known",
})
# fmt: on


def is_reserved(slug: str) -> bool:
    """Say whether a page may not live at ``/slug/``: a word of ours, or four digits, a year."""
    return slug in RESERVED or (len(slug) == 4 and slug.isdecimal())


def numbered(slug: str) -> Iterator[str]:
    """Yield ``slug``, ``slug-2``, ``slug-3``, ..., none longer than ``SLUG_LENGTH``."""
    yield slug[:SLUG_LENGTH]
    for number in count(2):
        ending = f"-{number}"
        yield slug[: SLUG_LENGTH - len(ending)].rstrip("-") + ending


class Cursor(NamedTuple):
    """The last story of a page of a list: the next page goes on behind it."""

    published_at: datetime.datetime
    pk: int

    def __str__(self) -> str:
        """Return the cursor as letters for an address: base64url, 22 of them."""
        microseconds = (self.published_at - _EPOCH) // datetime.timedelta(microseconds=1)
        packed = _CURSOR.pack(microseconds, self.pk)
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Return the cursor that ``text`` stands for; raise ``ValueError`` for anything else."""
        try:
            packed = base64.b64decode(text.encode("ascii") + b"==", b"-_", validate=True)
            microseconds, pk = _CURSOR.unpack(packed)
            cursor = cls(_EPOCH + datetime.timedelta(microseconds=microseconds), pk)
        except (ValueError, OverflowError, binascii.Error, struct.error) as error:
            raise ValueError(f"“{text}” is no cursor.") from error
        if str(cursor) != text:
            raise ValueError(f"“{text}” is not how we write it.")
        return cursor


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_CURSOR = struct.Struct(">qq")


class DigitsConverter:
    """A part of a date in an address, with or without its leading zero."""

    regex = "[0-9]{1,2}"
    width = 2

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the number with its leading zeros."""
        return f"{value:0{self.width}}"


class YearConverter(DigitsConverter):
    """A year of four digits."""

    regex = "[0-9]{4}"
    width = 4


class SlugConverter:
    """A slug in any script; as long as the database column, and never a character it refuses."""

    regex = rf"[-\w]{{1,{SLUG_LENGTH}}}"

    def to_python(self, value: str) -> str:
        """Return the slug."""
        return value

    def to_url(self, value: str) -> str:
        """Return the slug."""
        return value
