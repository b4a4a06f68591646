"""Reading HTML back as a browser would, to see what is really in it."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Reading(HTMLParser):
    """The tags, attributes, open ends and course of a piece of HTML, attributes in any order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.torn = False
        self.course: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.course.append((tag, sorted(attrs)))
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.course.append(tag)
        if self.open[-1:] == [tag]:
            self.open.pop()
        elif tag not in VOID:
            self.torn = True

    def handle_data(self, data: str) -> None:
        self.course.append(data)

    def values(self, name: str) -> list[str]:
        """Return the values of every attribute of this name."""
        return [value for _tag, attribute, value in self.attributes if attribute == name]


def assert_harmless(html: str) -> None:
    """Assert that nothing in ``html`` runs, loads from elsewhere, styles or clobbers."""
    reading = Reading(html)
    assert "<script" not in html.lower()
    assert not reading.torn
    assert not reading.open
    forbidden = {"script", "style", "iframe", "svg", "math", "form", "input", "button", "object"}
    assert not reading.tags & (forbidden | {"embed", "link", "meta", "base", "template", "video"})
    names = {name for _tag, name, _value in reading.attributes}
    assert not [name for name in names if name.startswith("on")]
    assert not names & {"style", "srcdoc", "formaction", "xlink:href", "target", "name", "action"}
    for address in reading.values("href"):
        assert _scheme(address) in {"", "http", "https", "mailto"}, address
    for address in [*reading.values("src"), *_candidates(reading)]:
        assert re.fullmatch(r"/[^/\\\s]\S*", address), address
    for value in reading.values("id"):
        assert value.startswith("fn"), value


def _scheme(address: str) -> str:
    """Return the scheme a browser reads, which ignores white space and controls within it."""
    bare = re.sub(r"[\x00-\x20]", "", address).lower()
    match = re.match(r"([a-z][a-z0-9+.-]*):", bare)
    return match[1] if match else ""


def _candidates(reading: Reading) -> list[str]:
    return [
        candidate.split()[0] for value in reading.values("srcset") for candidate in value.split(",")
    ]
