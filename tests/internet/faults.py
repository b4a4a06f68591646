"""All the ways in which a provider can go wrong, by the names that the tests bear."""

import dataclasses
from collections.abc import Callable
from typing import Any, Final

from .messages import Manner, Reply, in_json, lead_to
from .provider import Provider

type Fault = Callable[[Provider], None]

HOSTILE_NAMES: Final = {
    "markup": '"><img src=x onerror=alert(1)>',
    "script": "</script><script>alert(1)</script>",
    "right-to-left override": "Ada\u202eecalevoL",
    "isolates left open": "Ada\u2066\u2067\u2068",
    "NUL": "Ada\0Lovelace",
    "lone surrogate": "Countess \ud800 Ada",
    "300 letters": "A" * 300,
    "a heap of marks": "A" + "\u0301" * 200 + "da",
    "line breaks": "Ada\r\nBcc: everybody@example.com",
    "the author's, with a Cyrillic letter": "\u0410da",
    "template": "{{ request.user.password }}{% debug %}",
}
# Names of which nothing can be seen: somebody is let in all the same, by another name.
INVISIBLE_NAMES: Final = {"empty": "", "spaces": " \u3000\t", "zero width": "\u200b\u2060\ufeff"}


def returns(**parameters: str) -> Fault:
    """Come back from the consent page with these parameters in the place of a code."""

    def happen(provider: Provider) -> None:
        provider.returns = parameters

    return happen


def answers(stage: str, reply: Reply) -> Fault:
    """Answer ``reply`` at a stage."""

    def happen(provider: Provider) -> None:
        provider.instead[stage] = reply

    return happen


def tells(profile: Any) -> Fault:
    """Tell this instead of a profile."""

    def happen(provider: Provider) -> None:
        provider.instead["profile"] = in_json(provider.envelope(profile))

    return happen


def tells_of(**changes: Any) -> Fault:
    """Tell Ada's profile with these fields changed; ``...`` leaves one out."""

    def happen(provider: Provider) -> None:
        told = {"id": "1815", "name": "Ada Lovelace", "username": "ada_l"} | changes
        kept = {name: value for name, value in told.items() if value is not ...}
        provider.instead["profile"] = in_json(provider.envelope(kept))

    return happen


def is_called(name: Any) -> Fault:
    """Let the visitor have this name there."""

    def happen(provider: Provider) -> None:
        provider.person = dataclasses.replace(provider.person, name=name)

    return happen


def has_picture_at(url: str) -> Fault:
    """Let the visitor's picture be said to lie at ``url``."""

    def happen(provider: Provider) -> None:
        provider.person = dataclasses.replace(provider.person, picture_url=url)

    return happen


# After these nobody is logged in ----------------------------------------------------------------

