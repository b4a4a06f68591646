"""Asking other machines: over HTTPS, bounded in bytes and seconds, so that none holds us up."""

import io
import time
from collections.abc import Collection
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

LONGEST = 5.0  # seconds for the whole of it
LARGEST = 2_000_000  # bytes
CHUNK = 64_000
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Unfetchable(requests.RequestException):
    """Nothing may or can be fetched from this address; asking again would not help."""


class WholeAnswers(HTTPAdapter):
    """Takes an answer whole within the request's time-out, or not at all.

    The time-out of ``requests`` is one for each read: a machine that sends a byte a second would
    hold a worker for days. Raises ``requests.RequestException``; no address with its query, where
    some providers want our secret, stands in an error, for errors are logged.
    """

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        """Send a request and read all of the answer."""
        end = time.monotonic() + float(options.get("timeout") or LONGEST)
        place = (request.url or "").partition("?")[0]
        try:
            answer = super().send(request, **options)
            answer.raw = io.BytesIO(_read(answer.raw, end))
        except Unfetchable:
            raise
        except requests.RequestException as error:
            raise type(error)(f"No answer from {place}.") from None
        except HTTPError as error:
            raise requests.ConnectionError(f"Half an answer from {place}.") from error
        answer.url = place
        return answer


def session() -> requests.Session:
    """Return a session in which every answer is bounded."""
    made = requests.Session()
    made.mount("https://", WholeAnswers())
    made.mount("http://", WholeAnswers())
    return made


def fetch(address: str, hosts: Collection[str]) -> bytes:
    """Return the bytes at ``address``, whose host must be one of ``hosts``.

    A host that begins with a dot stands for all below it; one on this very machine may be asked by
    http. No redirect is followed: it could lead anywhere. Raises ``Unfetchable``, and any other
    ``requests.RequestException`` where another try may help.
    """
    if not _is_allowed(address, hosts):
        raise Unfetchable(f"{address[:100]} is at no host that pictures come from.")
    with session() as asking:
        answer = asking.get(address, timeout=LONGEST, allow_redirects=False)
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        answer.raise_for_status()
    if answer.status_code != HTTPStatus.OK:
        raise Unfetchable(f"{address[:100]} answers {answer.status_code}.")
    return answer.content


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


def _read(answer: HTTPResponse, end: float) -> bytes:
    content = b""
    with answer:
        while chunk := answer.read1(CHUNK, decode_content=True):
            content += chunk
            if len(content) > LARGEST:
                raise Unfetchable("It is too large.")
            if time.monotonic() > end:
                raise requests.Timeout("It comes too slowly.")
    return content
