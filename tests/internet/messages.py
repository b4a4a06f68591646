"""What travels: a request as a server of the test internet reads it, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"


class Caller(Enum):
    """Who came through the proxy: the site that is tested, or a visitor's browser."""

    SITE = "the site"
    BROWSER = "a browser"


class Manner(Enum):
    """How an answer arrives."""

    WHOLE = "whole"
    RESET = "the connection breaks off instead"
    SILENT = "nothing comes, for as long as somebody waits"
    DRIPPING = "one byte after the other, so that no single read takes long"


@dataclass(frozen=True)
class Request:
    """One request; ``doubled`` names the parameters that came more than once."""

    caller: Caller
    method: str
    host: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: Mapping[str, str]
    doubled: tuple[str, ...] = ()

    @classmethod
    def read(
        cls, caller: Caller, method: str, host: str, target: str, headers: Any, body: bytes
    ) -> "Request":
        """Return the request that arrived at ``host`` with this target, these headers and body."""
        path, _mark, query = target.partition("?")
        asked = parse_qsl(query, keep_blank_values=True)
        is_form = headers.get("Content-Type", "").partition(";")[0].strip() == FORM
        filled = parse_qsl(body.decode(), keep_blank_values=True) if is_form else []
        names = [name for name, _value in asked + filled]
        doubled = tuple(sorted({name for name in names if names.count(name) > 1}))
        kept = {name.lower(): value for name, value in headers.items()}
        return cls(caller, method, host, path, dict(asked), dict(filled), kept, doubled)

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies that came with it."""
        jar: SimpleCookie = SimpleCookie(self.headers.get("cookie", ""))
        return {name: morsel.value for name, morsel in jar.items()}

    def __str__(self) -> str:
        return f"{self.method} https://{self.host}{self.path}"


@dataclass(frozen=True)
class Reply:
    """One answer, well-behaved or not."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    manner: Manner = Manner.WHOLE


def in_json(value: Any, status: int = 200) -> Reply:
    """Return ``value`` as JSON; a lone surrogate travels as an escape, as JSON allows."""
    return Reply(json.dumps(value).encode(), status, "application/json")


def lead_to(url: str, status: int = 302) -> Reply:
    """Return a redirect."""
    return Reply(status=status, headers={"Location": url})
