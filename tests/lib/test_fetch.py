"""Asking other machines: none but those that are named, and none for longer than was said."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from threading import Thread

import pytest
import requests

from storyteller.lib import fetch

PATIENCE = 0.3  # seconds
LONG = 3.0  # that a machine of the tests goes on
HOSTS = {"pictures.example", ".cdn.example"}


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1\\.cdn.example/a.png",
        "https://[::1]\\.cdn.example/a.png",
        "https://evil.example\\.cdn.example/a.png",
        "https://evil.example:443\\.cdn.example/a.png",
        "https://evil.example%2f.cdn.example/a.png",
        "https://evil.example;.cdn.example/a.png",
        "https://evil.example\uff3c.cdn.example/a.png",
        "https://.cdn.example/a.png",
        "https://a@b.cdn.example/a.png",
        "https://a.cdn.example:22/a.png",
        "https://cdn.example/a.png",
        "https://pictures.example\\@evil.example/a.png",
        "http://pictures.example/a.png",
    ],
)
def test_a_host_that_can_be_read_in_two_ways_is_not_asked(address: str) -> None:
    with pytest.raises(fetch.Unfetchable):
        fetch.fetch(address, HOSTS)


@pytest.fixture
def dripping() -> Iterator[Callable[[bytes], str]]:
    """Return a function that lets a machine send a head one byte after the other, quickly."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve(head: bytes) -> None:
        caller, _address = door.accept()
        with caller:
            caller.recv(10_000)
            caller.settimeout(PATIENCE / 10)
            places, end = count(), time.monotonic() + LONG
            with suppress(ConnectionError):
                while time.monotonic() < end:
                    place = next(places)
                    caller.sendall(head[place : place + 1] or b"a")
                    with suppress(TimeoutError):
                        caller.recv(1)

    def begin(head: bytes) -> str:
        Thread(target=serve, args=(head,), daemon=True).start()
        return f"http://127.0.0.1:{door.getsockname()[1]}/a.png"

    yield begin
    door.close()


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
    ],
    ids=["a header", "nothing yet", "a chunk's length"],
)
def test_a_machine_that_drips_is_not_waited_for(
    head: bytes, dripping: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "LONGEST", PATIENCE)
    address = dripping(head)
    begin = time.monotonic()
    with pytest.raises(requests.RequestException):
        fetch.fetch(address, {address.split("/")[2]})
    assert time.monotonic() - begin < LONG / 2
