"""Asking other machines: over HTTPS, bounded in bytes and seconds, so that none holds us up."""

import io
import re
import socket
import time
from collections.abc import Collection, Mapping
from http import HTTPStatus, client
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST = 5.0  # seconds for the whole of it
LARGEST = 2_000_000  # bytes
CHUNK = 64_000
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Readers of addresses do not agree where a host ends that has anything else in it.
PLAIN_HOST = re.compile(r"[a-z0-9][a-z0-9.-]*(:\d+)?", re.ASCII)


class Unfetchable(requests.RequestException):
    """Nothing may or can be fetched from this address; asking again would not help."""


class _UntilThen(io.RawIOBase):
    """What arrives at a socket until its time-out has passed once, however steadily it comes."""

    def __init__(self, source: socket.socket) -> None:
        self._socket, self._arriving = source, source.makefile("rb", buffering=0)
        self._end = time.monotonic() + (source.gettimeout() or LONGEST)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        """Fill ``buffer`` with what is there; raise ``TimeoutError`` when the time is over."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("It comes too slowly.")
        self._socket.settimeout(left)
        return self._arriving.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._arriving.close()
        super().close()


class _PromptAnswer(client.HTTPResponse):
    """An answer whose head, too, comes in time: of a drip, every single byte is soon enough."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_UntilThen(sock))


class _Connection(HTTPConnection):
    response_class = _PromptAnswer


class _SecureConnection(HTTPSConnection):
    response_class = _PromptAnswer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


POOLS = {"http": _Pool, "https": _SecurePool}


class WholeAnswers(HTTPAdapter):
    """Takes an answer whole within the request's time-out, or not at all.

    The time-out of ``requests`` is one for each read: a machine that sends a byte a second would
    hold a worker for days. Raises ``requests.RequestException``; no address with its query, where
    some providers want our secret, stands in an error, for errors are logged.
    """

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Ask by connections of ours."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        """Ask by connections of ours through a proxy, too."""
        made = super().proxy_manager_for(*args, **options)
        made.pool_classes_by_scheme = POOLS
        return made

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
    return _content_of("GET", address, hosts, LONGEST)


def post(
    address: str, form: Mapping[str, str], hosts: Collection[str], timeout: float = LONGEST
) -> bytes:
    """Return what ``address`` answers to ``form`` within ``timeout`` seconds; else as ``fetch``."""
    return _content_of("POST", address, hosts, timeout, form)


def _content_of(
    method: str,
    address: str,
    hosts: Collection[str],
    timeout: float,
    form: Mapping[str, str] | None = None,
) -> bytes:
    if not _is_allowed(address, hosts):
        raise Unfetchable(f"{address[:100]} is at no host that may be asked.")
    with session() as asking:
        answer = asking.request(method, address, data=form, timeout=timeout, allow_redirects=False)
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
    is_plain = PLAIN_HOST.fullmatch(place) is not None
    return parts.scheme == "https" and is_plain and (place in hosts or below)


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
