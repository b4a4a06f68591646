"""Looks at a story before it is published: what readers would stumble over, and where it is."""

import hashlib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Q, TextChoices
from django.utils.text import Truncator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from .models import Blog, Post
from .pictures import names_in

LONG_TITLE = 60  # letters; about what a search engine or a shared link shows of one
MOST = 40  # findings; who has mended these looks again
QUOTED = 60  # letters of a heading or a link


class Level(TextChoices):
    """What comes of a finding."""

    OFF = "off", _("Do not look")
    WARN = "warn", _("Warn, and let publish")
    BLOCK = "block", _("Let nothing be published")


class Finding(NamedTuple):
    """What was found: by which check, in words, and where.

    ``field`` is the form's; ``place`` is the number of the picture, heading or link in the text,
    counted from 0, -1 for no such thing.
    """

    check: str
    words: str
    field: str = "body"
    quote: str = ""
    kind: str = ""  # "img", "heading" or "a"
    place: int = -1

    @property
    def key(self) -> str:
        """Return letters that stand for it: who has seen it may publish in spite of it."""
        said = f"{self.check} {self.words} {self.quote}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


class Report(NamedTuple):
    """What was found in a story, by what the owner wants to come of it."""

    blocking: list[Finding]
    warning: list[Finding]

    @property
    def all(self) -> list[Finding]:
        """Return what was found, the gravest first."""
        return [*self.blocking, *self.warning]

    @property
    def keys(self) -> str:
        """Return what stands for the warnings, for a hidden field."""
        return " ".join(finding.key for finding in self.warning)

    def lets(self, seen: str) -> bool:
        """Say whether the story may be published by somebody who has seen ``seen``, its keys."""
        known = set(seen.split())
        return not self.blocking and all(finding.key in known for finding in self.warning)


def look_at(post: Post) -> Report:
    """Return what the checks of its blog find in ``post``, whose words are tidy.

    At most ``MOST`` findings. No query; one where the text has pictures, one for the cover.
    """
    found = Report([], [])
    story = _Story(post)
    looks = (look(story) for name, (_label, look) in CHECKS.items() if level(post.blog, name))
    for finding in islice((one for look in looks for one in look), MOST):
        blocks = level(post.blog, finding.check) == Level.BLOCK
        (found.blocking if blocks else found.warning).append(finding)
    return found


def level(blog: Blog, check: str) -> str:
    """Return what the owner wants to come of ``check``, "" for nothing; unless said, it warns."""
    chosen = blog.publishing_checks.get(check, Level.WARN)
    return "" if chosen == Level.OFF else str(chosen)


class _Thing(NamedTuple):
    """A picture, heading or link in the text."""

    kind: str
    place: int
    tag: str
    words: str
    attributes: dict[str, str]


class _Story:
    """A post with the things in its text, read once."""

    def __init__(self, post: Post) -> None:
        self.post = post
        reader = _Reader()
        reader.feed(post.body)
        self.things = sorted(reader.things, key=lambda thing: thing.place)

    def of(self, kind: str) -> Iterator[_Thing]:
        """Yield the pictures, headings or links, in order."""
        return (thing for thing in self.things if thing.kind == kind)


