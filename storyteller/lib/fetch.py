"""Fetching a file from outside: from a known host, over HTTPS, bounded in bytes and seconds."""

import time
from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

LONGEST = 5.0  # seconds for the whole of it
LARGEST = 2_000_000  # bytes
CHUNK = 64_000
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Unfetchable(Exception):
    """Nothing may or can be fetched from this address; asking again would not help."""


def fetch(address: str, hosts: Collection[str]) -> bytes:
    """Return the bytes at ``address``, whose host must be one of ``hosts``.

    A host that begins with a dot stands for all below it; one on this very machine may be asked by
    http. No redirect is followed: it could lead anywhere. Raises ``Unfetchable``, and
    ``requests.RequestException`` where another try may help.
    """
    if not _is_allowed(address, hosts):
        raise Unfetchable(f"{address[:100]} is at no host that pictures come from.")
    end = time.monotonic() + LONGEST
    answer = requests.get(address, timeout=LONGEST, allow_redirects=False, stream=True)
    with answer:
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            answer.raise_for_status()
        if answer.status_code != HTTPStatus.OK:
            raise Unfetchable(f"{address[:100]} answers {answer.status_code}.")
        return _read(answer, end)


def _is_allowed(address: str, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    place = parts.netloc.lower()
    if parts.scheme == "http":
        return place in hosts and parts.hostname in LOOPBACK
    below = any(known.startswith(".") and place.endswith(known) for known in hosts)
    return parts.scheme == "https" and "@" not in place and (place in hosts or below)


def _read(answer: requests.Response, end: float) -> bytes:
    content = b""
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > LARGEST:
            raise Unfetchable("It is too large.")
        if time.monotonic() > end:
            raise requests.Timeout("It comes too slowly.")
    return content
