"""A CONNECT proxy on loopback that is the other end itself: nothing ever leaves this machine."""

import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .messages import Caller, Manner, Reply, Request

PATIENCE = 30  # seconds that a connection may lie idle; browsers open some in advance
DRIP = 0.1  # seconds between two bytes of a dripping answer
DRIPS = 200
# A connection closed with this option set is reset, not ended (socket(7), SO_LINGER).
AT_ONCE = struct.pack("ii", 1, 0)


class Proxy(ThreadingHTTPServer):
    """One door to the test internet; each caller has a door of its own, so that we know who asks.

    ``answer`` takes a request to one of ``hosts``; ``refused`` hears of any other host; ``trouble``
    hears of what should not happen.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        caller: Caller,
        hosts: frozenset[str],
        tls: ssl.SSLContext,
        answer: Callable[[Request], Reply],
        refused: Callable[[Caller, str], None],
        trouble: Callable[[str], None],
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.caller, self.hosts, self.tls = caller, hosts, tls
        self.answer, self.refused, self.trouble = answer, refused, trouble
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Return the address to name as a proxy."""
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self) -> None:
        """Take no more calls."""
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of a fault of ours; a caller who hangs up is none."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.trouble(f"the test internet itself broke: {error!r}")

    def shutdown_request(self, request: Any) -> None:
        """Close without a farewell, so that a reset stays one."""
        self.close_request(request)


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE

    def __getattr__(self, name: str) -> Any:
        """Let ``take`` answer every method, whatever it is called."""
        if name.startswith("do_"):
            return self.take
        raise AttributeError(name)

    def take(self) -> None:
        """Answer a request."""
        raise NotImplementedError

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


class _Door(_Handler):
    """The proxy's own part: it opens tunnels to the hosts it plays and refuses all others."""

    def take(self) -> None:
        """Open a tunnel."""
        host, _colon, port = self.path.rpartition(":")
        if self.command != "CONNECT" or host not in self.server.hosts or port != "443":
            self._refuse(self.path)
            return
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            secure = self.server.tls.wrap_socket(self.connection, server_side=True)
        except OSError as error:
            # A browser drops connections it opened in advance; the site never does.
            if self.server.caller is Caller.SITE:
                self.server.trouble(f"{host}: no secure connection ({error})")
            return
        with secure:
            _Host(secure, self.client_address, self.server, host)

    def _refuse(self, target: str) -> None:
        self.server.refused(self.server.caller, target)
        self.close_connection = True
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()


class _Host(_Handler):
    """The other end of a tunnel: one request, one answer."""

    def __init__(self, secure: ssl.SSLSocket, address: Any, server: Proxy, host: str) -> None:
        self.host = host
        super().__init__(secure, address, server)

    def take(self) -> None:
        """Read it whole and send the answer."""
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Host") != self.host:
            self.server.trouble(f"Host: {self.headers.get('Host')} in a tunnel to {self.host}")
        self._send(
            self.server.answer(
                Request.read(
                    self.server.caller, self.command, self.host, self.path, self.headers, body
                )
            )
        )

    def _send(self, reply: Reply) -> None:
        if reply.manner is Manner.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        elif reply.manner is Manner.SILENT:
            self.connection.recv(1)  # returns when the caller hangs up
        else:
            self._send_head(reply)
            if reply.manner is Manner.DRIPPING:
                self._drip()
            elif self.command != "HEAD":
                self.wfile.write(reply.body)

    def _send_head(self, reply: Reply) -> None:
        length = DRIPS if reply.manner is Manner.DRIPPING else len(reply.body)
        own = {"Content-Length": str(length), "Connection": "close"}
        if reply.kind:
            own["Content-Type"] = reply.kind
        self.send_response(reply.status)
        for name, value in {**own, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _drip(self) -> None:
        pause = threading.Event()
        for _turn in range(DRIPS):
            self.wfile.write(b" ")
            pause.wait(DRIP)
