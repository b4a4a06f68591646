"""A crowd of processes that wait for one moment; run as a program, one of its members."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

HOUSE = Path(__file__).parents[2]
PATIENCE = 120  # seconds for all that one member has to do


class Crowd:
    """Real processes with the settings of the running test."""

    def __init__(self, size: int) -> None:
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        self.members = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.comments.crowd"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
                cwd=HOUSE,
            )
            for _ in range(size)
        ]
        for member in self.members:
            assert _heard(member) == "ready"

    def at_once(self, verb: str, *words: list[Any]) -> list[Any]:
        """Let members act with their words, none waiting for another; return what they say."""
        acting = self.members[: len(words)]
        for member, mine in zip(acting, words, strict=True):
            assert member.stdin
            member.stdin.write(json.dumps([verb, *mine]) + "\n")
            member.stdin.flush()
        return [_heard(member) for member in acting]

    def go(self) -> None:
        """Send everybody home, and their connections with them."""
        for member in self.members:
            member.communicate(timeout=PATIENCE)


def _heard(member: "subprocess.Popen[str]") -> Any:
    assert member.stdout
    line = member.stdout.readline()
    assert line, "A member of the crowd died; what it met stands above."
    return json.loads(line)


def main() -> None:
    """Act on each line that comes, and say what came of it."""
    import django  # noqa: PLC0415  only a member sets the house up

    django.setup()
    print(json.dumps("ready"), flush=True)  # noqa: T201
    for line in sys.stdin:
        verb, *words = json.loads(line)
        print(json.dumps(VERBS[verb](*words)), flush=True)  # noqa: T201


def _speak(name: str, times: int) -> list[int]:
    """Answer the first comment many times, as a guest; return the numbers."""
    from blog.models import Post  # noqa: PLC0415
    from comments.models import Comment  # noqa: PLC0415
    from tests import people  # noqa: PLC0415
    from tests.comments.speaking import say  # noqa: PLC0415

    post, parent = Post.objects.get(), Comment.objects.get(no=1)
    guest = people.guest(name, browser_key=name)
    return [say(post, under=parent, as_=guest).no for _ in range(times)]


def _send(key: str, slug: str) -> int:
    """Send one form; return the key of the comment."""
    from accounts.models import Identity  # noqa: PLC0415
    from blog.models import Post  # noqa: PLC0415
    from tests.comments.speaking import say  # noqa: PLC0415

    post, guest = Post.objects.get(slug=slug), Identity.objects.get()
    return say(post, "Once.", as_=guest, submit_key=uuid.UUID(key)).pk


def _decide(verb: str, status: str) -> bool:
    """Decide about the only comment, which was last seen as ``status``."""
    from accounts.models import User  # noqa: PLC0415
    from comments.models import Comment  # noqa: PLC0415

    comment, moderator = Comment.objects.get(), User.objects.get(handle="mo")
    comment.status = status
    done: bool = getattr(comment, verb)(by=moderator)
    return done


def _report(name: str) -> bool:
    """Report the only comment, as somebody of that name."""
    from comments.models import Comment  # noqa: PLC0415
    from tests import people  # noqa: PLC0415

    return Comment.objects.get().report(people.guest(name, browser_key=name), "insult")


def _claim(handle: str, keys: list[int]) -> int:
    """Claim faces of the browser that everybody shares; return how many comments came along."""
    from accounts.models import User  # noqa: PLC0415
    from comments.person.claims import claim  # noqa: PLC0415

    asking: Any = SimpleNamespace(user=User.objects.get(handle=handle), browser_key="shared")
    return claim(asking, keys)


VERBS: dict[str, Callable[..., Any]] = {
    "speak": _speak,
    "send": _send,
    "decide": _decide,
    "report": _report,
    "claim": _claim,
}

if __name__ == "__main__":
    main()
