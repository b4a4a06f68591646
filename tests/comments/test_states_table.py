"""CONVERSATION section 3: what of a comment is seen in which state, by whom and where."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from blog.models import Post
from comments import tasks
from comments.models import Comment, Policy
from comments.states import Status
from tests import people
from tests.comments.browsing import browser, said, story
from tests.comments.speaking import face, say

WORDS = "Xylophone weather."
AWAITING = "This comment is awaiting moderation."
REMOVED = "This comment was removed."
REVIEW = "This comment is under review."
TAKEN_BACK = "This comment was withdrawn by its author."
OWN_AWAITING = "Your comment is awaiting moderation."


@dataclass(frozen=True)
class Seen:
    """What is seen of one state; ``tombstone`` only where a reply is to be read below."""

    tombstone: str = ""
    public: bool = False  # the words, for everybody: page, permalink, feed, linked data
    author: str = ""  # what its author is told beside the words; "-" is nothing beside them
    own_tombstone: bool = False  # its author reads the tombstone, whoever has replied
    queue: str = ""  # of the desk
    mail: bool = False  # moderators are told


TABLE = {
    "unproved": Seen(AWAITING, author="Please confirm your address."),
    "pending": Seen(AWAITING, author=OWN_AWAITING, queue="pending", mail=True),
    "published": Seen(public=True, author="-", queue="unreviewed"),
    "approved": Seen(public=True, author="-", queue="approved"),
    "reported": Seen(REVIEW, author="Your comment is under review.", queue="reported", mail=True),
    "rejected": Seen(REMOVED, author="Your comment was not published.", queue="rejected"),
    "spam": Seen(REMOVED, author="Your comment was not published.", queue="spam"),
    "withdrawn": Seen(TAKEN_BACK, own_tombstone=True),
}
TOMBSTONES = {seen.tombstone for seen in TABLE.values()} - {""}
TOLD = {seen.author for seen in TABLE.values()} - {"", "-"}
FEED = "/comments/feed/"
QUEUES = {seen.queue for seen in TABLE.values()} - {""}


def bring_into(state: str, comment: Comment, moderator: User) -> None:
    """Bring an approved comment into a state: by its verb, or as it came in."""
    match state:
        case "approved":
            return
        case "withdrawn":
            assert comment.withdraw()
        case "rejected":
            assert comment.reject(moderator, reason="insult", note="Be kind.")
        case "spam":
            assert comment.mark_spam(moderator)
        case "pending":
            assert comment.undo(moderator)
        case "reported":
            Policy.objects.create(blog=comment.blog, report_limit=1)
            assert comment.report(face(people.make_person("ann")), "insult")
        case _:
            shown = state == "published" or comment.shown_replies > 0
            Comment.objects.filter(pk=comment.pk).update(status=state, shown=shown)
            call_command("comments_check", "--fix", stdout=StringIO())
    comment.refresh_from_db()
    assert comment.status == state


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    return str(answer.text) if answer.status_code == 200 else ""


def linked_data(page: str) -> str:
    return "".join(
        re.findall(r'<script type="application/ld.json">(.*?)</script>', page, re.DOTALL)
    )


def desk(client: Client, queue: str, words: str = "") -> str:
    """Return the articles or rows of a queue, without what stands beside them."""
    answer = client.get(reverse("admin:comments_comment_changelist"), {"queue": queue, "q": words})
    assert answer.status_code == 200
    return "".join(str(row.comment.body) for row in answer.context["rows"])


@pytest.mark.parametrize("is_answered", [False, True], ids=["alone", "answered"])
@pytest.mark.parametrize("state", Status.values)
def test_each_state_is_seen_as_the_table_says(
    post: Post, moderator: User, run_tasks: Callable[[], None], state: str, is_answered: bool
) -> None:
    gus, seen = browser(), TABLE[state]
    comment = said(gus, post, WORDS)
    assert comment.approve(moderator)
    if is_answered:
        say(post, "Indeed.", under=comment, as_=face(moderator), by=moderator)
    comment.refresh_from_db()
    bring_into(state, comment, moderator)

    stranger, other = browser(), browser(people.reader())
    place = comment.get_absolute_url()
    for page in (story(stranger, post), story(other, post), page_of(stranger, place)):
        assert (WORDS in page) == seen.public
        assert (seen.tombstone in page) == (is_answered and not seen.public) or not seen.tombstone
        assert sum(words in page for words in TOMBSTONES) == (is_answered and not seen.public)
        assert ("Indeed." in page) == is_answered

    hers = story(gus, post)
    assert (WORDS in hers) == bool(seen.author)
    assert (seen.tombstone in hers) == seen.own_tombstone or not seen.tombstone
    assert (seen.tombstone in page_of(gus, place)) == seen.own_tombstone or not seen.tombstone
    assert [words for words in TOLD if words in hers] == [seen.author] * (seen.author in TOLD)
    assert ("Be kind." in hers) == (state == "rejected")
    assert ("Ask for a second look" in hers) == (state == "rejected")

    feeds = [page_of(stranger, f"{post.get_absolute_url()}feed/"), page_of(stranger, FEED)]
    machines = [*feeds, linked_data(story(stranger, post)), linked_data(hers)]
    assert [WORDS in machine for machine in machines] == [seen.public] * 4

    mail.outbox.clear()
    tasks.tell_of_waiting.enqueue(comment_id=comment.pk)
    run_tasks()
    assert any(WORDS in str(letter.body) for letter in mail.outbox) == seen.mail

    mo = browser(moderator)
    assert {queue for queue in QUEUES if WORDS in desk(mo, queue)} == {seen.queue} - {""}
    assert WORDS in desk(mo, "all", "xylophone"), "a moderator finds everything"
