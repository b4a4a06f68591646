"""How far somebody is trusted: what it takes, where it goes, and where it does not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments.models import Comment, Policy, Trust
from comments.trust import ALLOWANCES, Level, level_of, levels_of, person_of
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post


@pytest.fixture
def ruth(db: None) -> Identity:
    return face(people.reader())


def approve(post: Post, by: User, identity: Identity, times: int = 1, ago: int = 0) -> None:
    for _ in range(times):
        comment = say(post, as_=identity)
        assert comment.approve(by=by)
        Comment.objects.filter(pk=comment.pk).update(
            created_at=timezone.now() - timedelta(days=ago)
        )


def proved(name: str, **details: Any) -> Identity:
    guest = people.guest(name, **details)
    Identity.objects.filter(pk=guest.pk).update(proved_at=timezone.now())
    guest.refresh_from_db()
    return guest


def test_one_approval_makes_known(post: Post, moderator: User, ruth: Identity) -> None:
    assert level_of(ruth, post.blog) == Level.NEW
    say(post, as_=ruth)
    assert level_of(ruth, post.blog) == Level.NEW
    approve(post, moderator, ruth)
    assert level_of(ruth, post.blog) == Level.KNOWN


@pytest.mark.parametrize(
    ("times", "days", "level"), [(5, 14, "regular"), (4, 14, "known"), (5, 13, "known")]
)
def test_five_approvals_and_two_weeks_make_a_regular(
    post: Post, moderator: User, ruth: Identity, times: int, days: int, level: str
) -> None:
    approve(post, moderator, ruth, times - 1)
    approve(post, moderator, ruth, ago=days)
    assert level_of(ruth, post.blog) == level


def test_one_refusal_makes_no_regular(post: Post, moderator: User, ruth: Identity) -> None:
    approve(post, moderator, ruth, 5, ago=20)
    assert level_of(ruth, post.blog) == Level.REGULAR
    refused = say(post, as_=ruth)
    assert refused.reject(by=moderator)
    assert level_of(ruth, post.blog) == Level.KNOWN
    assert refused.undo(by=moderator)
    assert level_of(ruth, post.blog) == Level.REGULAR


def test_two_refusals_within_a_month_are_watched(
    post: Post, moderator: User, ruth: Identity
) -> None:
    approve(post, moderator, ruth, 10)
    assert say(post, as_=ruth).reject(by=moderator)
    assert level_of(ruth, post.blog) == Level.KNOWN
    second = say(post, as_=ruth)
    assert second.mark_spam(by=moderator)
    assert level_of(ruth, post.blog) == Level.WATCHED
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert level_of(ruth, post.blog) == Level.KNOWN
    assert second.undo(by=moderator)
    assert level_of(ruth, post.blog) == Level.KNOWN


def test_what_a_machine_takes_for_spam_makes_nobody_watched(post: Post, ruth: Identity) -> None:
    Policy.objects.create(blog=post.blog, banned_words="casino")
    for number in range(3):
        assert say(post, f"Casino {number}", as_=ruth).status == "spam"
    assert level_of(ruth, post.blog) == Level.NEW


def test_trust_by_hand_counts_from_when_it_was_given(
    post: Post, moderator: User, ruth: Identity
) -> None:
    for _ in range(2):
        assert say(post, as_=ruth).reject(by=moderator)
    comment = say(post, as_=ruth)
    assert comment.trust(by=moderator)
    assert level_of(ruth, post.blog) == Level.TRUSTED
    for _ in range(2):
        assert say(post, as_=ruth).reject(by=moderator)
    assert level_of(ruth, post.blog) == Level.WATCHED


def test_trust_is_that_of_all_faces_of_an_account(
    post: Post, moderator: User, ruth: Identity
) -> None:
    other = Identity.objects.create(
        kind="x", uid="7", user=ruth.user, display_name="R", proved_at=timezone.now()
    )
    approve(post, moderator, other)
    assert level_of(ruth, post.blog) == Level.KNOWN


def test_trust_never_goes_to_what_was_only_typed(post: Post, moderator: User) -> None:
    gus = people.guest("Gus")
    approve(post, moderator, gus, 5, ago=20)
    assert say(post, as_=gus).trust(by=moderator) is False
    Trust.objects.create(blog=post.blog, identity=gus)
    assert level_of(gus, post.blog) == Level.NEW


def test_a_guests_trust_goes_with_a_proved_address_in_the_same_browser(
    post: Post, moderator: User
) -> None:
    gus = proved("Gus", email="gus@example.com")
    approve(post, moderator, gus)
    assert level_of(gus, post.blog) == Level.KNOWN
    renamed = people.guest("Gustav", email="gus@example.com")
    assert level_of(renamed, post.blog) == Level.KNOWN
    stolen = people.guest("Gus", email="gus@example.com", browser_key="another browser")
    assert level_of(stolen, post.blog) == Level.NEW
    beside = people.guest("Gus", email="greta@example.com")
    assert level_of(beside, post.blog) == Level.NEW
    assert say(post, as_=renamed).status == "published"
    assert say(post, as_=stolen).status == "pending"


def test_a_claimed_face_that_was_not_proved_brings_no_trust(
    post: Post, moderator: User, ruth: Identity
) -> None:
    gus = people.guest("Gus")
    approve(post, moderator, gus)
    Identity.objects.filter(pk=gus.pk).update(user=ruth.user)
    assert level_of(ruth, post.blog) == Level.NEW


def test_trust_ends_at_the_blog(post: Post, moderator: User, ruth: Identity) -> None:
    other = make_post(people.make_blog(address="other.example.org"), moderator)
    approve(other, moderator, ruth)
    Trust.objects.create(blog=other.blog, identity=ruth)
    assert level_of(ruth, post.blog) == Level.NEW
    assert level_of(ruth, other.blog) == Level.TRUSTED


def test_many_levels_cost_as_much_as_one(post: Post, moderator: User, blog: Blog) -> None:
    def cast(count: int, begin: int) -> list[Identity]:
        accounts = [face(people.make_person(f"p{begin + n}")) for n in range(count)]
        guests = [people.guest(f"g{begin + n}", browser_key=f"{begin + n}") for n in range(count)]
        for one in (*accounts, *guests):
            for _ in range(2):
                assert say(post, as_=one).reject(by=moderator)
        return [*accounts, *guests]

    few, many = cast(1, 0), cast(10, 1)
    with CaptureQueriesContext(connection) as for_few:
        levels_of(few, blog)
    with CaptureQueriesContext(connection) as for_many:
        levels = levels_of(many, blog)
    assert len(for_few) == len(for_many) == 4
    assert levels == {one.pk: Level.WATCHED for one in many}
    assert levels_of([], blog) == {}


def test_every_level_has_an_allowance_and_more_trust_never_less() -> None:
    assert set(ALLOWANCES) == set(Level)
    policy = Policy(links_of_new=2, links_of_known=7)
    rising = (Level.WATCHED, Level.NEW, Level.KNOWN, Level.REGULAR, Level.TRUSTED)
    links = [ALLOWANCES[level].most_links(policy) for level in rising]
    assert links == [2, 2, 7, 7, None]
    weights = [ALLOWANCES[level].report_weight for level in rising]
    assert weights == sorted(weights)


def test_trust_of_now_is_not_that_of_then(post: Post, moderator: User, ruth: Identity) -> None:
    approve(post, moderator, ruth, ago=10)
    person = person_of(ruth, post.blog)
    now: datetime = timezone.now()
    assert person.level_at(now) == Level.KNOWN
    assert person.level_at(now - timedelta(days=11)) == Level.NEW
