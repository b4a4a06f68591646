"""Deciding about comments: which verb leads where, who wins, what is undone."""

import itertools
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, Evidence, ModerationEvent
from comments.states import Status
from tests.comments.speaking import face, say

# CONVERSATION section 3: what each verb makes of each state, "" where it is refused.
TABLE = {
    "unproved": {"withdraw": "withdrawn"},
    "pending": {"approve": "approved", "reject": "rejected", "mark_spam": "spam"}
    | {"withdraw": "withdrawn"},
    "published": {"approve": "approved", "reject": "rejected", "mark_spam": "spam"}
    | {"withdraw": "withdrawn"},
    "approved": {"reject": "rejected", "mark_spam": "spam", "withdraw": "withdrawn"},
    "reported": {"approve": "approved", "reject": "rejected", "mark_spam": "spam"}
    | {"withdraw": "withdrawn"},
    "rejected": {"approve": "approved", "mark_spam": "spam"},
    "spam": {"approve": "approved", "reject": "rejected"},
    "withdrawn": {},
}
VERBS = ("approve", "reject", "mark_spam", "withdraw")


def act(comment: Comment, verb: str, by: User) -> bool:
    done: bool = getattr(comment, verb)(**({} if verb == "withdraw" else {"by": by}))
    return done


def in_state(post: Post, moderator: User, state: str) -> Comment:
    """Return a comment in ``state`` that arrived there by verbs, as far as there are any yet."""
    if state == "published":
        Post.objects.filter(pk=post.pk).update(comment_mode="open")
        post.refresh_from_db()
    comment = say(post, evidence=Evidence(honeypot_filled=state == "spam"))
    verbs = {"approved": "approve", "rejected": "reject", "withdrawn": "withdraw"}
    if state in verbs:
        assert act(comment, verbs[state], moderator)
    if state in ("unproved", "reported"):
        now = timezone.now() if state == "reported" else None
        Comment.objects.filter(pk=comment.pk).update(status=state, reported_at=now)
        # The counters as they would be: both leave the queue of the pending alone.
        post.conversation.__class__.objects.update(pending_count=int(state == "reported"))
        Blog.objects.update(pending_count=0, **{f"{state}_count": 1})
        comment.refresh_from_db()
    assert comment.status == state
    return comment


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(TABLE, VERBS)))
def test_each_verb_does_what_the_table_says(
    post: Post, moderator: User, state: str, verb: str
) -> None:
    comment = in_state(post, moderator, state)
    events = ModerationEvent.objects.count()
    expected = TABLE[state].get(verb, "")
    assert act(comment, verb, moderator) == bool(expected)
    comment.refresh_from_db()
    assert comment.status == (expected or state)
    assert ModerationEvent.objects.count() == events + bool(expected)


def test_the_table_names_all_states() -> None:
    assert set(TABLE) == set(Status.values)


def test_of_two_moderators_one_wins_and_the_other_is_told(post: Post, moderator: User) -> None:
    comment = say(post)
    hers, his = Comment.objects.get(), Comment.objects.get()
    assert hers.approve(by=moderator)
    assert not his.reject(by=moderator)
    assert his.status == "approved"
    assert ModerationEvent.objects.filter(comment=comment).exclude(from_status="").count() == 1


def test_an_approval_is_on_record_with_the_words_that_were_judged(
    post: Post, moderator: User
) -> None:
    comment = say(post)
    comment.reject(by=moderator, reason="rude", note="See the manners.")
    event = ModerationEvent.objects.last()
    assert event is not None
    assert (event.by, event.from_status, event.to_status) == (moderator, "pending", "rejected")
    assert (event.reason, event.note) == ("rude", "See the manners.")
    assert event.body_digest == comment.body_digest


def test_words_that_changed_are_not_decided_about(post: Post, moderator: User) -> None:
    comment = say(post)
    seen = comment.body_digest
    Comment.objects.update(body="Something else.")
    assert not comment.approve(by=moderator, seen=seen)
    assert comment.status == "pending"
    assert Comment.objects.get().status == "pending"
    assert comment.approve(by=moderator, seen=Comment.objects.get().body_digest)


def test_a_decision_that_changed_nothing_writes_nothing(post: Post, moderator: User) -> None:
    late = say(post)
    Comment.objects.get().approve(by=moderator)
    before = Post.objects.get().conversation.change_seq
    assert not late.reject(by=moderator)
    assert Post.objects.get().conversation.change_seq == before


def test_undo_goes_back_decision_by_decision(post: Post, moderator: User) -> None:
    comment = say(post)
    comment.approve(by=moderator)
    comment.reject(by=moderator)
    assert comment.undo(by=moderator)
    assert comment.status == "approved"
    assert Post.objects.get().comment_count == 1
    comment.mark_spam(by=moderator)
    assert [comment.undo(by=moderator), comment.undo(by=moderator)] == [True, True]
    assert comment.status == "pending"
    assert not comment.undo(by=moderator), "how it was submitted is no decision"


def test_nobody_undoes_what_the_author_took_back(post: Post, moderator: User) -> None:
    comment = say(post)
    comment.approve(by=moderator)
    comment.withdraw()
    assert not comment.undo(by=moderator)
    assert Comment.objects.get().status == "withdrawn"


def test_replies_stay_under_a_tombstone_and_it_goes_with_the_last(
    post: Post, moderator: User
) -> None:
    mo = face(moderator)
    top = say(post, as_=mo, by=moderator)
    reply = say(post, under=top, as_=mo, by=moderator)
    top.refresh_from_db()
    assert top.reject(by=moderator)
    assert top.shown
    assert reply.withdraw()
    assert not Comment.objects.filter(pk=top.pk, shown=True).exists()
    assert Comment.objects.get(pk=top.pk).shown_replies == 0


@pytest.mark.parametrize(
    ("state", "verb", "moves"),
    [
        ("pending", "approve", True),
        ("pending", "reject", False),
        ("published", "approve", False),
        ("published", "reject", True),
        ("spam", "approve", True),
        ("rejected", "mark_spam", False),
    ],
)
def test_the_edition_moves_when_readers_see_a_difference(
    post: Post, moderator: User, state: str, verb: str, moves: bool
) -> None:
    comment = in_state(post, moderator, state)
    before = Blog.objects.get().edition
    act(comment, verb, moderator)
    assert Blog.objects.get().edition == before + moves


def test_the_queues_are_columns_of_the_blog(post: Post, moderator: User) -> None:
    comment = say(post)

    def queues() -> dict[str, Any]:
        blog = Blog.objects.values("pending_count", "spam_count", "unreviewed_count").get()
        return dict(blog)

    assert queues() == {"pending_count": 1, "spam_count": 0, "unreviewed_count": 0}
    comment.mark_spam(by=moderator)
    assert queues() == {"pending_count": 0, "spam_count": 1, "unreviewed_count": 0}
    comment.undo(by=moderator)
    assert queues() == {"pending_count": 1, "spam_count": 0, "unreviewed_count": 0}
