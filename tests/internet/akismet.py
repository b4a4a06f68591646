"""Akismet: a form with a key, and "true" or "false" in plain text.

Source: akismet.com/developers, "Comment check" and "How to test".
"""

import ipaddress
from collections.abc import Callable
from typing import Final

from .messages import FORM, Reply, Request

HOST: Final = "rest.akismet.com"
# By these it is known in their documentation that the answer is yes.
SPAMMERS: Final = ("akismet-guaranteed-spam", "akismet-guaranteed-spam@example.com")
TEXT: Final = "text/plain; charset=utf-8"


class Akismet:
    """Says of everybody but the known spammers that they are none; ``instead`` replaces that."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self.key = "0123456789ab"
        self.instead: Reply | None = None
        self.asked: list[dict[str, str]] = []

    def answer(self, request: Request) -> Reply:
        """Judge a comment."""
        self.asked.append(request.form)
        if wrong := self._wrong(request):
            self._report(f"{request}: {wrong}")
            return _say("Missing required field", debug=wrong)
        if request.form["api_key"] != self.key:
            return _say("invalid", debug="Invalid key")
        named = {request.form.get("comment_author"), request.form.get("comment_author_email")}
        return self.instead or _say("false" if named.isdisjoint(SPAMMERS) else "true")

    def _wrong(self, request: Request) -> str:
        checks = {
            "there is no such address": request.path == "/1.1/comment-check",
            "it wants a POST": request.method == "POST",
            "it wants a form": request.headers.get("content-type") == FORM,
            "secrets do not belong in an address": not request.query,
            "a parameter came twice": not request.doubled,
            "api_key and blog are needed": {"api_key", "blog"} <= set(request.form),
            "blog is an address": request.form.get("blog", "").startswith(("http://", "https://")),
            "user_ip is none": _is_address(request.form.get("user_ip", "")),
        }
        return next((what for what, is_good in checks.items() if not is_good), "")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _say(words: str, debug: str = "") -> Reply:
    headers = {"X-akismet-debug-help": debug} if debug else {}
    return Reply(words.encode(), kind=TEXT, headers=headers)
