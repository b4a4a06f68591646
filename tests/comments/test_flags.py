"""Pins and locks: what moderators put on a comment beside its state."""

import pytest

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment
from comments.refused import Refused
from tests.comments.browsing import browser, story
from tests.comments.speaking import face, say
from tests.factories import make_thread


@pytest.fixture
def root(post: Post, moderator: User) -> Comment:
    return say(post, as_=face(moderator), by=moderator)


@pytest.mark.parametrize(
    ("verb", "opposite", "flag"), [("pin", "unpin", "pinned"), ("lock", "unlock", "locked")]
)
def test_a_flag_is_set_once_taken_away_once_and_on_record(
    moderator: User, root: Comment, verb: str, opposite: str, flag: str
) -> None:
    before = Blog.objects.get().edition
    assert [getattr(root, verb)(moderator) for _twice in range(2)] == [True, False]
    assert getattr(Comment.objects.get(), flag)
    assert Blog.objects.get().edition == before + 1
    assert [getattr(root, opposite)(moderator) for _twice in range(2)] == [True, False]
    assert not getattr(Comment.objects.get(), flag)
    assert list(root.events.values_list("verb", flat=True)) == ["", verb, opposite]
    assert root.undo(moderator), "which takes the second act back"
    assert getattr(Comment.objects.get(), flag)
    assert root.undo(moderator), "and now the first"
    assert not getattr(Comment.objects.get(), flag)
    assert not root.can_undo


def test_three_are_pinned_at_most_and_only_roots(post: Post, moderator: User) -> None:
    make_thread(post, 8, replies=1)
    roots = list(Comment.objects.filter(depth=0).order_by("no"))
    assert [root.pin(moderator) for root in roots] == [True, True, True, False]
    assert not Comment.objects.get(no=2).pin(moderator)
    assert roots[0].unpin(moderator)
    assert roots[3].pin(moderator)


def test_a_pin_goes_with_what_everybody_reads(moderator: User, root: Comment) -> None:
    root.pin(moderator)
    assert root.reject(moderator)
    assert not Comment.objects.get().pinned
    assert root.undo(moderator)
    assert not root.pinned, "an undone rejection is no pin"
    assert root.pin(moderator)
    assert root.remove_branch(moderator)
    assert not Comment.objects.get().pinned


def test_nobody_answers_below_a_lock(post: Post, moderator: User, root: Comment) -> None:
    reply = say(post, under=root, as_=face(moderator), by=moderator)
    assert f"?replyto={reply.no}#respond" in story(browser(), post)
    assert root.lock(moderator)
    for above in (root, reply):
        with pytest.raises(Refused) as refused:
            say(post, under=above)
        assert refused.value.code == "locked"
    page = story(browser(), post)
    assert f"?replyto={reply.no}#respond" not in page
    assert f"?replyto={root.no}#respond" not in page
    assert root.unlock(moderator)
    say(post, under=reply)
