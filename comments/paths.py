"""Where a comment stands in the tree: paths of 4-byte numbers, and the cursors made of them."""

import base64

WIDTH = 4  # bytes a number
LARGEST = 2**31 - 1  # of a number: what the databases' integers hold
MAX_DEPTH = 99  # a path of 100 numbers; PostgreSQL's index would take 671
MAX_LENGTH = WIDTH * (MAX_DEPTH + 1)


def path_below(parent: bytes, no: int) -> bytes:
    """Return the path of comment ``no`` under ``parent``; ``b""`` stands above the roots.

    Big-endian numbers of equal width sort as bytes on every database.
    """
    return parent + no.to_bytes(WIDTH, "big")


def prefixes(path: bytes) -> list[bytes]:
    """Return the paths of the ancestors, outermost first."""
    return [path[:end] for end in range(WIDTH, len(path), WIDTH)]


def end_of(path: bytes) -> bytes:
    """Return the first path behind the whole branch of ``path``."""
    return path_below(path[:-WIDTH], int.from_bytes(path[-WIDTH:], "big") + 1)


def number_of(path: bytes) -> int:
    """Return the last number of ``path``: the comment's own."""
    return int.from_bytes(path[-WIDTH:], "big")


def depth_of(path: bytes) -> int:
    """Return how many ancestors ``path`` names."""
    return len(path) // WIDTH - 1


def cursor_of(path: bytes) -> str:
    """Return ``path`` for an address."""
    return letters_of(path)


def path_of(cursor: str) -> bytes:
    """Return the path a cursor stands for; raise ``ValueError`` for anything we did not write.

    A cursor is a position, not a row: it keeps its meaning when comments come and go.
    """
    path = bytes_of(cursor)
    is_path = path and not len(path) % WIDTH and len(path) <= MAX_LENGTH
    if not is_path or max(_numbers(path)) > LARGEST:
        raise ValueError(cursor)
    return path


def letters_of(position: bytes) -> str:
    """Return ``position`` for an address: base64url without padding."""
    return base64.urlsafe_b64encode(position).rstrip(b"=").decode()


def bytes_of(letters: str) -> bytes:
    """Return what ``letters_of`` was given; raise ``ValueError`` for anything it never wrote."""
    padding = "=" * (-len(letters) % 4)
    position = base64.b64decode(letters + padding, altchars=b"-_", validate=True)
    if letters_of(position) != letters:
        raise ValueError(letters)
    return position


def _numbers(path: bytes) -> list[int]:
    return [number_of(path[:end]) for end in range(WIDTH, len(path) + 1, WIDTH)]
