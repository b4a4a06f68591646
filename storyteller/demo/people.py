"""Who can log in at a stand-in: three invented people, or whatever name is typed."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from storyteller.lib.text import scrub_line

NAME_LENGTH = 60
SIDE = 200  # pixels of a portrait


@dataclass(frozen=True)
class Person:
    """Somebody with an account at a stand-in."""

    handle: str
    name: str
    colours: tuple[str, str] | None = None  # of the portrait's ground and figure; None for none

    def claims(self, home: str, has_email: bool) -> dict[str, str]:
        """Return what a log-in tells of them; ``home`` is the provider's own address.

        Keys are those of OpenID Connect Core 1.0, section 5.1: sub, name, preferred_username,
        profile, and perhaps picture and email.
        """
        known = {
            "sub": self.handle,
            "name": self.name,
            "preferred_username": self.handle,
            "profile": f"https://example.com/{self.handle}",
        }
        if self.colours:
            known["picture"] = f"{home}/portraits/{self.handle}.png"
        if has_email:
            known["email"] = f"{self.handle}@example.com"
        return known

    def portrait(self) -> bytes:
        """Return a small picture, a head and shoulders, as PNG; b"" for who has none."""
        if not self.colours:
            return b""
        ground, figure = self.colours
        picture = Image.new("RGB", (SIDE, SIDE), ground)
        draw = ImageDraw.Draw(picture)
        draw.ellipse((65, 40, 135, 115), fill=figure)
        draw.ellipse((30, 130, 170, 300), fill=figure)
        kept = io.BytesIO()
        picture.save(kept, "PNG")
        return kept.getvalue()


def everybody() -> list[Person]:
    """Return the invented: one like most, one whose name runs the other way, one faceless."""
    return [
        Person("ada-winter", "Ada Winter", ("#dfe8d8", "#3f5d45")),
        Person("nour", "نور الهدى", ("#f3dcc2", "#8a4b21")),
        Person("bo", "Bo"),
    ]


def known_as(handle: str) -> Person | None:
    """Return the invented person with this handle."""
    return next((person for person in everybody() if person.handle == handle), None)


def somebody(name: str) -> Iterator[Person]:
    """Yield the person of a typed name, whoever types it again is the same one; none for none."""
    name = scrub_line(name)[:NAME_LENGTH]
    if name:
        digest = hashlib.sha256(name.encode()).hexdigest()[:12]
        yield Person(f"typed-{digest}", name)
