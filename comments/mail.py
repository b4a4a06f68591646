"""What is told by mail about comments."""

import logging
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from blog.models import Authorship, Membership
from blog.models.membership import MODERATORS
from storyteller.lib.mail import Letter, absolute

from . import by_mail
from .models import Comment
from .models.letters import in_letters
from .states import FOR_MODERATORS

logger = logging.getLogger(__name__)


def tell_of_waiting(comment: Comment) -> int:
    """Queue a letter to everybody who may decide about ``comment``; return how many.

    About the words that wait, about readers' reports, or about an edit. None for a comment that
    waits no longer. Told twice, a mailbox gets one: ``Letter`` sees to it.
    """
    tells = []
    if comment.status in FOR_MODERATORS or comment.reported_at is not None:
        tells.append(_tell)
    if comment.edit_pending:
        tells.append(_tell_of_edit)
    people = _deciding_about(comment) if tells else []
    return sum(tell(comment, person) for person in people for tell in tells)


def _deciding_about(comment: Comment) -> QuerySet[User]:
    """Return the moderators of the blog and, where they moderate, the authors of the story."""
    at_blog = Membership.objects.filter(user=OuterRef("pk"), blog=comment.blog_id)
    deciding = Q(Exists(at_blog.filter(role__in=MODERATORS)))
    if comment.blog.authors_moderate:
        wrote = Authorship.objects.filter(user=OuterRef("pk"), post=comment.conversation_id)
        deciding |= Q(Exists(at_blog)) & Q(Exists(wrote))
    return User.objects.filter(deciding, is_active=True).exclude(email="")


def _tell(comment: Comment, person: User) -> int:
    is_reported = comment.reported_at is not None
    subject = (
        _("A comment was reported: {title}") if is_reported else _("A comment is waiting: {title}")
    )
    # Whoever decided may be asked once more: about reports, or for a second look.
    since = comment.reported_at or comment.status_at
    key = f"waiting-{comment.pk}-{since:%Y%m%d%H%M%S%f}"
    context = {"is_reported": is_reported, "reports": by_mail.reports_on(comment)}
    return _send(comment, person, subject, key, context)


def _tell_of_edit(comment: Comment, person: User) -> int:
    edit = comment.revision
    key = f"edit-{comment.pk}-{edit.body_digest}"
    context = {"edit": edit}
    return _send(comment, person, _("An edit is waiting: {title}"), key, context)


def _send(comment: Comment, person: User, subject: Any, key: str, context: dict[str, Any]) -> int:
    blog, post = comment.blog, comment.conversation.post
    letter = Letter(
        to=person.email,
        subject=format_lazy(subject, title=post.title),
        template="mail/waiting",
        key=key,
        about=in_letters(comment.pk),
        language=blog.language,
        context={
            "blog": blog,
            "site_url": absolute("/", blog.address),
            "post": post,
            "comment": comment,
            "decide_url": by_mail.link(comment, person, is_about_edit="edit" in context),
            **context,
        },
    )
    try:
        letter.enqueue()
    except ValueError:
        logger.warning("Account %s has no address that mail can go to", person.pk)
        return 0
    return 1
