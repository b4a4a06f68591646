"""Pictures as readers get them: in which sizes, under which names, and as which ``img``."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from storyteller.lib.pictures import GuardedImageField, encoded, scaled

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

    from .models import Image

__all__ = ["GuardedImageField", "as_html", "dress", "media_url", "names_in", "write_renditions"]

WIDTHS = (480, 960, 1600)  # pixels: a phone, a column on a sharp screen, a wide figure
# The column is 42rem wide at most (css/post_detail.css); a phone gives it the whole screen.
SIZES = "(min-width: 46rem) 42rem, 100vw"

_IMG = re.compile(r'<img\b[^>]*?\ssrc="/pictures/(?P<name>[\w-]{1,40})/"[^>]*>', re.ASCII)
_ALT = re.compile(r'\salt="([^"]*)"')
_TITLE = re.compile(r'\stitle="([^"]*)"')


def widths_for(width: int) -> list[int]:
    """Return the widths a picture of ``width`` pixels is made in, never wider than itself."""
    return [*[one for one in WIDTHS if one < width], min(width, WIDTHS[-1])]


def write_renditions(picture: "Picture", name: str, width: int) -> list[dict[str, object]]:
    """Write ``picture`` in each width as WebP and JPEG; return what was written, widest first."""
    written: list[dict[str, object]] = []
    for one in reversed(widths_for(width)):
        small = scaled(picture, one)
        for kind in ("webp", "jpeg"):
            path = f"images/{name}/{one}.{kind}"
            # A worker that died half-way has left files behind, which storage would not overwrite.
            default_storage.delete(path)
            default_storage.save(path, ContentFile(encoded(small, kind)))
            shape = {"width": one, "height": small.height}
            written.append({**shape, "format": kind, "path": path})
    return written


def media_url(path: str) -> str:
    """Return the address of a stored file at our own view, wherever the storage keeps it."""
    return reverse("blog:media-file", args=[path])


def names_in(html: str) -> set[str]:
    """Return the names of our pictures in a sanitised story."""
    return {match["name"] for match in _IMG.finditer(html)}


def dress(html: str, images: "Mapping[str, Image]") -> str:
    """Return a sanitised story whose pictures say how large they are and where smaller ones lie."""

    def dressed(match: re.Match[str]) -> str:
        image = images.get(match["name"])
        if image is None or not image.is_ready:
            return match[0]
        alt, title = _ALT.search(match[0]), _TITLE.search(match[0])
        words = f' alt="{alt[1] if alt and alt[1] else escape(image.alt)}"'
        words += f' title="{title[1]}"' if title else ""
        return f"<img {_place(image)}{words} loading='lazy' decoding='async'>"

    return _IMG.sub(dressed, html)


def as_html(image: "Image", is_first: bool = False) -> SafeString:
    """Return a ready picture as ``img``; one that stands first on its page is not put off."""
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="{}">',
        image.get_absolute_url(),
        image.srcset,
        SIZES,
        image.width,
        image.height,
        image.alt,
        "eager" if is_first else "lazy",
    )


def _place(image: "Image") -> str:
    return (
        f'src="{image.get_absolute_url()}" srcset="{image.srcset}" sizes="{SIZES}"'
        f' width="{image.width}" height="{image.height}"'
    )
