"""The parts a picture file is made of, counted before a decoder in Python walks through them.

A few megabytes can hold a million parts, of which each costs a decoder microseconds; a photograph
has some dozens.
"""

from collections.abc import Callable, Iterator
from itertools import islice

# More than any camera or program writes: a GIF of 20 MB has 80,000 blocks, a PNG some 2,500.
MOST = {b"GIF8": 150_000, b"\x89PNG": 20_000, b"\xff\xd8": 20_000}
FRAME = 0x2C


def has_too_many(content: bytes) -> bool:
    """Say whether ``content`` has more parts than its kind ever needs; other kinds have none."""
    for start, walk in WALKS.items():
        if content.startswith(start):
            return sum(1 for _part in islice(walk(content), MOST[start] + 1)) > MOST[start]
    return False


def gif_frames(content: bytes, most: int) -> int:
    """Return how many frames a GIF has, at most ``most``."""
    frames = (part for part in _gif(content) if part == FRAME)
    return sum(1 for _frame in islice(frames, most))


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
    """Yield the kind of each segment before the picture, and each byte that belongs to none.

    Source: ITU-T T.81, annex B.
    """
    at, end = 2, len(content) - 1
    while at < end:
        marker = content[at + 1] if content[at] == 0xFF else 0
        yield marker
        if marker == 0xDA:  # what follows is the picture
            return
        if marker in {0x00, 0xFF}:
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
