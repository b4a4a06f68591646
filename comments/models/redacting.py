"""How a moderator takes words out of a comment, so that everybody sees that some were there."""

import re
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
# Bytes: three letters of an alphabet, one of a writing that says a word with it. Less stands
# everywhere, and the text would grow by its marks.
SHORTEST = 3


def redact(comment: "Comment", by: User, words: str, seen: str) -> bool:
    """Do what ``Comment.redact`` says."""
    found = _pattern_of(words)

    def act(turn: "Conversation") -> None:
        comment.refresh_from_db(fields=AS_STORED)
        if (
            not _is_worth(words)
            or not found.search(comment.body)
            or (seen and seen != comment.body_digest)
        ):
            raise Lost
        bayes.teach(comment, "")  # of words that are gone nothing could be unlearnt
        comment.body = found.sub(MARK, comment.body)
        comment.body_html = render_comment(comment.body)
        comment.fingerprint = bayes.fingerprint_of(comment.body)
        comment.redacted = True
        comment.renderer_version = RENDERER_VERSION
        comment.changed_seq = turn.change_seq
        written = ["body", "body_html", "fingerprint", "redacted"]
        comment.save(update_fields=[*written, "renderer_version", "changed_seq"])
        _redact_revision(comment, found)
        mail.forget([in_letters(comment.pk)])
        record(comment, "redact", by)
        status = comment.status
        turn.tell_blog(comment.blog, status, status, is_public=comment.is_visible)

    return in_turn(comment, act)


def _redact_revision(comment: "Comment", found: re.Pattern[str]) -> None:
    """Take them out of the words that wait to replace it, too."""
    for revision in CommentRevision.objects.filter(pk=comment.pk):
        revision.body = found.sub(MARK, revision.body)
        revision.body_html = render_comment(revision.body)
        revision.save(update_fields=["body", "body_html"])


def _pattern_of(words: str) -> re.Pattern[str]:
    """Return what finds ``words``, whatever white space a page has made of theirs."""
    return re.compile(r"\s+".join(map(re.escape, words.split())))


def _is_worth(words: str) -> bool:
    """Say whether ``words`` are enough to be looked for, and no part of an earlier mark."""
    letters = "".join(words.split())
    return len(letters.encode()) >= SHORTEST and letters not in MARK
