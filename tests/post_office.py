"""A real mail server for tests: it keeps what it is given, refuses when told, or says nothing."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class PostOffice:
    """The server's handler; ``letters`` were delivered, ``refusals`` are still to come."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusals = 0
        self.asked = 0

    async def handle_RCPT(  # noqa: N802 -- the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take the recipient, or refuse it as a busy server does."""
        self.asked += 1
        if self.refusals:
            self.refusals -= 1
            return "451 4.3.0 The office is on fire"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the letter."""
        assert isinstance(envelope.content, bytes)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        return "250 OK"


@contextmanager
def open_post_office() -> Iterator[tuple[PostOffice, dict[str, Any]]]:
    """Yield a running server's handler, and the ``MAILERS`` that send to it."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        yield office, mailers(controller.port)
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[dict[str, Any]]:
    """Yield the ``MAILERS`` of a server that takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield mailers(server.getsockname()[1], timeout=0.3)


def mailers(port: int, timeout: float = 10) -> dict[str, Any]:
    """Return the setting for a mail server on this machine."""
    options = {"host": "127.0.0.1", "port": port, "timeout": timeout}
    return {"default": {"BACKEND": SMTP_BACKEND, "OPTIONS": options}}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port: int = trial.getsockname()[1]
        return port
