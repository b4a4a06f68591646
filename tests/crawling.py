"""Going everywhere by links, as a mail scanner, a preloading browser and a search engine do."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client

# What is meant to be posted to is opened as well: somebody will.
LINK = re.compile(r'<(?:a|link|img|form|button)\b[^>]*?\s(?:href|src|action|formaction)="([^"]+)"')
IN_A_LETTER = re.compile(r"https?://[^/\s\"<>]+(/[^\s\"<>]*)")
WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|COPY)\b", re.IGNORECASE)
PART = re.compile(r"<(?:\w+:)?(\w+)>")  # of a route
TABLE = re.compile(r'"(\w+)"')
WAY_BACK = {"next", "_changelist_filters"}  # what a link remembers
HERE = {"testserver", "localhost:8000"}
MOST = 600  # pages a person; the small world of the tests has fewer


@contextmanager
def written(apart: Collection[str] = ()) -> Iterator[list[str]]:
    """Collect the tables that are written inside, except those ``apart``."""
    found: list[str] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql):
            table = TABLE.search(sql)
            name = table[1] if table else sql
            if name not in apart:
                found.append(name)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def crawl(client: Client, *begin: str, apart: Collection[str] = ()) -> set[str]:
    """Open all that links lead to from ``begin``, see that nothing is written; return what it was.

    ``apart`` are tables that a look may write.
    """
    seen: set[str] = set()
    ahead = list(begin)
    with written(apart) as tables:
        while ahead:
            address = ahead.pop()
            if address in seen:
                continue
            seen.add(address)
            assert len(seen) <= MOST, f"no end: {address}"
            links = _open(client, address)
            assert not tables, f"{address} wrote into {tables}"
            ahead += [found for link in links if (found := _ours(address, link))]
    return seen


def routes(resolver: Any, before: str = "") -> Iterator[str]:
    """Return every address of the site as it stands in its patterns, except regular expressions."""
    for pattern in resolver.url_patterns:
        route = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        elif "(?P" not in route:
            yield route


def filled(route: str, values: dict[str, str]) -> str:
    """Return an address of ``route``: with its part of ``values``, with 1 where that has none."""
    return "/" + PART.sub(lambda part: values.get(part[1], "1"), route)


def in_letters(letters: Iterable[EmailMessage]) -> list[str]:
    """Return the paths of all links in ``letters``."""
    words = "\n".join(
        "\n".join(
            [str(letter.body), *(str(part[0]) for part in getattr(letter, "alternatives", ()))]
        )
        for letter in letters
    )
    return [unescape(path) for path in IN_A_LETTER.findall(words)]


def _open(client: Client, address: str) -> list[str]:
    """Return the links of a page, that of its redirect included."""
    page = client.get(address)
    assert page.status_code < 500, address
    if page.status_code in {301, 302, 303}:
        return [page.headers["Location"]]
    if page.streaming:
        assert b"".join(page)
        return []
    kind = page.headers.get("Content-Type", "")
    return LINK.findall(page.text) if "html" in kind or "xml" in kind else []


def _ours(page: str, link: str) -> str:
    """Return the path and query a link leads to, "" for another host, a scheme or a file of ours.

    The way back that a link remembers makes no other page, nor does one filter upon another.
    """
    parts = urlsplit(urljoin(f"http://testserver{page}", unescape(link)))
    if parts.netloc not in HERE or parts.path.startswith("/static/"):
        return ""
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in asked if name not in WAY_BACK]
    if parts.path.startswith("/admin/") and kept and page.startswith(f"{parts.path}?"):
        return ""
    return parts.path + (f"?{urlencode(kept)}" if kept else "")
