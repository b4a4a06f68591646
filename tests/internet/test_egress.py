"""The one way out of the tests leads to the hosts that are played, encrypted, and nowhere else."""

import socket
import ssl
from http.client import HTTPSConnection, RemoteDisconnected
from urllib.parse import urlsplit

import pytest

from .messages import Caller, Manner, Reply
from .visitor import Visitor
from .world import WITH_BADGE, Internet


@pytest.fixture
def site(outside: Internet) -> Visitor:
    """Return what a site asks from behind its own door."""
    return Visitor(outside, Caller.SITE)


@pytest.mark.parametrize("host", ["evil.example", "localhost", "twitter.com", "x.com.evil.example"])
def test_no_other_host_is_reached(outside: Internet, host: str) -> None:
    with pytest.raises(OSError, match="403"):
        Visitor(outside, Caller.SITE).get(f"https://{host}/")
    assert outside.refused == [(Caller.SITE, f"{host}:443")]


def test_nothing_is_fetched_without_encryption(outside: Internet) -> None:
    door = urlsplit(outside.url(Caller.SITE))
    with socket.create_connection((door.hostname, door.port)) as line:
        line.sendall(b"GET http://x.com/ HTTP/1.1\r\nHost: x.com\r\n\r\n")
        assert b" 403 " in line.recv(1000)
    assert outside.refused == [(Caller.SITE, "http://x.com/")]


def test_a_stranger_does_not_trust_the_certificate(outside: Internet) -> None:
    door = urlsplit(outside.url(Caller.SITE))
    tls = ssl.create_default_context()
    asking = HTTPSConnection(str(door.hostname), door.port, context=tls)
    asking.set_tunnel("x.com", 443)
    with pytest.raises(ssl.SSLCertVerificationError):
        asking.request("GET", "/")
    asking.close()


def test_it_misbehaves_as_it_is_told(outside: Internet, site: Visitor) -> None:
    outside.pictures["odd.png"] = Reply(b"no picture", 500)
    address = "https://pbs.twimg.com/profile_images/odd.png"
    assert site.get(address).status == 500
    outside.pictures["odd.png"] = Reply(manner=Manner.RESET)
    with pytest.raises((ConnectionResetError, RemoteDisconnected, ssl.SSLEOFError)):
        site.get(address)


def test_a_badge_knows_a_browser_that_takes_cookies(outside: Internet, visitor: Visitor) -> None:
    assert "facebook.com/badge" in visitor.get(WITH_BADGE).text
    for _turn in range(2):
        visitor.get("https://www.facebook.com/badge")
    assert outside.badges == [False, True]
