"""What is done about comments later, in the task process."""

from blog.models import Blog
from storyteller.lib.tasks import durable

from . import mail
from .models import Comment, erasing
from .person import by_mail

ERASED_AT_ONCE = 200  # comments, and as many likes of each kind; some seconds


@durable()
def tell_of_waiting(comment_id: int) -> int:
    """Tell moderators and the story's author by mail that a comment waits; return how many."""
    comments = Comment.objects.select_related("conversation__post", "blog", "identity")
    comment = comments.filter(pk=comment_id).first()
    return mail.tell_of_waiting(comment) if comment else 0


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
def mail_data_link(address: str, blog_id: int) -> bool:
    """Mail the link to what is held under ``address``; say whether there is anything."""
    blog = Blog.objects.filter(pk=blog_id).first()
    return by_mail.write(address, blog) if blog else False