_RETURNS = {
    "server error": returns(error="server_error"),
    "busy": returns(error="temporarily_unavailable", error_description="Over capacity"),
    "hostile error": returns(error='"><script>alert(1)</script>', error_description="{% debug %}"),
    "long error": returns(error="e" * 5_000),
    "no code": returns(),
    "empty code": returns(code="", error=""),
    "another state": returns(code="stolen", state="the state of somebody else"),
    "no state": returns(code="stolen", state=""),
    "hostile state": returns(code="stolen", state="'\"><b>"),
}
_HTML = b"<!doctype html><title>Something went wrong</title><h1>Something went wrong</h1>"
_ANSWERS = {
    "HTML": Reply(_HTML),
    "HTML that says it is JSON": Reply(_HTML, kind="application/json"),
    "400": in_json({"error": "invalid_grant"}, 400),
    "401": in_json({"title": "Unauthorized"}, 401),
    "404": Reply(b"", 404),
    "429": Reply(b"slow down", 429, headers={"Retry-After": "900"}),
    "500": Reply(_HTML, 500),
    "503": Reply(b"", 503),
    "broken JSON": Reply(b'{"access_token": "a', kind="application/json"),
    "nothing": Reply(kind="application/json"),
    "null": in_json(None),
    "empty object": in_json({}),
    "list": in_json([]),
    "list of one": in_json([{"access_token": "a"}]),
    "string": in_json("access_token"),
    "number": in_json(7),
    "not UTF-8": Reply(b"\xff\xfe\xfd{}", kind="application/json"),
    "too deep": Reply(b"[" * 100_000, kind="application/json"),
    "too deep object": Reply(b'{"data":' * 100_000, kind="application/json"),
    "number without end": Reply(b'{"data": ' + b"9" * 50_000 + b"}", kind="application/json"),
    "no content type": Reply(b"<b>", kind=""),
    "redirect in a circle": lead_to("", 307),
    "reset": Reply(manner=Manner.RESET),
    "silent": Reply(manner=Manner.SILENT),
    "dripping": Reply(kind="application/json", manner=Manner.DRIPPING),
}
_TOKENS = {
    "error in place of a token": in_json({"error": "invalid_grant"}),
    "token is null": in_json({"access_token": None}),
    "token is a number": in_json({"access_token": 7}),
    "token is a list": in_json({"access_token": []}),
    "token is an object": in_json({"access_token": {}}),
    "token with a line break": in_json({"access_token": "a\r\nX-Evil: 1"}),
    "token beyond Latin": in_json({"access_token": "жетон"}),
    "token with a surrogate": in_json({"access_token": "\ud800"}),
    "never expires in numbers": in_json({"access_token": "a", "expires_in": "never"}),
    "expires after the end of time": in_json({"access_token": "a", "expires_in": 10**18}),
}
_PROFILES = {
    "profile is empty": tells({}),
    "profile is a list": tells([]),
    "profile is null": tells(None),
    "profile is a string": tells("Ada"),
    "profile without id": tells_of(id=...),
    "id is a number": tells_of(id=1815),
    "id is null": tells_of(id=None),
    "id is empty": tells_of(id=""),
    "id is a list": tells_of(id=["1815"]),
    "id with NUL": tells_of(id="18\x0015"),
    "id with a surrogate": tells_of(id="18\ud80015"),
    "profile of three million letters": tells_of(karma="k" * 3_000_000),
    "id of 3,000 digits": tells_of(id="1" * 3_000),
}
FATAL: Final[dict[str, Fault]] = {
    **_RETURNS,
    **{f"token: {name}": answers("token", reply) for name, reply in (_ANSWERS | _TOKENS).items()},
    **{f"profile: {name}": answers("profile", reply) for name, reply in _ANSWERS.items()},
    **_PROFILES,
}

# After these somebody is ------------------------------------------------------------------------

_EXTRAS = {f"key-{number}": "v" * 1_000 for number in range(500)}
BEARABLE: Final[dict[str, Fault]] = {
    **{
        f"name: {what}": is_called(name)
        for what, name in {**HOSTILE_NAMES, **INVISIBLE_NAMES}.items()
    },
    "name is null": tells_of(name=None),
    "name is a number": tells_of(name=7),
    "name is an object": tells_of(name={"first": "Ada"}),
    "hostile handle": tells_of(username='../../evil?x="><b>\0'),
    "handle is a list": tells_of(username=["ada"]),
    "address is an object": tells_of(email={"address": "ada@example.com"}),
    "address is a list of many": tells_of(email="ada@example.com, olga@example.org"),
    "address of 400 letters": tells_of(email="a" * 400 + "@example.com"),
    "address with a line break": tells_of(email="ada@example.com\nBcc: olga@example.org"),
    "hostile link": tells_of(link="javascript:alert(1)"),
    "link is a number": tells_of(link=7),
    "number that is none": tells_of(karma=float("nan")),
    "much more than was asked for": tells_of(**_EXTRAS),
    "picture: javascript:": has_picture_at("javascript:alert(1)"),
    "picture: data:": has_picture_at("data:image/png;base64,AAAA"),
    "picture: http:": has_picture_at("http://pbs.twimg.com/profile_images/ada_400x400.png"),
    "picture: elsewhere": has_picture_at("https://evil.example/ada_400x400.png"),
    "picture: this machine": has_picture_at("https://127.0.0.1/admin/"),
    "picture: with a password": has_picture_at(
        "https://pbs.twimg.com@evil.example/ada_400x400.png"
    ),
    "picture: another port": has_picture_at("https://pbs.twimg.com:22/ada_400x400.png"),
    "picture: no address": has_picture_at("https://["),
}