class _Reader(HTMLParser):
    """Collects pictures, headings and links of sanitised HTML, which is balanced."""

    KINDS = {"img": "img", "a": "a", "h2": "heading", "h3": "heading", "h4": "heading"}

    def __init__(self) -> None:
        super().__init__()
        self.things: list[_Thing] = []
        self._counts: dict[str, int] = {}
        self._open: list[tuple[str, int, dict[str, str], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a heading or a link; a picture is one thing, whose description is words."""
        attributes = {name: value or "" for name, value in attrs}
        kind = self.KINDS.get(tag)
        # The editor makes the links of footnotes by itself.
        if kind is None or "footnote" in attributes.get("class", ""):
            return
        place = self._counts.get(kind, 0)
        self._counts[kind] = place + 1
        if tag == "img":
            self.things.append(_Thing(kind, place, tag, attributes.get("alt", ""), attributes))
            self.handle_data(attributes.get("alt", ""))
        else:
            self._open.append((tag, place, attributes, []))

    def handle_endtag(self, tag: str) -> None:
        """End a heading or a link."""
        if self._open and self._open[-1][0] == tag:
            _tag, place, attributes, words = self._open.pop()
            text = " ".join("".join(words).split())
            self.things.append(_Thing(self.KINDS[tag], place, tag, text, attributes))

    def handle_data(self, data: str) -> None:
        """Collect the words of whatever is open."""
        for *_thing, words in self._open:
            words.append(data)


# The checks -----------------------------------------------------------------------------------


def _pictures(story: _Story) -> Iterator[Finding]:
    """Find pictures that say nothing to who cannot see them, unless they only decorate.

    They do so everywhere, or here: then the library has a description that is not used.
    """
    post = story.post
    names = names_in(post.body)
    decorating = Q(is_decorative=True) | ~Q(alt="")
    plain = {
        image.get_absolute_url()
        for image in (post.blog.images.filter(decorating, name__in=names) if names else [])
    }
    for thing in story.of("img"):
        if not thing.words.strip() and thing.attributes.get("src") not in plain:
            words = say("Picture %(number)d has no description.") % {"number": thing.place + 1}
            yield _found("pictures", words, thing)
    if post.cover is not None and not post.cover.alt and not post.cover.is_decorative:
        yield Finding("pictures", say("The cover has no description."), "cover")


def _headings(story: _Story) -> Iterator[Finding]:
    """Find headings without words, and such as skip a step."""
    above = 1  # the title
    for thing in story.of("heading"):
        depth = int(thing.tag[1])
        if not thing.words:
            words = say("Heading %(number)d is empty.") % {"number": thing.place + 1}
            yield _found("headings", words, thing)
            continue
        if depth > above + 1:
            yield _found("headings", say("This heading skips a step."), thing)
        above = depth


def _links(story: _Story) -> Iterator[Finding]:
    """Find links that lead nowhere, or do not say where."""
    # Translators: words that say nothing as a link; with commas between them.
    empty = say("click here, here, this, this link, link, read more, more")
    vague = {word.strip().casefold() for word in empty.split(",")}
    for thing in story.of("a"):
        named = (thing.attributes.get("aria-label") or thing.words).strip(" .:!…→›»")
        address = thing.attributes.get("href", "")
        if not address.strip("# "):
            yield _found("links", say("This link leads nowhere."), thing)
        elif not named:
            yield _found("links", say("This link has no words."), thing, address)
        elif named.casefold() in vague:
            yield _found("links", say("This link does not say where it leads."), thing)


def _title(story: _Story) -> Iterator[Finding]:
    """Find a title that is cut off where it is shared."""
    length = len(story.post.title)
    if length > LONG_TITLE:
        words = say("The title has %(length)d letters; beyond %(most)d it is often cut off.")
        yield Finding("title", words % {"length": length, "most": LONG_TITLE}, "title")


def _description(story: _Story) -> Iterator[Finding]:
    """Find that nobody has said what the story is about; pages say it of themselves."""
    post = story.post
    if post.kind == Post.Kind.STORY and not post.description and not post.excerpt:
        words = say("There is neither a description nor an excerpt.")
        yield Finding("description", words, "description")


def _found(check: str, words: str, thing: _Thing, quote: str = "") -> Finding:
    quoted = Truncator(quote or thing.words).chars(QUOTED)
    return Finding(check, words, "body", quoted, thing.kind, thing.place)


# What each is called in the settings, and what looks.
CHECKS: dict[str, tuple[Any, Callable[[_Story], Iterator[Finding]]]] = {
    "pictures": (_("Pictures without a description"), _pictures),
    "headings": (_("Headings that are empty or skip a step"), _headings),
    "links": (_("Links that lead nowhere or do not say where"), _links),
    "title": (_("A long title"), _title),
    "description": (_("No description and no excerpt"), _description),
}
