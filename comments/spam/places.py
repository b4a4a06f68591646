"""Hosts that comments link to, addresses they come from, and the owner's lists of both."""

import html
import re
from functools import lru_cache
from urllib.parse import urlsplit

from .words import LISTS, entries

HREF = re.compile(r'<a href="([^"]*)"')
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?:{LABEL}\.)+{LABEL}", re.ASCII)
LONGEST_HOST = 253


def host_of(typed: str) -> str:
    """Return the host that ``typed`` is or leads to, in small ASCII letters; "" for none.

    ``www.`` is left out: who means a site means both.
    """
    try:
        parts = urlsplit(typed if "://" in typed else f"//{typed}")
        name = (parts.hostname or "").rstrip(".")
        host = name if name.isascii() else name.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    host = host.lower().removeprefix("www.")
    return host if len(host) <= LONGEST_HOST and HOST.fullmatch(host) else ""


def hosts_in(cleaned: str) -> list[str]:
    """Return the hosts that a cleaned comment links to, each once; mail addresses by theirs."""
    links = (html.unescape(link) for link in HREF.findall(cleaned))
    return list(dict.fromkeys(host for link in links if (host := _host_of_link(link))))


def domain_of(address: str) -> str:
    """Return the part of a mail address that names the host; "" where there is none."""
    return host_of(address.rpartition("@")[2]) if "@" in address else ""


def listed(host: str, lines: str) -> str:
    """Return the entry of a list of hosts that ``host`` is or lies below; "" for none."""
    known = _hosts_on(lines)
    parts = host.split(".")
    names = (".".join(parts[start:]) for start in range(len(parts)))
    return next((name for name in names if name in known), "")


def listed_address(address: str, lines: str) -> str:
    """Return the entry of a list of mail addresses and their hosts that names ``address``."""
    whole = address.casefold()
    if whole and whole in _addresses_on(lines):
        return whole
    return listed(domain_of(address), lines)


def _host_of_link(link: str) -> str:
    scheme, _colon, rest = link.partition(":")
    return domain_of(rest.partition("?")[0]) if scheme.lower() == "mailto" else host_of(link)


@lru_cache(maxsize=LISTS)
def _hosts_on(lines: str) -> frozenset[str]:
    """Return the hosts on the lines; a mail address with a name before the @ is none."""
    named = (line.removeprefix("@") for line in entries(lines))
    return frozenset(host for name in named if "@" not in name and (host := host_of(name)))


@lru_cache(maxsize=LISTS)
def _addresses_on(lines: str) -> frozenset[str]:
    return frozenset(line.casefold() for line in entries(lines) if not line.startswith("@"))
