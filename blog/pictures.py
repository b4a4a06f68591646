"""Pictures as readers get them: in which sizes, under which names, and in which HTML."""

import re
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from storyteller.lib.html import safe
from storyteller.lib.pictures import GuardedImageField, encoded, scaled
from storyteller.lib.tints import tint_of

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

    from .models import Image

__all__ = [
    "GuardedImageField",
    "as_html",
    "as_thumbnail",
    "dress",
    "media_url",
    "names_in",
    "redescribe",
    "undress",
    "write_renditions",
]

WIDTHS = (480, 960, 1600)  # pixels: a phone, a column on a sharp screen, a wide figure
FORMATS = ("avif", "webp", "jpeg")  # the smallest first; every program can show the last
# The column is 42rem wide at most (css/post_detail.css); a phone gives it the whole screen.
SIZES = "(min-width: 46rem) 42rem, 100vw"
SIZES_IN = {
    "wide": "(min-width: 64rem) 60rem, 100vw",
    "full": "100vw",
    "aside": "(min-width: 46rem) 19rem, 100vw",
}

# One of our pictures in sanitised HTML, and the figure it may stand in.
_ATTRIBUTES = r'(?:\s[\w-]+="[^"]*")*?'
_IMG = rf'<img{_ATTRIBUTES}\ssrc="/pictures/(?P<name>[\w-]{{1,40}})/"{_ATTRIBUTES}>'
_OURS = re.compile(_IMG, re.ASCII)
_PLACED = re.compile(rf'(?P<before><figure class="(?P<look>[\w ]*)">\s*)?(?P<img>{_IMG})', re.ASCII)
# Formats are ours to offer: whatever stands around an img of a story is written by ``dress``.
_CLOTHES = re.compile(rf"</?picture>|<source{_ATTRIBUTES}>", re.ASCII)
_ALT = re.compile(r'\salt="([^"]*)"')
_TITLE = re.compile(r'\stitle="([^"]*)"')


def widths_for(width: int) -> list[int]:
    """Return the widths a picture of ``width`` pixels is made in, never wider than itself."""
    return sorted({*[one for one in WIDTHS if one < width], min(width, WIDTHS[-1])})


def write_renditions(
    picture: "Picture", name: str, width: int, but: "list[dict[str, object]] | None" = None
) -> list[dict[str, object]]:
    """Write ``picture`` in each width and format; return all that there are, widest first.

    What is among ``but`` is there already and stays as it is.
    """
    kept = {str(one["path"]): one for one in but or []}
    written: list[dict[str, object]] = []
    for one in reversed(widths_for(width)):
        small = scaled(picture, one)
        for kind in FORMATS:
            path = f"images/{name}/{one}.{kind}"
            if path not in kept:
                # A worker that died half-way has left files, which storage would not overwrite.
                default_storage.delete(path)
                default_storage.save(path, ContentFile(encoded(small, kind)))
            shape = {"width": one, "height": small.height}
            written.append(kept.get(path) or {**shape, "format": kind, "path": path})
    return written


def media_url(path: str) -> str:
    """Return the address of a stored file at our own view, wherever the storage keeps it."""
    return reverse("blog:media-file", args=[path])


def names_in(html: str) -> set[str]:
    """Return the names of our pictures in a sanitised story."""
    return {match["name"] for match in _OURS.finditer(html)}


def dress(html: str, images: "Mapping[str, Image]", is_below: bool = False) -> str:
    """Return a sanitised story whose pictures say how large they are, and come in all formats.

    ``is_below`` a cover: then its first picture may wait until it is near, as the others do. A
    picture without ``alt`` gets the description of the library; one that says ``alt=""`` only
    decorates here. Done twice it is as if done once.
    """
    waits = is_below

    def dressed(match: re.Match[str]) -> str:
        nonlocal waits
        image = images.get(match["name"])
        if image is None or not image.width:
            return match[0]
        alt, title = _ALT.search(match["img"]), _TITLE.search(match["img"])
        words = f' alt="{alt[1] if alt else escape(image.shown_alt)}"'
        words += f' title="{title[1]}"' if title else ""
        words += (' loading="lazy"' if waits else "") + ' decoding="async"'
        waits = True
        sizes = SIZES_IN.get(match["look"] or "", SIZES)
        return (match["before"] or "") + _html_of(image, words, sizes)

    return _PLACED.sub(dressed, undress(html))


def undress(html: str) -> str:
    """Return a sanitised story as its author writes it: our pictures with their words alone."""
    return _OURS.sub(_bare, _CLOTHES.sub("", html))


def redescribe(html: str, image: "Image", was: str) -> str:
    """Return a sanitised story in which ``image``, where it said ``was``, says ``shown_alt``."""

    def told(match: re.Match[str]) -> str:
        alt = _ALT.search(match[0])
        if match["name"] != image.name or alt is None or unescape(alt[1]) != was:
            return match[0]
        return match[0].replace(alt[0], f' alt="{escape(image.shown_alt)}"', 1)

    return _OURS.sub(told, html)


def as_html(image: "Image", is_first: bool = False) -> SafeString:
    """Return a picture with its description; one that stands first on its page is not put off."""
    loading = ' fetchpriority="high"' if is_first else ' loading="lazy"'
    return safe(_html_of(image, f' alt="{escape(image.shown_alt)}"{loading} decoding="async"'))


def as_thumbnail(image: "Image") -> SafeString:
    """Return a ready picture in its smallest size, to be cut by the page (css/pictures.css).

    It stands beside the words it belongs to, so it says nothing itself.
    """
    smallest = image.renditions[-len(FORMATS) :]
    *others, last = (media_url(str(one["path"])) for one in smallest)
    offered = "".join(
        f'<source type="image/{one["format"]}" srcset="{url}">'
        for one, url in zip(smallest, others, strict=False)
    )
    looks = f"cropped {image.focus_class} {tint_of(image.colour)}".rstrip()
    size = f'width="{smallest[-1]["width"]}" height="{smallest[-1]["height"]}"'
    return safe(
        f'<picture>{offered}<img class="{looks}" src="{last}" {size} alt="" decoding="async">'
        "</picture>"
    )


def _bare(match: re.Match[str]) -> str:
    words = "".join(said[0] for said in (_ALT.search(match[0]), _TITLE.search(match[0])) if said)
    return f'<img src="/pictures/{match["name"]}/"{words}>'


def _html_of(image: "Image", words: str, sizes: str = SIZES) -> str:
    """Return ``image`` with ``words``, which are escaped; alone while there are no renditions."""
    tint = f' class="{tint_of(image.colour)}"' if image.colour else ""
    img = f'<img src="{image.get_absolute_url()}" width="{image.width}" height="{image.height}"'
    if not image.is_ready:
        return f"{img}{words}{tint}>"
    offered = "".join(
        f'<source type="image/{kind}" srcset="{_srcset(image, kind)}" sizes="{sizes}">'
        for kind in FORMATS[:-1]
        if _srcset(image, kind)
    )
    img += f' srcset="{_srcset(image, FORMATS[-1])}" sizes="{sizes}"'
    return f"<picture>{offered}{img}{words}{tint}></picture>"


def _srcset(image: "Image", kind: str) -> str:
    made = (one for one in image.renditions if one["format"] == kind)
    return ", ".join(f"{media_url(one['path'])} {one['width']}w" for one in made)
