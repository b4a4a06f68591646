"""Pictures made to cost much: answered at the form in a second, with words, many at once."""

import io
import resource
import struct
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from blog.models import Blog, Image
from blog.pictures import GuardedImageField
from storyteller.lib.picture_parts import MOST_SCANS, has_too_many, jpeg_scans
from storyteller.lib.pictures import upright

At = Callable[..., Client]
UPLOAD = "/admin/blog/image/upload/"
NO_PICTURE = "This is no picture we can read"
TOO_LARGE = "25 million pixels"
TOO_LONG = "moves for too long"


def drawn(kind: str, size: tuple[int, int] = (64, 40), frames: int = 1, **options: object) -> bytes:
    """Return a picture of one colour, or of as many as it has frames."""
    first, *rest = (Pillow.new("RGB", size, (n * 7 % 256, n % 256, 9)) for n in range(frames))
    more = {"save_all": True, "append_images": rest} if rest else {}
    written = io.BytesIO()
    first.save(written, kind, **options, **more)
    return written.getvalue()


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG with ``chunks`` (kind, content) between its header and its pixels."""
    content = drawn("PNG")
    made = b"".join(
        struct.pack(">I", len(inside))
        + kind
        + inside
        + struct.pack(">I", zlib.crc32(kind + inside))
        for kind, inside in chunks
    )
    return content[:33] + made + content[33:]


def zeros(megabytes: int) -> bytes:
    """Return so much of nothing, packed to a thousandth."""
    packer = zlib.compressobj(9)
    packed = [packer.compress(bytes(1_000_000)) for _each in range(megabytes)]
    return b"".join([*packed, packer.flush()])


def claiming(content: bytes, name: bytes, at: int, size: bytes) -> bytes:
    """Return ``content`` with ``size`` written ``at`` so many bytes behind ``name``."""
    start = content.index(name) + at
    return content[:start] + size + content[start + len(size) :]


def webp(side: int) -> bytes:
    """Return a small animated WebP that claims a large canvas."""
    packed = struct.pack("<I", side - 1)[:3] * 2
    return claiming(drawn("WEBP", frames=3), b"VP8X", 12, packed)


def webp_frames(count: int) -> bytes:
    """Return an animated WebP of very many frames."""
    content = drawn("WEBP", (16, 16), frames=3)
    start = content.index(b"ANMF")
    length = 8 + int.from_bytes(content[start + 4 : start + 8], "little")
    content += content[start : start + length] * count
    return content[:4] + struct.pack("<I", len(content) - 8) + content[8:]


def avif(side: int) -> bytes:
    """Return a small AVIF that claims to be large."""
    return claiming(drawn("AVIF"), b"ispe", 8, struct.pack(">II", side, side))


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box of an AVIF."""
    return struct.pack(">I", 8 + len(content)) + kind + content


def avif_items(count: int) -> bytes:
    """Return an AVIF that names very many parts, as a picture of tiles does."""
    entries = (
        box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1 + number % 60_000, 0) + b"av01\0")
        for number in range(count)
    )
    named = box(b"iinf", b"\1\0\0\0" + struct.pack(">I", count) + b"".join(entries))
    about = b"\0\0\0\0" + box(b"hdlr", bytes(8) + b"pict" + bytes(13)) + named
    return box(b"ftyp", b"avif\0\0\0\0avifmif1miaf") + box(b"meta", about)


def jpeg_in_steps(scans: int, size: tuple[int, int] = (640, 400)) -> bytes:
    """Return a JPEG that comes in ``scans`` steps more than it needs."""
    content = drawn("JPEG", size, progressive=True)
    last, end = content.rindex(b"\xff\xda"), content.rindex(b"\xff\xd9")
    return content[:end] + content[last:end] * scans + content[end:]


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "PNG: a profile of 300 MB": (lambda: png((b"iCCP", b"x\0\0" + zeros(300))), NO_PICTURE),
    "PNG: a text of 300 MB": (lambda: png((b"zTXt", b"x\0\0" + zeros(300))), NO_PICTURE),
    "PNG: a text of 300 MB, other": (
        lambda: png((b"iTXt", b"x\0\1\0\0\0" + zeros(300))),
        NO_PICTURE,
    ),
    "PNG: 2,000 texts of 1 MB": (
        lambda: png(*[(b"zTXt", b"x\0\0" + zeros(1))] * 2_000),
        NO_PICTURE,
    ),
    "WebP: a canvas of 268 million pixels": (lambda: webp(16_383), TOO_LARGE),
    "WebP: 50,000 frames": (lambda: webp_frames(50_000), TOO_LONG),
    "AVIF: 256 million pixels": (lambda: avif(16_000), TOO_LARGE),
    "AVIF: 3,600 million pixels": (lambda: avif(60_000), ""),
    "AVIF: 60,000 parts": (lambda: avif_items(60_000), NO_PICTURE),
    "AVIF: two million boxes": (
        lambda: box(b"ftyp", b"avif\0\0\0\0avif") + box(b"free", b"") * 2_000_000,
        NO_PICTURE,
    ),
    "AVIF: 1,100 frames": (lambda: drawn("AVIF", (16, 16), frames=1_100, speed=10), TOO_LONG),
    "JPEG: 3,000 steps": (lambda: jpeg_in_steps(3_000, (5_000, 5_000)), NO_PICTURE),
    "HEIC": (
        lambda: box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"mdat", bytes(5_000)),
        "This is a HEIC picture",
    ),
}


@pytest.mark.parametrize("bomb", list(BOMBS))
def test_a_bomb_is_answered_in_a_second_with_words(at: At, blog: Blog, bomb: str) -> None:
    make, sentence = BOMBS[bomb]
    file = SimpleUploadedFile("bomb.png", make(), "image/png")
    client = at("author")
    begun = time.process_time()
    answer = client.post(UPLOAD, {"file": file, "alt": "x"})
    assert time.process_time() - begun < 1
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Image.objects.exists()


def test_ordinary_pictures_are_far_from_the_limits() -> None:
    stepwise = drawn("JPEG", (3_000, 2_000), progressive=True)
    assert 5 < jpeg_scans(stepwise) < MOST_SCANS / 5
    with_thumbnail = stepwise[:2] + b"\xff\xe1\x00\x0aExif\0\0\xff\xda" + stepwise[2:]
    assert jpeg_scans(with_thumbnail) == jpeg_scans(stepwise)
    film_behind = stepwise + b"\xff\xda" * 1_000  # as telephones append one
    assert jpeg_scans(film_behind) == jpeg_scans(stepwise)
    assert not has_too_many(drawn("AVIF", (16, 16), frames=900, speed=10))


def test_the_steps_that_are_let_through_cost_a_worker_little() -> None:
    begun = time.process_time()
    upright(io.BytesIO(jpeg_in_steps(MOST_SCANS - 20, (5_000, 5_000))), side=1600)
    assert time.process_time() - begun < 20


def test_many_at_once_leave_the_memory_flat() -> None:
    """Eight threads, as many as a worker has free: each holds little more than its own file."""
    bombs = [avif_items(60_000), webp(16_383), png((b"iCCP", b"x\0\0" + zeros(300)))]

    def refuse(content: bytes) -> None:
        with pytest.raises(ValidationError):
            GuardedImageField().clean(SimpleUploadedFile("x.png", content))

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(refuse, bombs * 8))
    assert time.process_time() - begun < 5
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 150_000  # kilobytes
