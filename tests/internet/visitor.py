"""A visitor who goes by hand: for tests that need no browser."""

import re
from dataclasses import dataclass
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from .messages import FORM, Caller
from .world import Internet

HIDDEN = re.compile(r"<input type=hidden name=key value=([\w-]+)>")
ACTION = re.compile(r"<form method=post action=(\S+)>")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    location: str

    @property
    def text(self) -> str:
        """Return the body as words."""
        return self.body.decode()


class Visitor:
    """Asks through the proxy, keeps cookies, follows nothing by itself."""

    def __init__(self, internet: Internet, caller: Caller = Caller.BROWSER) -> None:
        self._internet, self._caller = internet, caller
        self._cookies: dict[str, dict[str, str]] = {}

    def get(self, url: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", url, headers)

    def post(self, url: str, form: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        headers = {"Content-Type": FORM} | headers
        return self._ask("POST", url, headers, urlencode(form))

    def decide(self, url: str, decision: str = "allow") -> str:
        """Press a button of the consent page at ``url``; return the address it leads back to."""
        page = self.get(url)
        (key,), (action,) = HIDDEN.findall(page.text), ACTION.findall(page.text)
        form = {"key": key, "decision": decision}
        return self.post(f"https://{urlsplit(url).netloc}{action}", form).location

    def _ask(self, method: str, url: str, headers: dict[str, str], body: str = "") -> Answer:
        parts = urlsplit(url)
        door = urlsplit(self._internet.url(self._caller))
        tls = self._internet.authority.client
        asking = HTTPSConnection(str(door.hostname), door.port, timeout=20, context=tls)
        asking.set_tunnel(parts.netloc, 443)
        jar = self._cookies.setdefault(parts.netloc, {})
        cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
        try:
            target = parts._replace(scheme="", netloc="").geturl()
            asking.request(method, target, body or None, {"Cookie": cookie, **headers})
            came = asking.getresponse()
            answer = Answer(came.status, came.read(), came.headers.get("Location", ""))
            for line in came.headers.get_all("Set-Cookie") or []:
                jar |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        finally:
            asking.close()
        return answer
