"""How words and likes of somebody who is gone are forgotten, and the places of the words kept."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import Identity
from blog.models import Like
from comments.states import Status
from storyteller.lib import mail

from .comment import Comment
from .conversation import Conversation
from .event import ModerationEvent
from .letters import in_letters
from .like import CommentLike
from .moving import retract

ERASED = "erased"  # the reason of the event


def forget_words(faces: Collection[int]) -> None:
    """Let nothing remain of what was said under ``faces``: each conversation in a turn of its own.

    The rows keep place, number and state; a few queries for each conversation. The record of
    moderation loses what speaks of the words, the queue every letter that repeats them.
    """
    said = Comment.objects.filter(identity__in=faces).exclude(body="", body_html="", network="")
    conversations = said.order_by("conversation").values_list("conversation", flat=True).distinct()
    for post_id in list(conversations):
        with transaction.atomic():
            turn = Conversation.take_turn(post_id)
            said.filter(conversation=post_id).update(
                body="",
                body_html="",
                hold_reasons=[],
                fingerprint=None,
                trained_as="",
                network="",
                changed_seq=turn.change_seq,
            )
    told = ModerationEvent.objects.filter(comment__identity__in=faces)
    told.update(note="", body_digest="")
    every = Comment.objects.filter(identity__in=faces).values_list("pk", flat=True)
    mail.forget(map(in_letters, list(every)))


def hide_likes(faces: Collection[int]) -> None:
    """Show ``faces`` nowhere as those who like something; each is still counted. Two queries."""
    for likes in (Like.objects, CommentLike.objects):
        likes.filter(identity__in=faces).update(has_face=False)


def unlike_all(faces: Collection[int], most: int) -> int:
    """Take back about ``most`` likes of ``faces``, each with its number; return how many."""
    people = list(Identity.objects.filter(pk__in=faces))
    stories = Like.objects.filter(identity__in=faces).select_related("post__blog")
    comments = CommentLike.objects.filter(identity__in=faces).select_related("comment__blog")
    found = [like.liked for likes in (stories, comments) for like in likes.order_by("pk")[:most]]
    for liked in found:
        liked.unlike(*people)
    return len(found)


def retract_all(faces: Collection[int], most: int) -> int:
    """Take back at most ``most`` comments of ``faces``, with all counters; return how many."""
    left = Comment.objects.filter(identity__in=faces).exclude(status=Status.WITHDRAWN)
    found = list(left.select_related("blog").order_by("conversation", "pk")[:most])
    for comment in found:
        retract(comment, ERASED)
    return len(found)
