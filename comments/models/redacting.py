"""How a moderator takes words out of a comment, so that everybody sees that some were there."""

from typing import TYPE_CHECKING

from accounts.models import User
from comments.spam import bayes
from storyteller.lib import mail
from storyteller.lib.markdown import RENDERER_VERSION, render_comment

from .letters import in_letters
from .moving import AS_STORED, Lost, in_turn, record
from .revision import CommentRevision

if TYPE_CHECKING:
    from .comment import Comment
    from .conversation import Conversation

MARK = "[…]"  # what stands in their place; the page says beside it what it means
SHORTEST = 3  # letters: less stands everywhere, and the text would grow by its marks


def redact(comment: "Comment", by: User, words: str, seen: str) -> bool:
    """Do what ``Comment.redact`` says."""

    def act(turn: "Conversation") -> None:
        comment.refresh_from_db(fields=AS_STORED)
        is_there = len(words.strip()) >= SHORTEST and words != MARK and words in comment.body
        if not is_there or (seen and seen != comment.body_digest):
            raise Lost
        bayes.teach(comment, "")  # of words that are gone nothing could be unlearnt
        comment.body = comment.body.replace(words, MARK)
        comment.body_html = render_comment(comment.body)
        comment.fingerprint = bayes.fingerprint_of(comment.body)
        comment.redacted = True
        comment.renderer_version = RENDERER_VERSION
        comment.changed_seq = turn.change_seq
        written = ["body", "body_html", "fingerprint", "redacted"]
        comment.save(update_fields=[*written, "renderer_version", "changed_seq"])
        _redact_revision(comment, words)
        mail.forget([in_letters(comment.pk)])
        record(comment, "redact", by)
        status = comment.status
        turn.tell_blog(comment.blog, status, status, is_public=comment.is_visible)

    return in_turn(comment, act)


def _redact_revision(comment: "Comment", words: str) -> None:
    """Take them out of the words that wait to replace it, too."""
    for revision in CommentRevision.objects.filter(pk=comment.pk, body__contains=words):
        revision.body = revision.body.replace(words, MARK)
        revision.body_html = render_comment(revision.body)
        revision.save(update_fields=["body", "body_html"])
