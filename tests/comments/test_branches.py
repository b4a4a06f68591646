"""A branch that was removed: gone at once for everybody, however long, and brought back whole."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments import tree
from comments.models import Comment, Conversation, RemovedBranch, branches
from comments.refused import Refused
from storyteller.tasks import DUTIES
from tests import people
from tests.comments.browsing import browser, numbers, story
from tests.comments.speaking import face, say
from tests.factories import make_thread


@pytest.fixture
def _short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches, "STEP", 2)


@pytest.fixture
def thread(post: Post, moderator: User) -> list[Comment]:
    """1, 2 under it, 3 to 7 under 2; 8 beside them."""
    mo = face(moderator)
    top = say(post, as_=mo, by=moderator)
    middle = say(post, under=top, as_=mo, by=moderator)
    below = [say(post, under=middle, as_=mo, by=moderator) for _each in range(5)]
    return [top, middle, *below, say(post, as_=mo, by=moderator)]


def counters(post: Post) -> tuple[int, int, int]:
    conversation = Conversation.objects.get(pk=post.pk)
    root = Comment.objects.get(no=1)
    assert Post.objects.get().comment_count == conversation.shown_count
    return conversation.shown_count, root.shown_replies, root.last_activity_no


def is_right() -> bool:
    out = StringIO()
    call_command("comments_check", stdout=out)
    return out.getvalue() == "Everything is right.\n"


def flagged() -> int:
    return Comment.objects.filter(branch_removed=True).count()


@pytest.mark.usefixtures("_short_steps")
def test_it_is_gone_at_once_and_marked_behind_that(
    post: Post, moderator: User, thread: list[Comment], run_tasks: Callable[[], None]
) -> None:
    middle = Comment.objects.get(no=2)
    edition = Blog.objects.get().edition
    assert middle.remove_branch(moderator, note="Enough of that.")
    assert flagged() == 3, "the top and one step; the others hide without a mark"
    assert numbers(story(browser(), post)) == [1, 8]
    for no in (2, 3, 7):
        assert browser().get(f"{post.get_absolute_url()}comment/{no}/").status_code == 404
    feed = browser().get(f"{post.get_absolute_url()}feed/").text
    assert [thread[no - 1].body in feed for no in (1, 2, 7, 8)] == [True, False, False, True]
    assert not Comment.objects.get(no=7).like(people.guest())
    assert counters(post) == (2, 0, 1)
    assert is_right()
    assert Blog.objects.get().edition == edition + 1
    run_tasks()
    assert flagged() == 6
    assert numbers(story(browser(), post)) == [1, 8]
    assert (counters(post), is_right()) == ((2, 0, 1), True)
    assert Blog.objects.get().edition == edition + 1
    event = middle.events.last()
    assert event is not None
    assert (event.verb, event.note, event.by) == ("remove_branch", "Enough of that.", moderator)


@pytest.mark.usefixtures("_short_steps", "thread")
def test_first_replies_are_those_beside_it_from_the_first_moment_on(
    post: Post, moderator: User
) -> None:
    beside = say(post, under=Comment.objects.get(no=1), as_=face(moderator), by=moderator)
    Comment.objects.get(no=2).remove_branch(moderator)
    assert flagged() == 3, "the others still look as if they stood"
    assert numbers(story(browser(), post)) == [1, beside.no, 8]


@pytest.mark.usefixtures("_short_steps")
def test_it_comes_back_all_at_once(
    post: Post, moderator: User, thread: list[Comment], run_tasks: Callable[[], None]
) -> None:
    middle = Comment.objects.get(no=2)
    assert middle.remove_branch(moderator)
    run_tasks()
    assert middle.restore_branch(moderator)
    assert numbers(story(browser(), post)) == [1, 8], "nothing of it before all of it"
    assert (counters(post), is_right()) == ((2, 0, 1), True)
    run_tasks()
    assert flagged() == 0
    assert not RemovedBranch.objects.exists()
    assert numbers(story(browser(), post)) == [1, 2, 3, 4, 8]
    assert (counters(post), is_right()) == ((8, 6, 7), True)


def test_each_is_done_once(moderator: User, thread: list[Comment]) -> None:
    middle = Comment.objects.get(no=2)
    assert [middle.remove_branch(moderator), middle.remove_branch(moderator)] == [True, False]
    assert [middle.restore_branch(moderator), middle.restore_branch(moderator)] == [True, False]
    assert middle.events.filter(verb__contains="branch").count() == 2


def test_undo_is_the_opposite(post: Post, moderator: User, thread: list[Comment]) -> None:
    middle = Comment.objects.get(no=2)
    middle.remove_branch(moderator)
    assert middle.undo(moderator)
    assert counters(post)[0] == 8
    event = middle.events.last()
    assert event is not None
    assert event.verb == "restore_branch"
    assert event.undoes is not None


def test_what_is_said_and_decided_inside_counts_when_it_is_back(
    post: Post, moderator: User, thread: list[Comment]
) -> None:
    waiting = say(post, under=Comment.objects.get(no=2))
    Comment.objects.get(no=2).remove_branch(moderator)
    waiting.refresh_from_db()
    assert waiting.approve(moderator)
    assert Comment.objects.get(no=7).reject(moderator)
    assert Comment.objects.get(no=6).withdraw()
    assert (counters(post), is_right()) == ((2, 0, 1), True)
    Comment.objects.get(no=2).restore_branch(moderator)
    assert (counters(post), is_right()) == ((7, 5, 9), True)


def test_a_branch_within_a_branch_stays_away(
    post: Post, moderator: User, thread: list[Comment]
) -> None:
    for no in (2, 1):
        assert Comment.objects.get(no=no).remove_branch(moderator)
    assert not Comment.objects.get(no=3).remove_branch(moderator), "it is away already"
    assert Comment.objects.get(no=1).restore_branch(moderator)
    assert numbers(story(browser(), post)) == [1, 8]
    assert Comment.objects.get(no=1).remove_branch(moderator)
    assert Comment.objects.get(no=2).restore_branch(moderator)
    assert (numbers(story(browser(), post)), is_right()) == ([8], True)
    assert Comment.objects.get(no=1).restore_branch(moderator)
    assert (counters(post), is_right()) == ((8, 6, 7), True)


@pytest.mark.usefixtures("_short_steps")
def test_one_within_another_that_is_coming_back_is_not_forgotten(
    post: Post, moderator: User, thread: list[Comment], run_tasks: Callable[[], None]
) -> None:
    for no in (2, 1):
        Comment.objects.get(no=no).remove_branch(moderator)
        run_tasks()
    wide = Comment.objects.get(no=1)
    assert wide.restore_branch(moderator)
    assert not branches.go_on(wide.pk), "it has passed some rows of the inner branch"
    assert Comment.objects.get(no=2).restore_branch(moderator)
    run_tasks()
    assert (flagged(), counters(post), is_right()) == (0, (8, 6, 7), True)


@pytest.mark.usefixtures("_short_steps")
def test_one_that_is_coming_back_can_be_removed_again(
    post: Post, moderator: User, thread: list[Comment], run_tasks: Callable[[], None]
) -> None:
    middle = Comment.objects.get(no=2)
    middle.remove_branch(moderator)
    run_tasks()
    assert middle.restore_branch(moderator)
    assert middle.remove_branch(moderator)
    run_tasks()
    assert (flagged(), counters(post), is_right()) == (6, (2, 0, 1), True)


@pytest.mark.usefixtures("_short_steps")
def test_the_clock_goes_on_where_the_task_has_died(moderator: User, thread: list[Comment]) -> None:
    Comment.objects.get(no=2).remove_branch(moderator)
    assert branches.go_on_with_lost() == 0, "it may still come"
    RemovedBranch.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert [branches.go_on_with_lost() for _tick in range(3)] == [1, 1, 0]
    assert flagged() == 6
    assert branches.go_on_with_lost in DUTIES


def test_nobody_answers_in_it(post: Post, moderator: User, thread: list[Comment]) -> None:
    reply = Comment.objects.get(no=3)
    Comment.objects.get(no=2).remove_branch(moderator)
    with pytest.raises(Refused) as refused:
        say(post, under=reply)
    assert refused.value.code == "stale_parent"


def test_its_author_is_told_on_the_page_of_ones_own(post: Post, moderator: User) -> None:
    ruth = people.reader()
    comment = say(post, "Mine.", as_=face(ruth))
    comment.approve(moderator)
    comment.remove_branch(moderator)
    assert "A moderator has removed this thread." in browser(ruth).get("/accounts/comments/").text
    assert "Mine." not in story(browser(ruth), post)


def test_own_words_that_wait_in_it_are_gone_as_well(post: Post, moderator: User) -> None:
    top = say(post, as_=face(moderator), by=moderator)
    guest = people.guest("Gwen", browser_key="hers")
    say(post, "Waits.", under=top, as_=guest)
    assert len(tree.threads(post, mine=[guest.pk]).rows) == 2
    top.remove_branch(moderator)
    assert tree.threads(post, mine=[guest.pk]).rows == []


def test_what_nobody_sees_is_no_branch(post: Post, moderator: User) -> None:
    assert not say(post).remove_branch(moderator)


def test_a_long_branch_is_removed_in_a_few_queries(
    post: Post, moderator: User, django_assert_max_num_queries: Any
) -> None:
    make_thread(post, 1_500, replies=1_499)
    top = Comment.objects.get(no=1)
    with django_assert_max_num_queries(25):
        assert top.remove_branch(moderator)
    assert story(browser(), post).count("<article") == 1, "the story itself"


@pytest.mark.parametrize("changes", [{"branch_removed": True, "shown": False}, {"pinned": False}])
def test_a_mark_without_a_branch_is_a_fault(
    thread: list[Comment], changes: dict[str, bool]
) -> None:
    Comment.objects.filter(no=7).update(**changes)
    if "pinned" in changes:
        assert is_right()
        return
    with pytest.raises(CommandError):
        is_right()
    call_command("comments_check", "--fix", stdout=StringIO())
    assert is_right()
