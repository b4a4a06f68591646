"""What is done about comments later, in the task process."""

from storyteller.lib.tasks import durable

from . import mail
from .models import Comment


@durable()
def tell_of_waiting(comment_id: int) -> int:
    """Tell moderators and the story's author by mail that a comment waits; return how many."""
    comments = Comment.objects.select_related("conversation__post", "blog", "identity")
    comment = comments.filter(pk=comment_id).first()
    return mail.tell_of_waiting(comment) if comment else 0
