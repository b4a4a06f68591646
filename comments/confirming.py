"""The letter by which a guest confirms the address: one signed link, and few letters."""

import logging
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from blog.models import Blog
from storyteller.lib.limits import Limit
from storyteller.lib.mail import Letter, absolute

from .models import Comment
from .models.letters import in_letters
from .own import BESIDE, withdraw_link
from .states import Status

logger = logging.getLogger(__name__)

SALT = "comments.confirm"
LIFE = timedelta(days=3)  # an unproved comment goes then
# Anybody can type anybody's address: nobody's mailbox is to be filled by others.
A_DAY = Limit("confirm-day", 1, timedelta(days=1), fail_open=False)
A_WEEK = Limit("confirm-week", 3, timedelta(days=7), fail_open=False)
# Two classes that speak here for the first time; not a machine that walks a list of addresses.
NETWORK = Limit("confirm-network", 60, timedelta(days=1), fail_open=False)


def ask(comment: Comment) -> bool:
    """Queue the letter about ``comment``; say whether one goes. Call it outside of a transaction.

    None goes where the address had one today. Neither words nor name stand in it: they may be
    anybody's, and the mailbox somebody else's.
    """
    address = comment.identity.email
    if comment.status != Status.UNPROVED or not _may_write(address, comment.network):
        return False
    try:
        _letter(comment, address).enqueue()
    except ValueError:
        logger.warning("Comment %s has no address that mail can go to", comment.pk)
        return False
    return True


def comment_of_link(blog: Blog, token: str) -> Comment | None:
    """Return what a mailed link is about; None for one that is forged, old or gone."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    return Comment.objects.filter(blog=blog).select_related(*BESIDE).filter(pk=pk).first()


def link_for(comment: Comment) -> str:
    """Return the whole address of the page where the comment is confirmed; looking does nothing."""
    token = signing.dumps(comment.pk, salt=SALT)
    return absolute(reverse("comments:confirm-link", args=[token]), comment.blog.address)


def _may_write(address: str, network: str) -> bool:
    """Take a place in each limit; say whether there was one everywhere. About 5 queries."""
    return (
        NETWORK.hit(network)
        and A_WEEK.allows(address)
        and A_DAY.hit(address)
        and A_WEEK.hit(address)
    )


def _letter(comment: Comment, address: str) -> Letter:
    blog = comment.blog
    return Letter(
        to=address,
        subject=format_lazy(_("Confirm your comment at {blog}"), blog=blog.title),
        template="mail/confirm",
        key=f"confirm-{comment.pk}-{timezone.now():%Y-%m-%d-%H}",
        about=in_letters(comment.pk),
        language=blog.language,
        context={
            "blog": blog,
            "site_url": absolute("/", blog.address),
            "post": comment.conversation.post,
            "link": link_for(comment),
            "withdraw_link": withdraw_link(comment),
        },
        good_for=LIFE,
    )
