"""Everybody does everything at once: whatever comes of it, all counters and flags are right."""

import random
from collections.abc import Callable
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments.models import Comment
from comments.refused import Refused
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post
from tests.liking import at_once

HANDS, DEEDS = 6, 6  # how many at once, and how much each does
OF_MODERATORS = (
    *("approve", "reject", "mark_spam", "pin", "unpin", "lock", "unlock", "undo"),
    *("remove_branch", "restore_branch", "accept_edit", "refuse_edit", "trust", "distrust"),
)


@pytest.fixture
def story(transactional_db: None) -> Post:
    blog = people.make_blog()
    people.moderator(blog)
    Blog.objects.update(comment_mode="open")
    blog.refresh_from_db()
    return make_post(blog, people.author(blog))


def read(pk: int) -> Comment:
    return Comment.objects.select_related("blog", "conversation", "identity").get(pk=pk)


def deeds(story: Post, mo: User, tim: Identity) -> list[Callable[[int], object]]:
    """Return what can be done to the comment with a key, by moderators, its author and readers."""
    by_mo = [
        partial(lambda verb, pk: getattr(read(pk), verb)(by=mo), verb) for verb in OF_MODERATORS
    ]
    rita = people.guest("Rita", "the browser of Rita")
    return [
        *by_mo,
        lambda pk: read(pk).redact(by=mo, words="number"),
        lambda pk: read(pk).edit(f"Other words, {pk}."),
        lambda pk: read(pk).withdraw(),
        lambda pk: read(pk).ask_second_look(),
        lambda pk: read(pk).report(rita, "insult"),
        lambda pk: say(story, f"To {pk}.", as_=tim, under=read(pk)),
        lambda _pk: story.blog.comments.sweep(tim, by=mo, hours=24),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_at_once_everything_is_right(story: Post, seed: int) -> None:
    mo = User.objects.get(handle="mo")
    tim, ruth = people.guest("Tim", "the browser of Tim"), face(people.make_person("ruth"))
    choice = random.Random(seed)
    said: list[Comment] = []
    for number in range(8):
        under = choice.choice([None, *said])
        said.append(
            say(story, f"Words number {number}.", as_=choice.choice([tim, ruth]), under=under)
        )
    todo = deeds(story, mo, tim)

    def act(hand: int) -> None:
        choice = random.Random(seed * HANDS + hand)
        for _deed in range(DEEDS):
            try:
                choice.choice(todo)(choice.choice(said).pk)
            except Refused:
                continue

    at_once([partial(act, hand) for hand in range(HANDS)])
    out = StringIO()
    call_command("comments_check", stdout=out)
    assert out.getvalue() == "Everything is right.\n"
