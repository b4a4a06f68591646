"""What a moderator asks of a queue in which very much waits."""

from typing import Any

from django.test import Client
from django.urls import reverse

from comments.models import Comment
from comments.queues import PENDING
from tests.bench.clock import analyze, asked_by, in_the_database, whole
from tests.bench.table import Line
from tests.bench.world import WAITING, World, make_queue, tell


def queue(world: World) -> list[Line]:
    """Read the first page of the queue and one in its middle."""
    make_queue(world)
    analyze()
    tell("the queue")
    client = Client()
    client.force_login(world.moderator)
    return [line for what, path in _pages(world).items() for line in _page(client, what, path)]


def _pages(world: World) -> dict[str, str]:
    desk = reverse("admin:comments_comment_changelist")
    waiting = PENDING.of(Comment.objects.filter(blog=world.blog))
    pk = waiting.values_list("pk", flat=True)[WAITING // 2]
    behind = PENDING.find(waiting.filter(pk__gte=pk)).after
    return {
        "first page": f"{desk}?queue=pending",
        "in the middle": f"{desk}?queue=pending&after={behind}",
        "all": f"{desk}?queue=all",
    }


def _page(client: Client, what: str, path: str) -> list[Line]:
    def read() -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, answer.status_code
        return answer

    part = f"The desk with {WAITING:,} waiting"
    told = [sql for sql, _ in asked_by(read) if "COUNT(" in sql or "OFFSET" in sql]
    return [
        Line(part, f"{what}: database, ms", f"{in_the_database(read):.1f}", "50"),
        Line(part, f"{what}: whole request, ms", f"{whole(read):.0f}"),
        Line(part, f"{what}: COUNT or OFFSET", str(len(told)), "0"),
    ]
