"""What is done about comments later, in the task process."""

from accounts.models import Identity, User
from blog.models import Blog
from storyteller.lib.tasks import durable

from . import bulk, confirming, mail
from .models import Comment, branches, erasing
from .person import by_mail
from .spam import lessons

ERASED_AT_ONCE = 200  # comments, and as many likes of each kind; some seconds


@durable()
def tell_of_waiting(comment_id: int) -> int:
    """Tell moderators and the story's author by mail that a comment waits; return how many."""
    comments = Comment.objects.select_related("conversation__post", "blog", "identity", "revision")
    comment = comments.filter(pk=comment_id).first()
    return mail.tell_of_waiting(comment) if comment else 0


@durable()
def ask_to_confirm(comment_id: int) -> bool:
    """Mail a guest the link that confirms the address; say whether a letter goes."""
    comments = Comment.objects.select_related("conversation__post", "blog", "identity", "revision")
    comment = comments.filter(pk=comment_id).first()
    return confirming.ask(comment) if comment else False


@durable()
def learn(comment_id: int) -> bool:
    """Let the filter know what a moderator thinks of a comment; say whether that was news."""
    return lessons.learn(comment_id)


@durable()
def erase_rest(faces: list[int]) -> int:
    """Take back what faces that are gone said and liked; return how much. Idempotent.

    Of very many some at a time, so that letters and pictures get their turn between.
    """
    erasing.forget_words(faces)
    retracted = erasing.retract_all(faces, ERASED_AT_ONCE)
    unliked = erasing.unlike_all(faces, ERASED_AT_ONCE)
    if max(retracted, unliked) >= ERASED_AT_ONCE:
        erase_rest.enqueue(faces)
    return retracted + unliked


@durable()
def mark_branch(branch_pk: int) -> bool:
    """Mark the next rows of a branch that is removed or brought back; say whether all are."""
    is_done = branches.go_on(branch_pk)
    if not is_done:
        mark_branch.enqueue(branch_pk)
    return is_done


@durable()
def sweep_rest(identity_id: int, by_id: int, blog_ids: list[int], hours: int | None) -> int:
    """Go on with what somebody has begun to sweep; return how many comments. Idempotent."""
    identity = Identity.objects.filter(pk=identity_id).first()
    by = User.objects.filter(pk=by_id).first()
    if identity is None or by is None:
        return 0
    return Comment.objects.filter(blog__in=blog_ids).sweep(identity, by, hours)


@durable()
def decide_rest(by_id: int, verb: str, reason: str, blog_id: int, rows: list[str]) -> int:
    """Go on with a decision about a whole set; return how many comments. Idempotent."""
    by = User.objects.filter(pk=by_id).first()
    return bulk.decide(bulk.Act(verb, reason, blog_id, rows), by) if by else 0


@durable()
def mail_data_link(address: str, blog_id: int) -> bool:
    """Mail the link to what is held under ``address``; say whether there is anything."""
    blog = Blog.objects.filter(pk=blog_id).first()
    return by_mail.write(address, blog) if blog else False
