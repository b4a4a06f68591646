"""What is done about comments later, in the task process."""

from blog.models import Blog
from storyteller.lib.tasks import durable

from . import mail
from .models import Comment, erasing
from .person import by_mail

ERASED_AT_ONCE = 200  # comments; a few seconds


@durable()
def tell_of_waiting(comment_id: int) -> int:
    """Tell moderators and the story's author by mail that a comment waits; return how many."""
    comments = Comment.objects.select_related("conversation__post", "blog", "identity")
    comment = comments.filter(pk=comment_id).first()
    return mail.tell_of_waiting(comment) if comment else 0


@durable()
def erase_comments(faces: list[int]) -> int:
    """Take back what was said under faces that are gone; return how many. Idempotent.

    Of very many some at a time, so that letters and pictures get their turn between.
    """
    erasing.forget_words(faces)
    count = erasing.retract_all(faces, ERASED_AT_ONCE)
    if count == ERASED_AT_ONCE:
        erase_comments.enqueue(faces)
    return count


@durable()
def mail_data_link(address: str, blog_id: int) -> bool:
    """Mail the link to what is held under ``address``; say whether there is anything."""
    blog = Blog.objects.filter(pk=blog_id).first()
    return by_mail.write(address, blog) if blog else False
