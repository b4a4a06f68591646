"""How words become a comment: decided first, then written once, in one transaction."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Identity, User
from blog.models import Post
from comments.paths import MAX_DEPTH, WIDTH, depth_of, number_of, path_below, prefixes
from comments.pipeline import A_DAY, Decision, Evidence, decide, speaks_freely
from comments.reasons import first_to_hold
from comments.refused import Refused
from comments.spam.bayes import fingerprint_of
from comments.states import FOR_MODERATORS, Status
from storyteller.lib.markdown import RENDERER_VERSION

from .conversation import Conversation
from .moving import TELL_OF_WAITING
from .proving import must_prove

if TYPE_CHECKING:
    from .comment import Comment

# By its name, because the task speaks of comments in turn.
ASK_TO_CONFIRM = "comments.tasks.ask_to_confirm"


def submit(comment: "Comment", post: Post, by: User | None, evidence: Evidence) -> "Comment":
    """Do what ``Comment.submit`` says."""
    refuse_the_unreadable(comment)
    decision = decide(comment, post, by, evidence)
    comment.identity.is_just_made = False
    _accept(comment, decision)
    try:
        with transaction.atomic():
            _write(comment, by, decision.faces)
    except (Refused, IntegrityError):
        # A form that was sent twice says the same twice; the first time it was taken.
        if first := _sent_before(comment):
            return first
        raise
    return comment


def refuse_the_unreadable(comment: "Comment") -> None:
    """Raise ``Refused`` for words that no comment could have."""
    length = comment._meta.get_field("body").max_length or 0
    if not comment.body.strip():
        raise Refused("empty")
    if len(comment.body) > length:
        raise Refused("long")


def _sent_before(comment: "Comment") -> "Comment | None":
    """Return the comment this form made when it was sent before."""
    return type(comment).objects.filter(submit_key=comment.submit_key).first()


def _accept(comment: "Comment", decision: Decision) -> None:
    comment.status = decision.status
    # Nobody gets a letter because of what is spam.
    is_spam = decision.status == Status.SPAM
    if not is_spam and must_prove(comment.identity, comment.blog, decision.faces):
        comment.status = Status.UNPROVED
    comment.hold_reasons = decision.reasons
    comment.spam_score = decision.score
    comment.fingerprint = fingerprint_of(comment.body)
    comment.body_html = decision.html
    comment.renderer_version = RENDERER_VERSION


def _write(comment: "Comment", by: User | None, faces: list[Identity]) -> None:
    """Write the comment and all that hangs on it; what the reader saw may have changed since."""
    conversation = Conversation.take_turn(comment.conversation_id, numbers=1)
    # Read again, since an owner may have closed it while the reader wrote.
    post = Post.objects.select_related("blog").defer("body").get(pk=comment.conversation_id)
    _refuse_what_changed(comment, conversation, post, by, faces)
    _place(comment, conversation)
    comment.conversation, conversation.post = conversation, post
    comment.save(force_insert=True)
    conversation.settle(comment, before="")
    comment.events.create(
        by=by if comment.status == Status.APPROVED else None,
        to_status=comment.status,
        rule=first_to_hold(comment.hold_reasons),
        body_digest=comment.body_digest,
    )
    if comment.status in FOR_MODERATORS:
        import_string(TELL_OF_WAITING).enqueue(comment_id=comment.pk)
    if comment.status == Status.UNPROVED:
        import_string(ASK_TO_CONFIRM).enqueue(comment_id=comment.pk)
    conversation.tell_blog(post.blog, "", comment.status, is_public=comment.is_visible)


def _refuse_what_changed(
    comment: "Comment",
    conversation: Conversation,
    post: Post,
    by: User | None,
    faces: list[Identity],
) -> None:
    if not post.accepts_comments():
        raise Refused("closed")
    if post.blog.bans.over(comment.identity).exists():
        raise Refused("banned")
    _refuse_lost_parent(comment, conversation)
    _refuse_repetition(comment, faces)
    if post.effective_slow_seconds and not (by and speaks_freely(by, post)):
        _refuse_haste(comment, conversation, post.effective_slow_seconds, faces)


def _refuse_repetition(comment: "Comment", faces: list[Identity]) -> None:
    """Refuse the same words of the same person in the same conversation, for a day."""
    since = timezone.now() - A_DAY
    # All of the person's, whose number is small; a database could take a long conversation instead.
    theirs = [face.pk for face in faces]
    said = type(comment).objects.filter(identity__in=theirs, blog=comment.blog_id)
    twins = type(comment).objects.filter(pk__in=said.values("pk"))
    twins = twins.filter(created_at__gt=since, body=comment.body)
    for twin in twins.exclude(status=Status.WITHDRAWN).order_by("created_at"):
        if twin.conversation_id == comment.conversation_id:
            raise Refused("duplicate", first=twin)


def _refuse_lost_parent(comment: "Comment", conversation: Conversation) -> None:
    """Refuse an answer to what is not to be read any more, and to a branch that was shut."""
    if comment.reply_to_id is None:
        return
    answered = conversation.comments.visible().filter(pk=comment.reply_to_id).first()
    if answered is None:
        raise Refused("stale_parent")
    above = conversation.comments.filter(path__in=prefixes(bytes(answered.path)))
    if answered.depth and above.filter(branch_removed=True).exists():
        raise Refused("stale_parent")
    if not answered.accepts_replies():
        raise Refused("locked")
    comment.reply_to = answered


def _refuse_haste(
    comment: "Comment", conversation: Conversation, seconds: int, faces: list[Identity]
) -> None:
    """Refuse a second comment too soon after the first; another face does not help."""
    same = Q(pk__in=[face.pk for face in faces])
    if comment.identity.browser:
        same |= Q(browser=comment.identity.browser)
    theirs = list(Identity.objects.filter(same).values_list("pk", flat=True))
    now = timezone.now()
    lately = conversation.comments.filter(
        identity__in=theirs, created_at__gt=now - timedelta(seconds=seconds)
    )
    last = lately.order_by("-created_at").values_list("created_at", flat=True).first()
    if last:
        raise Refused("slow", seconds=max(1, seconds - int((now - last).total_seconds())))


def _place(comment: "Comment", conversation: Conversation) -> None:
    """Give the comment number and path; too deep a reply hangs on the last possible ancestor."""
    above = b""
    if comment.reply_to:
        above = bytes(comment.reply_to.path)[: MAX_DEPTH * WIDTH]
        is_answered = above == bytes(comment.reply_to.path)
        comment.parent = comment.reply_to if is_answered else conversation.comments.get(path=above)
    comment.no = comment.last_activity_no = conversation.last_no
    comment.path = path_below(above, comment.no)
    comment.depth = depth_of(comment.path)
    comment.root_no = number_of(comment.path[:WIDTH])
    comment.shown = comment.is_visible
    comment.changed_seq = conversation.change_seq
    comment.appeared_seq = conversation.change_seq if comment.shown else 0
