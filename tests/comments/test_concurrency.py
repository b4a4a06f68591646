"""Many at once: numbers stay dense, nobody is locked out, one decision wins."""

import uuid
from collections.abc import Iterator
from functools import partial

import pytest

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments import tasks
from comments.models import Comment, Conversation, ModerationEvent
from comments.person import erasing
from comments.person.whose import Person
from tests import people
from tests.comments.crowd import Crowd
from tests.comments.speaking import face, say
from tests.factories import make_post
from tests.liking import at_once

PROCESSES = 8
EACH = 12  # comments a process says; together they meet many times


@pytest.fixture(scope="module")
def crowd(django_db_setup: None) -> Iterator[Crowd]:
    crowd = Crowd(PROCESSES)
    yield crowd
    crowd.go()


@pytest.fixture
def story(transactional_db: None) -> Post:
    blog = people.make_blog()
    people.moderator(blog)
    return make_post(blog, people.author(blog))


@pytest.fixture
def mo(story: Post) -> User:
    return User.objects.get(handle="mo")


def test_eight_processes_answer_one_comment(story: Post, mo: User, crowd: Crowd) -> None:
    Blog.objects.update(comment_mode="open")
    story.blog.refresh_from_db()
    say(story, as_=face(mo), by=mo)
    said = crowd.at_once("speak", *([f"Guest {name}", EACH] for name in range(PROCESSES)))
    total = PROCESSES * EACH + 1
    assert sorted(no for mine in said for no in mine) == list(range(2, total + 1))
    assert all(mine == sorted(mine) for mine in said)
    conversation = Conversation.objects.get()
    assert (conversation.last_no, conversation.change_seq) == (total, total)
    assert Comment.objects.get(no=1).shown_replies == total - 1
    assert Post.objects.get().comment_count == conversation.shown_count == total
    assert Blog.objects.get().unreviewed_count == total - 1
    # Each change has a number of its own, so that nobody who asks "what is new?" misses one.
    changes = Comment.objects.values_list("changed_seq", flat=True)
    assert sorted(changes) == list(range(1, total + 1))


def test_a_form_sent_many_times_at_once_is_one_comment(story: Post, crowd: Crowd) -> None:
    people.guest()
    key = str(uuid.uuid4())
    said = crowd.at_once("send", *([key, story.slug] for _ in range(PROCESSES)))
    assert len(set(said)) == 1
    assert Comment.objects.count() == 1
    assert Conversation.objects.get().last_no == 1


def test_one_key_at_two_stories_at_once_is_one_comment(story: Post, mo: User, crowd: Crowd) -> None:
    other = make_post(story.blog, mo, slug="another")
    people.guest()
    key = str(uuid.uuid4())
    said = crowd.at_once("send", *([key, slug] for slug in (story.slug, other.slug) * 4))
    assert len(set(said)) == 1
    assert Comment.objects.count() == 1


def test_of_many_reports_at_once_the_third_hides_and_no_more_count(
    story: Post, mo: User, crowd: Crowd
) -> None:
    comment = say(story, as_=face(mo), by=mo)
    told = crowd.at_once("report", *([f"Reader {name}"] for name in range(PROCESSES)))
    assert told.count(True) == comment.reports.count() == 3
    comment.refresh_from_db()
    assert comment.status == "reported"
    assert comment.events.filter(verb="report").count() == 1
    assert Blog.objects.get().reported_count == 1


def test_of_many_moderators_at_once_one_decides(story: Post, mo: User, crowd: Crowd) -> None:
    say(story)
    verbs = ("approve", "reject", "mark_spam") * 2
    said = crowd.at_once("decide", *([verb, "pending"] for verb in verbs))
    assert sorted(said) == [False] * 5 + [True]
    event = ModerationEvent.objects.exclude(from_status="").get()
    assert Comment.objects.get().status == event.to_status


def test_of_eight_accounts_that_claim_one_face_one_gets_it(story: Post, crowd: Crowd) -> None:
    faces = [people.guest(f"Gus {number}", "shared").pk for number in range(EACH)]
    for pk in faces:
        say(story, as_=Identity.objects.get(pk=pk))
    readers = [people.make_person(f"reader{number}") for number in range(PROCESSES)]
    won = crowd.at_once("claim", *[[reader.handle, faces] for reader in readers])
    assert sum(won) == EACH
    for reader, count in zip(readers, won, strict=True):
        assert reader.identities.filter(kind="guest").count() == count


def test_who_is_erased_while_speaking_waits_for_nobody_in_vain(story: Post) -> None:
    for number in range(6):
        ruth = people.make_person(f"ruth-{number}")
        hers = face(ruth)
        say(story, as_=hers, by=ruth)
        speaks = partial(say, story, as_=hers, by=ruth)
        # Another request has another object: the one that is deleted forgets its key.
        herself = Person.account(User.objects.get(pk=ruth.pk))
        erases = partial(erasing.erase, herself, story.blog)
        at_once([*[speaks] * 4, erases])
        tasks.erase_rest.call([hers.pk])
        assert not Comment.objects.exclude(body="").exists()
