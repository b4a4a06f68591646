"""How words and likes of somebody who is gone are forgotten, and the places of the words kept."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from accounts.models import Identity
from blog.models import Blog, Like
from comments.states import Status
from storyteller.lib import mail

from .comment import Comment
from .conversation import Conversation
from .event import ModerationEvent
from .letters import in_letters
from .like import CommentLike
from .moving import drop_revision, retract
from .person import Note, Trust
from .report import Report

ERASED = "erased"  # the reason of the event


def forget_words(faces: Collection[int]) -> None:
    """Let nothing remain of what was said under ``faces``: each conversation in a turn of its own.

    The rows keep place, number and state; a few queries for each conversation. The record of
    moderation loses what speaks of the words, the queue every letter that repeats them.
    """
    theirs = Comment.objects.filter(identity__in=faces)
    said = theirs.exclude(body="", body_html="", network="")
    conversations = said.order_by("conversation").values_list("conversation", flat=True).distinct()
    for post_id in list(conversations):
        with transaction.atomic():
            turn = Conversation.take_turn(post_id)
            here = list(said.filter(conversation=post_id))
            make_wordless(here, turn.change_seq)
            _forget_edits(here)
    forget_record(list(theirs.values_list("pk", flat=True)))


def make_wordless(comments: Collection[Comment], change_seq: int) -> None:
    """Erase the words of ``comments`` of one conversation, and all that was found in them."""
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(
        body="",
        body_html="",
        hold_reasons=[],
        fingerprint=None,
        trained_as="",
        network="",
        changed_seq=change_seq,
    )


def forget_record(comments: Collection[int]) -> None:
    """Take what speaks of the words out of the record, of reports, and letters of the queue."""
    told = ModerationEvent.objects.filter(comment__in=comments)
    told.exclude(note="", body_digest="").update(note="", body_digest="")
    # Who reports words may repeat them.
    Report.objects.filter(comment__in=comments).exclude(note="").update(note="")
    mail.forget(map(in_letters, comments))


def forget_marks(faces: Collection[int]) -> None:
    """Forget what moderators wrote about the people of ``faces``, and what these reported."""
    Trust.objects.filter(identity__in=faces).delete()
    Note.objects.filter(identity__in=faces).delete()
    Report.objects.filter(identity__in=faces).exclude(note="").update(note="")


def _forget_edits(comments: Collection[Comment]) -> None:
    """Forget the other words that wait for ``comments``, which are all of one blog."""
    waiting = [comment for comment in comments if comment.edit_pending]
    dropped = sum(drop_revision(comment) for comment in waiting)
    if dropped:
        blog = Blog.objects.filter(pk=waiting[0].blog_id)
        blog.update(edits_count=F("edits_count") - dropped)


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
