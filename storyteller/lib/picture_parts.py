"""The parts a picture file is made of, counted before a decoder in Python walks through them.

A few megabytes can hold a million parts, of which each costs a decoder microseconds, or more the
more there are; a photograph has some dozens.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice

# More than any camera or program writes: a GIF of 20 MB has 80,000 blocks, a PNG some 2,500.
MOST = {b"GIF8": 150_000, b"\x89PNG": 20_000, b"\xff\xd8": 20_000}
FRAME = 0x2C
# A photograph that comes in steps has about ten; each is a walk through all of its pixels.
MOST_SCANS = 100
SCAN = 0xDA
# Bytes in which an AVIF may say what it consists of; those of 48 tiles take 4,000.
MOST_TABLE = 100_000
TABLES = {b"meta", b"moov"}

# A marker within the pixels of a JPEG, not one of those that belong to them.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def has_too_many(content: bytes) -> bool:
    """Say whether ``content`` has more parts than its kind ever needs; other kinds have none."""
    if content[4:8] == b"ftyp":
        return _avif_tables(content) > MOST_TABLE
    for start, walk in WALKS.items():
        if content.startswith(start):
            return _has_more(walk(content), MOST[start]) or jpeg_scans(content) > MOST_SCANS
    return False


def _has_more(parts: Iterator[int], most: int) -> bool:
    return sum(1 for _part in islice(parts, most + 1)) > most


def gif_frames(content: bytes, most: int) -> int:
    """Return how many frames a GIF has, at most ``most``."""
    frames = (part for part in _gif(content) if part == FRAME)
    return sum(1 for _frame in islice(frames, most))


def jpeg_scans(content: bytes) -> int:
    """Return how many walks through its pixels a JPEG is made of; 0 for others."""
    if not content.startswith(b"\xff\xd8"):
        return 0
    scans = (part for part in _jpeg(content) if part == SCAN)
    return sum(1 for _scan in islice(scans, MOST_SCANS + 1))


def _avif_tables(content: bytes) -> int:
    """Return the bytes of what an AVIF says about its parts. Source: ISO/IEC 14496-12, 4.2."""
    at, end, told = 0, len(content), 0
    for _box in range(MOST_TABLE):  # boxes that are no tables cost nothing, but are not endless
        if at + 8 > end or told > MOST_TABLE:
            return told
        size = int.from_bytes(content[at : at + 4])
        head = 16 if size == 1 else 8
        if size == 1:  # a long one
            size = int.from_bytes(content[at + 8 : at + 16])
        size = size or end - at  # 0: to the end
        told += size if content[at + 4 : at + 8] in TABLES else 0
        at += max(size, head)
    return MOST_TABLE + 1


def _gif(content: bytes) -> Iterator[int]:
    """Yield the first byte of each block, and 0 for each of its pieces.

    Source: CompuServe, Graphics Interchange Format, version 89a.
    """
    at, end = 13 + _colours(content, 10), len(content)
    while at < end and content[at] != 0x3B:
        kind = content[at]
        yield kind
        if kind == FRAME:  # place and size, colours, the size of a code
            at += 11 + _colours(content, at + 9)
        elif kind == 0x21:  # an extension: its label
            at += 2
        else:  # nothing known; decoders look at the next byte
            at += 1
            continue
        while at < end and content[at]:
            yield 0
            at += content[at] + 1
        at += 1


def _colours(content: bytes, at: int) -> int:
    """Return the bytes of the table of colours that the flags at ``at`` announce."""
    flags = content[at] if at < len(content) else 0
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _png(content: bytes) -> Iterator[int]:
    """Yield once for each chunk. Source: W3C, Portable Network Graphics, section 5."""
    at, end = 8, len(content)
    while at < end:
        yield at
        at += 12 + int.from_bytes(content[at : at + 4])


def _jpeg(content: bytes) -> Iterator[int]:
    """Yield the kind of each segment of the first picture, and each byte that belongs to none.

    Source: ITU-T T.81, annex B.
    """
    at, end = 2, len(content) - 1
    while at < end:
        marker = content[at + 1] if content[at] == 0xFF else 0
        yield marker
        if marker == 0xD9:
            return
        if marker == SCAN:  # what follows are pixels, up to the next marker
            found = _MARKER.search(content, at + 2 + int.from_bytes(content[at + 2 : at + 4]))
            at = found.start() if found else end
        elif marker in {0x00, 0xFF}:
            at += 1
        elif 0xD0 <= marker <= 0xD9 or marker == 0x01:  # these stand alone
            at += 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4])


WALKS: dict[bytes, Callable[[bytes], Iterator[int]]] = {
    b"GIF8": _gif,
    b"\x89PNG": _png,
    b"\xff\xd8": _jpeg,
}
