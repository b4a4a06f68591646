"""What every log-in provider does and insists on; each has its own file beside this one."""

import base64
import hashlib
import html
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from .cast import ADA, Person
from .messages import Caller, Reply, Request, in_json, lead_to

CHALLENGE = re.compile(r"[\w-]{43}", re.ASCII)
VERIFIER = re.compile(r"[\w.~-]{43,128}", re.ASCII)  # RFC 7636, 4.1
SESSION = "logged_in_as"  # the cookie by which the provider knows its own visitor


@dataclass(frozen=True)
class Trip:
    """One visitor on the way from the site to a provider and back."""

    redirect_uri: str
    state: str
    scope: frozenset[str]
    challenge: str
    person: Person


class Provider:
    """A log-in provider that believes nothing (RFC 6749, RFC 7636).

    ``person`` is who is logged in there. ``instead[stage]`` is sent in the place of what an honest
    provider answers at that stage (authorize, token, profile, ...), after its checks; ``returns``
    are the parameters it comes back with after consent. A wrong request is told to ``report``.
    """

    id: ClassVar[str]
    name: ClassVar[str]
    callback: ClassVar[str]
    # What each address means: method, host and path (a pattern), then the stage.
    addresses: ClassVar[dict[tuple[str, str, str], str]]
    consent_path: ClassVar[str]
    scopes: ClassVar[frozenset[str]] = frozenset()
    scope_delimiter: ClassVar[str] = " "
    needs_pkce: ClassVar[bool] = False
    denial: ClassVar[dict[str, str]] = {"error": "access_denied"}

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self.client_id = f"client-of-{self.id}"
        self.secret = f"secret:of/{self.id}+=&"
        self.origins: set[str] = set()
        self.person = ADA
        self.instead: dict[str, Reply] = {}
        self.returns: dict[str, str] | None = None
        self._answered_wrongly = False
        self._asking: dict[str, Trip] = {}
        self._codes: dict[str, Trip] = {}
        self._tokens: dict[str, Trip] = {}

    def stage(self, request: Request) -> str:
        """Return what ``request`` asks for, "" for an address that there is not."""
        for (method, host, pattern), stage in self.addresses.items():
            here = method == request.method and host == request.host
            if here and re.fullmatch(pattern, request.path):
                return stage
        return ""

    def answer(self, request: Request, stage: str) -> Reply:
        """Check the request, then answer it, honestly unless told otherwise.

        Nobody is to blame for what follows from a wrong answer of ours.
        """
        is_of_the_site = stage not in {"authorize", "consent"}
        if self._answered_wrongly and is_of_the_site:
            return self.instead.get(stage) or Reply(status=401)
        for name in request.doubled:
            self.complain(request, f"“{name}” came twice")
        expected = Caller.SITE if is_of_the_site else Caller.BROWSER
        if request.caller is not expected:
            self.complain(request, f"this is for {expected.value}, not for {request.caller.value}")
        honest: Reply = getattr(self, stage)(request)
        self._answered_wrongly = stage in self.instead
        return self.instead.get(stage, honest)

    @property
    def secrets(self) -> list[str]:
        """Return what only the site and this provider may know."""
        return [self.secret, *self._tokens]

    def recover(self) -> None:
        """Be honest again."""
        self.instead, self.returns, self._answered_wrongly = {}, None, False

    def complain(self, request: Request, what: str) -> None:
        """Note a request that a real provider would not have taken."""
        self._report(f"{request}: {what}")

    # The visitor's part ------------------------------------------------------------------------

    def authorize(self, request: Request) -> Reply:
        """Show the visitor who wants to know what, with two buttons."""
        wrong = self._wrong_question(request.query)
        if wrong:
            self.complain(request, wrong)
            return Reply(f"<h1>Something went wrong</h1><p>{wrong}".encode(), 400)
        key = secrets.token_urlsafe()
        self._asking[key] = Trip(
            request.query["redirect_uri"],
            request.query["state"],
            frozenset(request.query.get("scope", "").split(self.scope_delimiter)),
            request.query.get("code_challenge", ""),
            self.person,
        )
        cookie = f"{SESSION}={self.person.uid}; Path=/; Secure; HttpOnly; SameSite=Lax"
        return Reply(self._question(key).encode(), headers={"Set-Cookie": cookie})

    def consent(self, request: Request) -> Reply:
        """Take the visitor's answer and lead back to the site."""
        trip = self._asking.pop(request.form.get("key", ""), None)
        if trip is None or request.cookies.get(SESSION) != trip.person.uid:
            return Reply(b"<h1>This page is not good any more</h1>", 400)
        if request.form.get("decision") != "allow":
            return self._back(trip, self.denial)
        if self.returns is not None:
            return self._back(trip, self.returns)
        return self._back(trip, {"code": self.new_code(trip)})

    def new_code(self, trip: Trip) -> str:
        """Return a code that is good once."""
        code = secrets.token_urlsafe()
        self._codes[code] = trip
        return code

    def _back(self, trip: Trip, parameters: dict[str, str]) -> Reply:
        return lead_to(f"{trip.redirect_uri}?{urlencode({'state': trip.state, **parameters})}")

    def _wrong_question(self, query: dict[str, str]) -> str:
        places = {f"{origin}{self.callback}" for origin in self.origins}
        asked = set(query.get("scope", "").split(self.scope_delimiter))
        checks = {
            "unknown client_id": query.get("client_id") == self.client_id,
            "response_type must be code": query.get("response_type") == "code",
            "redirect_uri is not registered": query.get("redirect_uri") in places,
            "state is missing": len(query.get("state", "")) >= 16,
            f"scope must have {', '.join(self.scopes)}": self.scopes <= asked,
            "code_challenge must be S256": self._is_challenge_good(query),
        }
        return next((what for what, is_good in checks.items() if not is_good), "")

    def _is_challenge_good(self, query: dict[str, str]) -> bool:
        if "code_challenge" not in query:
            return not self.needs_pkce
        is_one = CHALLENGE.fullmatch(query["code_challenge"])
        return bool(is_one) and query.get("code_challenge_method") == "S256"

    def _question(self, key: str) -> str:
        name = html.escape(str(self.person.name).encode(errors="replace").decode())
        return (
            f"<!doctype html><html lang=en><title>{self.name}</title>"
            f"<h1>Let The Storyteller know who you are at {self.name}?</h1><p>{name}"
            f"<form method=post action={self.consent_path}><input type=hidden name=key value={key}>"
            "<button name=decision value=allow>Allow</button>"
            "<button name=decision value=cancel>Cancel</button></form>"
        )

    # The site's part ---------------------------------------------------------------------------

    def token(self, request: Request) -> Reply:
        """Give a token for a code."""
        sent = self.token_fields(request)
        wrong = self.wrong_client(request, sent) or self._wrong_grant(sent)
        if wrong:
            self.complain(request, wrong)
            return in_json({"error": "invalid_request", "error_description": wrong}, 400)
        trip = self._codes.pop(sent["code"])
        token = secrets.token_urlsafe()
        self._tokens[token] = trip
        return self.token_reply(token, trip)

    def token_fields(self, request: Request) -> dict[str, str]:
        """Return what the site sent for a token."""
        if request.query:
            self.complain(request, "secrets do not belong in an address")
        return request.form

    def wrong_client(self, request: Request, sent: dict[str, str]) -> str:
        """Return what is wrong with how the site says who it is; here: in the form."""
        if "authorization" in request.headers:
            return "the client's secret belongs in the form"
        is_it = sent.get("client_id") == self.client_id and sent.get("client_secret") == self.secret
        return "" if is_it else "wrong client_id or client_secret"

    def _wrong_grant(self, sent: dict[str, str]) -> str:
        trip = self._codes.get(sent.get("code", ""))
        if sent.get("grant_type") != "authorization_code":
            return "grant_type must be authorization_code"
        if trip is None:
            return "the code is unknown, or was used before"
        if sent.get("redirect_uri") != trip.redirect_uri:
            return "redirect_uri is not the one of before"
        if trip.challenge and not _fits(sent.get("code_verifier", ""), trip.challenge):
            return "code_verifier does not fit code_challenge"
        return ""

    def token_reply(self, token: str, trip: Trip) -> Reply:
        """Return the answer that carries ``token``."""
        scope = self.scope_delimiter.join(sorted(trip.scope))
        given = {"access_token": token, "token_type": "bearer", "expires_in": 7200, "scope": scope}
        return in_json(given)

    def profile(self, request: Request) -> Reply:
        """Tell who the bearer of a token is."""
        scheme, _space, token = request.headers.get("authorization", "").partition(" ")
        trip = self._tokens.get(token)
        if trip is None or scheme.lower() not in {"bearer", "token"}:
            self.complain(request, "no good token in Authorization")
            return in_json({"title": "Unauthorized"}, 401)
        return in_json(self.envelope(self.about(trip, request)))

    def about(self, trip: Trip, request: Request) -> dict[str, Any]:
        """Return the profile as this provider words it."""
        raise NotImplementedError

    def envelope(self, profile: Any) -> Any:
        """Return ``profile`` in whatever this provider wraps it in."""
        return profile

    def picture_url(self, person: Person) -> str:
        """Return where the picture of ``person`` is said to lie."""
        raise NotImplementedError

    def token_of(self, request: Request, token: str) -> Trip | None:
        """Return the trip that ``token`` came from; a wrong one is noted."""
        trip = self._tokens.get(token)
        if trip is None:
            self.complain(request, "wrong access_token")
        return trip


def _fits(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return bool(VERIFIER.fullmatch(verifier)) and made == challenge


def basic(client_id: str, secret: str) -> str:
    """Return the Authorization header of a client (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
