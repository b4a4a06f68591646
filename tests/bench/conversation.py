"""What readers ask of a conversation, at every size."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client

from blog.models import Post
from comments import tree
from comments.models import Comment, Conversation
from tests import people
from tests.bench.clock import analyze, in_the_database, taken
from tests.bench.table import Line
from tests.bench.world import SIZES, World, make_conversation, tell
from tests.comments.crowd import Crowd
from tests.comments.speaking import face, say
from tests.factories import make_post

MEMBERS, TIMES = 16, 20  # processes, and how often each speaks
POSTED = 30  # comments for the median; a conversation takes no more than 200 in ten minutes
FLAT = "5 ms; at most 2"


def crowd() -> list[Line]:
    """Let processes answer one comment at once."""
    tell(f"{MEMBERS} processes")
    blog = people.make_blog()
    ada = people.author(blog)
    post = make_post(blog, ada)
    say(post, as_=face(ada), by=ada)
    connection.close()
    members = Crowd(MEMBERS)
    words = [[f"Guest {number}", TIMES] for number in range(MEMBERS)]
    said: list[list[int]] = []
    milliseconds = taken(lambda: said.extend(members.at_once("speak", *words)))
    members.go()
    numbers = sorted(number for one in said for number in one)
    last = Conversation.objects.get(pk=post.pk).last_no
    dense = numbers == list(range(2, MEMBERS * TIMES + 2)) and last == numbers[-1]
    call_command("flush", interactive=False, verbosity=0)
    a_second = MEMBERS * TIMES / milliseconds * 1000
    part = f"{MEMBERS} processes answer one comment, {TIMES} times each"
    return [
        Line(part, "numbers dense, no error", "yes" if dense else "NO", "yes"),
        Line(part, "comments a second", f"{a_second:.0f}"),
    ]


def sizes(world: World) -> list[Line]:
    """Read, and say something, in conversations of every size."""
    posts = [make_conversation(world, size) for size in SIZES]
    analyze()
    return [*_pages(posts), *_weights(posts), *_accepted(posts)]


# Reading ------------------------------------------------------------------------------------------

type Read = Callable[[], Any]


def _pages(posts: list[Post]) -> Iterator[Line]:
    """Measure each page on all sizes: one line, so that the eye sees whether it is flat."""
    mine = _own_face(posts)
    reads = [_reads_of(post, mine) for post in posts]
    names = " / ".join(f"{size:,}" for size in SIZES)
    part = f"Database ms of a page at {names} comments (last to first; last to a full page)"
    for what in reads[0]:
        tell(what)
        times = [in_the_database(read[what]) for read in reads]
        told = " / ".join(f"{one:.2f}" for one in times)
        grown = f"{times[-1] / times[0]:.1f}; {times[-1] / times[-2]:.1f}"
        yield Line(part, what, f"{told} ({grown})", FLAT)


def _own_face(posts: list[Post]) -> list[int]:
    """Return the face of a reader who has a comment waiting in each."""
    face = people.guest("Ruth", browser_key="hers")
    for post in posts:
        say(post, "I wait.", as_=face)
    return [face.pk]


def _reads_of(post: Post, mine: list[int]) -> dict[str, Read]:
    said = Comment.objects.filter(conversation=post.pk)
    middle = said.filter(depth=0).order_by("no")[said.filter(depth=0).count() // 2]
    answer = said.filter(depth=1).order_by("no")[said.filter(depth=1).count() // 4]
    first = tree.find(post, 1)
    story, after = post.get_absolute_url(), f"?after={answer.cursor}"
    get = _reader()
    return {
        "threads, oldest": lambda: tree.threads(post),
        "threads, oldest, in the middle": lambda: tree.threads(post, after=middle.cursor),
        "threads, newest": lambda: tree.threads(post, sort="newest"),
        "threads, top": lambda: tree.threads(post, sort="top"),
        "threads, active": lambda: tree.threads(post, sort="active"),
        "threads, of a known reader": lambda: tree.threads(post, mine),
        "branch": lambda: tree.branch(first),
        "branch, in the middle": lambda: tree.branch(first, after=answer.cursor),
        "the whole story page": lambda: get(story),
        "the whole permalink page": lambda: get(f"{story}comment/{answer.no}/"),
        "the whole branch page": lambda: get(f"{story}comment/1/replies/{after}"),
        "what is new": lambda: get(f"{story}changes/?since=3"),
        "the conversation's feed": lambda: get(f"{story}feed/"),
    }


def _reader() -> Callable[[str], Any]:
    client = Client()

    def get(path: str) -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    return get


def _weights(posts: list[Post]) -> Iterator[Line]:
    """Weigh the story page: of a long conversation it shows no more than of a short one."""
    get = _reader()
    for size, post in zip(SIZES, posts, strict=True):
        page = get(post.get_absolute_url()).content
        shown = page.count(b'class="comment-no"')
        told = f"{len(page) / 1024:.0f} ({shown} shown, {len(page) / 1024 / shown:.2f} each)"
        goal = "no more than with 60" if size == SIZES[-1] else ""
        yield Line("Weight of the story page, KB", f"{size:,} comments", told, goal)


# Saying something ---------------------------------------------------------------------------------


def _accepted(posts: list[Post]) -> Iterator[Line]:
    """Send the form as guests do, each from another network; the whole request is measured."""
    for size, post in zip(SIZES, posts, strict=True):
        tell(f"a comment under {size:,}")
        times = sorted(taken(lambda post=post: _send(post)) for _ in range(POSTED))  # type: ignore[misc]
        told = f"{times[POSTED // 2]:.1f} (p95 {times[POSTED * 95 // 100]:.1f})"
        yield Line("A comment accepted, ms of the whole request", f"{size:,} comments", told, "15")


def _send(post: Post) -> None:
    one = uuid.uuid4()
    answer = Client(REMOTE_ADDR=f"10.{one.bytes[0]}.{one.bytes[1]}.1").post(
        f"/comments/to/{post.pk}/",
        {
            "body": f"I was there, {one}.",
            "name": "Gus",
            "email": f"{one.hex}@example.com",
            "parent": "1",
        },
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 303, answer.status_code
