"""Pictures from outside: judged by their header, decoded in one place, stripped of all else."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from storyteller.lib.picture_parts import gif_frames, has_too_many

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
ACCEPTED = ",".join(f"image/{name.lower()}" for name in FORMATS)
MAX_BYTES = 20_000_000
MAX_PIXELS = 25_000_000  # a decoded picture takes four bytes for each
MAX_SIDE = 16_000  # WebP ends at 16,383
MAX_FRAMES = 1_000
MAX_PIXELS_OF_FRAMES = 200_000_000  # frames x pixels of one frame

# Pillow looks at this while it opens a file: up to twice as many is a warning, more an error.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

NOT_A_PICTURE = _("This is no picture we can read: choose a JPEG, PNG, WebP, GIF or AVIF file.")
HEIC = _(
    "This is a HEIC picture, as telephones take them, and most browsers cannot show it. Send it as"
    " JPEG: on an iPhone choose Settings, Camera, Formats, “Most Compatible”."
)
TOO_MANY_BYTES = _("This picture is too large: at most %(megabytes)d MB.")
TOO_MANY_PIXELS = _(
    "This picture is too large: at most %(millions)d million pixels, and %(side)d on a side."
)
TOO_MANY_FRAMES = _("This picture moves for too long: choose a shorter one.")


class UnreadableError(ValueError):
    """A picture that cannot be decoded, with a sentence for people."""


def check(file: IO[bytes], size: int) -> None:
    """Refuse a picture that would cost too much; nothing of it is decoded.

    ``size`` in bytes. Raise ``UnreadableError`` with a sentence; leave ``file`` at its beginning.
    """
    if size > MAX_BYTES:
        raise UnreadableError(TOO_MANY_BYTES % {"megabytes": MAX_BYTES // 1_000_000})
    file.seek(0)
    content = file.read(MAX_BYTES)
    if _is_heic(content):
        raise UnreadableError(HEIC)
    if has_too_many(content):
        raise UnreadableError(NOT_A_PICTURE)
    file.seek(0)
    with _opened(file) as picture:
        _check_size(picture)
        frames = _frames(picture, content)
        if frames > MAX_FRAMES or frames * picture.width * picture.height > MAX_PIXELS_OF_FRAMES:
            raise UnreadableError(TOO_MANY_FRAMES)
    file.seek(0)


def size_of(file: IO[bytes]) -> tuple[int, int]:
    """Return (width, height) of a picture, upright, by its header; raise ``UnreadableError``."""
    file.seek(0)
    with _opened(file) as picture:
        _check_size(picture)
        # A PNG without one in its header would be decoded in search of it.
        is_told = picture.format == "JPEG" or "exif" in picture.info
        is_lying = is_told and picture.getexif().get(_ORIENTATION, 1) >= 5
        size = picture.size
    file.seek(0)
    return size[::-1] if is_lying else size


class GuardedImageField(forms.ImageField):
    """A field for pictures whose guard stands before Django's own look at them."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Say which kinds are taken: an iPhone then sends a JPEG by itself."""
        return super().widget_attrs(widget) | {"accept": ACCEPTED}

    def to_python(self, data: Any) -> Any:
        """Return the upload; raise ``ValidationError`` where it is refused."""
        if data not in self.empty_values:
            try:
                check(data.file if hasattr(data, "file") else data, data.size)
            except UnreadableError as error:
                raise ValidationError(str(error), code="invalid_image") from error
        return super().to_python(data)


def upright(file: IO[bytes], side: int) -> tuple[Image.Image, tuple[int, int]]:
    """Return the first frame of a picture, upright, in sRGB, RGB or RGBA, and its whole size.

    The frame is at least ``side`` pixels wide and high where the original is; its size is given as
    (width, height) of the original. Nothing but pixels is left: no EXIF, no place, no comment.
    Raise ``UnreadableError``.
    """
    with _opened(file) as opened:
        _check_size(opened)
        whole = opened.size
        # A JPEG can be decoded at a half, a quarter or an eighth, which saves time and memory.
        opened.draft(None, (side, side))
        turned = ImageOps.exif_transpose(_reduced(opened, side))
        if opened.getexif().get(_ORIENTATION, 1) >= 5:
            whole = (whole[1], whole[0])
        return _plain(_in_srgb(turned)), whole


def scaled(picture: Image.Image, width: int) -> Image.Image:
    """Return ``picture`` at ``width`` pixels, its shape kept."""
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def square(picture: Image.Image, side: int) -> Image.Image:
    """Return the middle of ``picture`` as a square of ``side`` pixels."""
    return ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)


def cropped(picture: Image.Image, size: tuple[int, int], focus: tuple[float, float]) -> Image.Image:
    """Return what fits of ``picture`` into ``size``, scaled; ``focus`` (0 to 1 each) stays in."""
    return ImageOps.fit(picture, size, Image.Resampling.LANCZOS, centering=focus)


def encoded(picture: Image.Image, kind: str) -> bytes:
    """Return ``picture`` as a file: ``avif``, ``webp`` or ``jpeg``, which shows white behind."""
    written = io.BytesIO()
    if kind == "avif":
        picture.save(written, "AVIF", quality=55, speed=8)
    elif kind == "webp":
        picture.save(written, "WEBP", quality=82, method=4)
    else:
        _on_white(picture).save(written, "JPEG", quality=84, optimize=True, progressive=True)
    return written.getvalue()


def average_colour(picture: Image.Image) -> str:
    """Return the average of all pixels as ``#rrggbb``."""
    pixel = _on_white(picture).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(pixel, tuple)  # noqa: S101 -- RGB
    return "#{:02x}{:02x}{:02x}".format(*pixel)


_ORIENTATION = 0x0112


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """Open a picture of one of our formats; what a decoder raises becomes ``UnreadableError``."""
    try:
        with Image.open(file, formats=FORMATS) as picture:
            yield picture
    except UnreadableError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # a decoder may raise anything in a broken file
        raise UnreadableError(NOT_A_PICTURE) from error


def _is_heic(content: bytes) -> bool:
    """Say whether it is a picture of the AVIF family that only Apple's programs show.

    Source: ISO/IEC 14496-12, 4.3 (what a file says of itself) and 23008-12, annex B (the names).
    """
    if content[4:8] != b"ftyp":
        return False
    names = content[8 : min(int.from_bytes(content[:4]), 200)]
    brands = {names[at : at + 4] for at in range(0, len(names), 4)}
    return not brands & {b"avif", b"avis"} and bool(brands & _HEIC_BRANDS)


_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise _too_many_pixels()


def _frames(picture: Image.Image, content: bytes) -> int:
    # Pillow counts the frames of a GIF by walking through all of them, however many there are.
    if picture.format == "GIF":
        return gif_frames(content, most=MAX_FRAMES + 1)
    return getattr(picture, "n_frames", 1)


def _too_many_pixels() -> UnreadableError:
    numbers = {"millions": MAX_PIXELS // 1_000_000, "side": MAX_SIDE}
    return UnreadableError(TOO_MANY_PIXELS % numbers)


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    """Return ``picture`` at a half, a third, ... of its size, so that the rest costs less."""
    factor = min(picture.size) // side
    if factor < 2 or picture.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        return picture
    reduced = picture.reduce(factor)
    reduced.info.update(picture.info)
    reduced.getexif().update(picture.getexif())
    return reduced


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return ``picture`` in sRGB; a profile that cannot be followed is left out."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed or picture


def _plain(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, as RGB or, with transparency, RGBA."""
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    plain = picture.convert(mode) if picture.mode != mode else picture.copy()
    plain.info.clear()
    return plain


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white
