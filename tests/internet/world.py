"""Everything out there: who answers at which host, what was asked, what was wrong."""

from pathlib import Path
from typing import Any, Final

from . import akismet
from .authority import Authority
from .cast import portrait
from .facebook import Facebook
from .github import GitHub
from .messages import Caller, Reply, Request
from .openid import Google, OpenID
from .provider import Provider
from .proxy import Proxy
from .x import X

PICTURE_HOSTS: Final = frozenset(
    {
        "pbs.twimg.com",
        "platform-lookaside.fbsbx.com",
        "lh3.googleusercontent.com",
        "avatars.githubusercontent.com",
    }
)
PROVIDERS: Final = (X, Facebook, Google, GitHub, OpenID)
HOSTS: Final = (
    PICTURE_HOSTS
    | {akismet.HOST}
    | {host for provider in PROVIDERS for _method, host, _path in provider.addresses}
)
NO_PICTURE = ("default_profile_normal.png", "silhouette.png", "identicon.png")
WITH_BADGE = "https://x.com/page-with-badge"


class Internet:
    """The servers, and two doors to them: one for the site, one for the visitors' browsers.

    ``troubles`` are requests that a real provider would have turned down; ``refused`` are the
    callers and targets that this internet does not have; ``seen`` are all requests, in order.
    """

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(sorted(HOSTS), folder)
        self.reset()
        self.doors = {
            caller: Proxy(
                caller, HOSTS, self.authority.server, self._answer, self._refuse, self.report
            )
            for caller in Caller
        }

    def reset(self) -> None:
        """Forget everything that happened and everybody who came."""
        self.troubles: list[str] = []
        self.refused: list[tuple[Caller, str]] = []
        self.seen: list[Request] = []
        self.badges: list[bool] = []
        # X names the smallest size and has larger ones beside it.
        self.pictures = {
            "ada_normal.png": portrait(),
            "ada_400x400.png": portrait(),
            **dict.fromkeys(NO_PICTURE, portrait("silver")),
        }
        self.x = X(self.report)
        self.facebook = Facebook(self.report)
        self.google = Google(self.report, self.authority)
        self.github = GitHub(self.report)
        self.openid = OpenID(self.report, self.authority)
        self.akismet = akismet.Akismet(self.report)

    @property
    def providers(self) -> list[Provider]:
        """Return everybody who can be logged in with."""
        return [self.x, self.facebook, self.google, self.github, self.openid]

    def register(self, origin: str) -> None:
        """Tell every provider of a site, as its operator does in their consoles."""
        for provider in self.providers:
            provider.origins.add(origin)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables by which an operator tells the site of its keys."""
        prefixes = {
            "X": self.x,
            "FACEBOOK": self.facebook,
            "GOOGLE": self.google,
            "GITHUB": self.github,
            "OPENID_ACME": self.openid,
        }
        keys = {f"{prefix}_CLIENT_ID": at.client_id for prefix, at in prefixes.items()}
        keys |= {f"{prefix}_CLIENT_SECRET": at.secret for prefix, at in prefixes.items()}
        acme = {"OPENID_PROVIDERS": "acme", "OPENID_ACME_ISSUER": self.openid.issuer}
        return keys | acme | {"OPENID_ACME_NAME": self.openid.name}

    def url(self, caller: Caller) -> str:
        """Return the proxy's address for ``caller``."""
        return self.doors[caller].url

    def asked_by(self, caller: Caller) -> list[Request]:
        """Return what ``caller`` has asked so far."""
        return [request for request in self.seen if request.caller is caller]

    def report(self, trouble: str) -> None:
        """Note what should not have happened."""
        self.troubles.append(trouble)

    def stop(self) -> None:
        """Close the doors."""
        for door in self.doors.values():
            door.stop()

    def _refuse(self, caller: Caller, target: str) -> None:
        self.refused.append((caller, target))

    def _answer(self, request: Request) -> Reply:
        self.seen.append(request)
        if request.host == akismet.HOST:
            return self.akismet.answer(request)
        for provider in self.providers:
            if stage := provider.stage(request):
                return provider.answer(request, stage)
        if request.path.startswith("/page-with-badge"):
            return Reply(b"<!doctype html><img alt='' src='https://www.facebook.com/badge'>")
        if request.path == "/badge":
            return self._badge(request)
        if picture := self.pictures.get(_name_of_picture(request)):
            return picture
        if request.caller is Caller.SITE:
            self.report(f"{request}: there is no such address")
        return Reply(b"<h1>Not found</h1>", 404)

    def _badge(self, request: Request) -> Reply:
        """Count one browser on other hosts' pages; whether it came back tells of its settings."""
        self.badges.append("badge" in request.cookies)
        cookie = "badge=1; Secure; SameSite=None; Path=/"
        headers = {"Set-Cookie": cookie, "Cache-Control": "no-store"}
        return Reply(portrait("gold", 1).body, kind="image/png", headers=headers)


def _name_of_picture(request: Request) -> Any:
    is_there = request.host in PICTURE_HOSTS or request.path.startswith("/pictures/")
    return (request.query.get("asid") or request.path.rpartition("/")[2]) if is_there else None
