"""What is told by mail about comments."""

import logging

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from blog.models import Authorship, Membership
from blog.models.membership import MODERATORS
from storyteller.lib.mail import Letter, absolute

from .models import Comment
from .models.letters import in_letters
from .states import FOR_MODERATORS

logger = logging.getLogger(__name__)


def tell_of_waiting(comment: Comment) -> int:
    """Queue a letter to everybody who may decide about ``comment``; return how many.

    None for a comment that waits no longer. Told twice, a mailbox gets one: ``Letter`` sees to it.
    """
    if comment.status not in FOR_MODERATORS:
        return 0
    return sum(_tell(comment, person) for person in _deciding_about(comment))


def _deciding_about(comment: Comment) -> QuerySet[User]:
    """Return the moderators of the blog and, where they moderate, the authors of the story."""
    at_blog = Membership.objects.filter(user=OuterRef("pk"), blog=comment.blog_id)
    deciding = Q(Exists(at_blog.filter(role__in=MODERATORS)))
    if comment.blog.authors_moderate:
        wrote = Authorship.objects.filter(user=OuterRef("pk"), post=comment.conversation_id)
        deciding |= Q(Exists(at_blog)) & Q(Exists(wrote))
    return User.objects.filter(deciding, is_active=True).exclude(email="")


def _tell(comment: Comment, person: User) -> int:
    blog, post = comment.blog, comment.conversation.post
    path = reverse("admin:comments_comment_change", args=[comment.pk])
    letter = Letter(
        to=person.email,
        subject=format_lazy(_("A comment is waiting: {title}"), title=post.title),
        template="mail/waiting",
        key=f"waiting-{comment.pk}",
        about=in_letters(comment.pk),
        language=blog.language,
        context={
            "blog": blog,
            "site_url": absolute("/", blog.address),
            "post": post,
            "comment": comment,
            "desk_url": absolute(path, blog.address),
        },
    )
    try:
        letter.enqueue()
    except ValueError:
        logger.warning("Account %s has no address that mail can go to", person.pk)
        return 0
    return 1
