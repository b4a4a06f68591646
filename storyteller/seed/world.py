"""The small world that ``manage.py seed`` plants: people, faces, posts; their words lie beside."""

from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from blog.models import Membership, Post

HERE = Path(__file__).parent
Role = Membership.Role


@dataclass(frozen=True)
class Person:
    """Somebody with an account; ``role`` is empty for a reader."""

    handle: str
    name: str
    role: str = ""
    bio: str = ""


@dataclass(frozen=True)
class Guest:
    """Somebody who only types a name."""

    name: str
    email: str
    website: str = ""


@dataclass(frozen=True)
class Piece:
    """A post to plant; ``days_ago`` and ``at`` say when it appeared, None that it is a draft."""

    slug: str
    title: str
    authors: tuple[str, ...]
    days_ago: int | None
    at: time = time(21, 40)
    tags: tuple[str, ...] = ()
    kind: str = Post.Kind.STORY
    excerpt: str = ""
    series: str = ""  # the title of what it is the next part of
    liked_by: tuple[str, ...] = ()  # people and guests, in the order of their clicks

    @property
    def body(self) -> str:
        """Return the text, HTML."""
        return (HERE / "stories" / f"{self.slug}.html").read_text(encoding="utf-8")

    @property
    def conversation(self) -> str:
        """Return what was said under it, in the format of ``conversation.py``; "" for nothing."""
        said = HERE / "conversations" / f"{self.slug}.txt"
        return said.read_text(encoding="utf-8") if said.exists() else ""


@dataclass(frozen=True)
class World:
    """Everything there is."""

    people: tuple[Person, ...]
    guests: dict[str, Guest]
    pieces: tuple[Piece, ...]
    # Comments that moderators did not simply approve: (slug, number) and what became of them.
    fates: dict[tuple[str, int], str] = field(default_factory=dict)
    # Comments that somebody liked, and who.
    liked: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)


PEOPLE = (
    Person(
        "ada",
        "Ada Lindqvist",
        Role.AUTHOR,
        "Ada checked tickets on the last train to the coast for nine years and now writes down "
        "what she counted. She lives above a clockmaker's with her daughter, a tin of buttons and "
        "a ticket punch that is nobody's any more.",
    ),
    Person(
        "ben",
        "Ben Okafor",
        Role.AUTHOR,
        "Ben bakes. He gets up at two, writes between the second and the third tray, and has never "
        "met a deadline that did not rise. The shop is on the corner; the bread is true.",
    ),
    Person(
        "edda",
        "Edda Brandt",
        Role.EDITOR,
        "Edda mends sentences for a living and instruments for pleasure. She keeps a barometer, "
        "three tomato plants and an open mind about the sister on the left.",
    ),
    Person("mo", "Mo Haddad", Role.MODERATOR),
    Person("ruth", "Ruth Weber"),
)

GUESTS = {
    "marta": Guest("Marta Olsen", "marta@example.com"),
    "jonah": Guest("Jonah", "jonah@example.com", "https://timetables.example.com/"),
    "tove": Guest("Tove", "tove@example.com"),
    "leila": Guest("ليلى حداد", "leila@example.com"),
    "noam": Guest("נעם בן־דוד", "noam@example.com"),
    "max": Guest(
        "Maximiliane Theodora Wilhelmine von und zu Hohenstein-Auf-der-Brücke",
        "max@example.com",
    ),
    "priya": Guest("Priya R.", "priya@example.com"),
    "barry": Guest("Barry K.", "barry@example.com"),
    "deals": Guest("Best Train Deals", "deals@example.com", "https://tickets.example/"),
    "sunniva": Guest("Sunniva", "sunniva@example.com"),
}

TRAIN = "the-22-40-to-narrow-water"

PIECES = (
    Piece(
        "about",
        "About",
        ("edda",),
        days_ago=41,
        at=time(11, 5),
        kind=Post.Kind.PAGE,
    ),
    Piece(
        "inventory-of-a-kitchen-window",
        "Inventory of a Kitchen Window",
        ("edda",),
        days_ago=37,
        at=time(16, 5),
        tags=("Small things", "Home"),
        series="Looking Out",
    ),
    Piece(
        "what-bread-knows-about-waiting",
        "What Bread Knows About Waiting",
        ("ben",),
        days_ago=30,
        at=time(4, 10),
        tags=("Bread", "Night"),
        liked_by=("tove",),
    ),
    Piece(
        "how-to-read-the-weather-from-a-shelf",
        "How to Read the Weather from a Shelf",
        ("edda",),
        days_ago=22,
        at=time(8, 30),
        tags=("How to", "Weather", "Home"),
        series="Looking Out",
        excerpt="A barometer, a pencil and the habit of looking twice: "
        "what the number means, what it does not, and a few lines of Python.",
    ),
    Piece(
        TRAIN,
        "The 22:40 to Narrow Water",
        ("ada",),
        days_ago=12,
        tags=("Night", "Trains"),
        liked_by=("marta", "ben", "jonah", "edda", "tove", "leila", "ruth", "noam", "mo"),
        excerpt="There is no station between Harrow Junction and the tunnel. The train does not "
        "stop. It slows, because of the curve, and then it does not stop.",
    ),
    Piece(
        "the-ladder",
        "On the Considerable Difficulty of Returning a Borrowed Ladder to a Neighbour Who Has "
        "Meanwhile Moved Away, Married Again, and Denies Ever Having Owned a Ladder of Any Kind",
        ("ben", "ada"),
        days_ago=5,
        at=time(12, 0),
        tags=("Neighbours",),
        liked_by=("edda", "max"),
    ),
    Piece(
        "notes-on-the-lighthouse-keepers-cat",
        "Notes on the Lighthouse Keeper's Cat",
        ("ada",),
        days_ago=None,
    ),
)

WORLD = World(
    PEOPLE,
    GUESTS,
    PIECES,
    fates={(TRAIN, 31): "rejected", (TRAIN, 34): "spam", (TRAIN, 43): "pending"},
    liked={
        (TRAIN, 1): ("ada", "tove"),
        (TRAIN, 6): ("ada", "edda", "marta", "leila"),
        (TRAIN, 8): ("ruth",),
        ("the-ladder", 3): ("max", "ben"),
    },
)
