"""What is kept for some time only, and forgotten by the clock: a few hundred rows at each tick."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from blog.models import Blog

from .models import Comment, CommentRevision, Conversation, ModerationEvent, editing
from .models.erasing import forget_record, make_wordless
from .states import QUEUES, Status

AT_ONCE = 500  # rows of each kind: a second's work
UNPROVED = timedelta(days=3)  # a guest who has not confirmed by then has changed their mind
SPAM = timedelta(days=15)  # long enough to find among it what was none
WITHDRAWN = timedelta(days=7)  # words that their author took back; some are wanted for a complaint
NETWORK = timedelta(days=14)  # of whoever floods a blog one knows it by then
EDIT = timedelta(days=30)  # nobody answers for a month: the words of now stay


def forget_unproved_comments() -> int:
    """Delete what guests said who never confirmed that they did; return how many."""
    return _purge(Status.UNPROVED, UNPROVED)


def forget_spam() -> int:
    """Delete spam, of what has replies only the words; return how much."""
    return _purge(Status.SPAM, SPAM)


def forget_withdrawn_words() -> int:
    """Erase the words that their authors took back; return of how many comments."""
    # In the terms of the index that knows them.
    old = Comment.objects.filter(status=Status.WITHDRAWN, status_at__lt=_before(WITHDRAWN))
    found = list(old.exclude(body="").order_by("status_at")[:AT_ONCE])
    for post_id, comments in _by_conversation(found).items():
        with transaction.atomic():
            turn = Conversation.take_turn(post_id)
            make_wordless(comments, turn.change_seq)
            forget_record([comment.pk for comment in comments])
    return len(found)


def forget_networks() -> int:
    """Forget from which networks comments came; return of how many."""
    since = _before(NETWORK)
    return _without_network(Comment.objects.filter(created_at__lt=since)) + _without_network(
        CommentRevision.objects.filter(created_at__lt=since)
    )


def refuse_old_edits() -> int:
    """Leave comments as they are whose other words nobody has looked at; return how many."""
    old = Comment.objects.filter(revision__created_at__lt=_before(EDIT))
    found = list(old.select_related("blog").order_by("revision__created_at")[:AT_ONCE])
    return sum(editing.refuse(comment, None) for comment in found)


DUTIES: list[Callable[[], int]] = [
    forget_unproved_comments,
    forget_spam,
    forget_withdrawn_words,
    forget_networks,
    refuse_old_edits,
]


def _before(age: timedelta) -> datetime:
    return timezone.now() - age


def _by_conversation(comments: Iterable[Comment]) -> dict[int, list[Comment]]:
    found = defaultdict(list)
    for comment in comments:
        found[comment.conversation_id].append(comment)
    return found


def _without_network(rows: "QuerySet[Comment] | QuerySet[CommentRevision]") -> int:
    oldest = rows.exclude(network="").order_by("created_at").values_list("pk", flat=True)
    return rows.model._default_manager.filter(pk__in=list(oldest[:AT_ONCE])).update(network="")


def _purge(status: Status, age: timedelta) -> int:
    """Let go of what has stood in ``status`` for longer than ``age``; return how much."""
    old = Comment.objects.filter(status=status, status_at__lt=_before(age)).order_by("status_at")
    found = list(old.only("pk", "conversation_id", "blog_id", "depth")[:AT_ONCE])
    for post_id, comments in _by_conversation(found).items():
        with transaction.atomic():
            _purge_some(Conversation.take_turn(post_id), comments, status)
    return len(found)


def _purge_some(turn: Conversation, comments: list[Comment], status: Status) -> None:
    """Delete ``comments``, the deepest first; what still has replies stays, without a word."""
    still = turn.comments.filter(pk__in=[one.pk for one in comments], status=status)
    keys = set(still.values_list("pk", flat=True))
    depths = sorted({one.depth for one in comments}, reverse=True)
    forget_record(sorted(keys))
    for depth in depths:
        level = turn.comments.filter(pk__in=[one.pk for one in comments if one.depth == depth])
        level.filter(pk__in=keys, children=None).delete()
    _keep_place(turn, list(turn.comments.filter(pk__in=keys)), status)
    if column := QUEUES.get(status):
        blog = Blog.objects.filter(pk=comments[0].blog_id)
        blog.update(**{column: F(column) - len(keys)})


def _keep_place(turn: Conversation, comments: list[Comment], status: Status) -> None:
    """Leave only the place of ``comments``, under a tombstone where replies are to be read."""
    make_wordless(comments, turn.change_seq)
    turn.comments.filter(pk__in=[one.pk for one in comments]).update(
        status=Status.REJECTED, status_at=timezone.now()
    )
    ModerationEvent.objects.bulk_create(
        ModerationEvent(
            comment=one, from_status=status, to_status=Status.REJECTED, verb="purge", body_digest=""
        )
        for one in comments
    )
