"""What is told by mail about a place at a blog."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from storyteller.lib.mail import Letter, absolute

if TYPE_CHECKING:
    from .models import Invitation, Membership


def invite(invitation: "Invitation") -> None:
    """Queue the letter with the one link that an invitation is."""
    blog, host = invitation.blog, invitation.blog.address
    Letter(
        to=invitation.email,
        subject=format_lazy(_("{blog} offers you a place"), blog=blog.title),
        template="mail/invitation",
        # Offered again it is another letter: the link in the older one may be too old.
        key=f"invitation-{invitation.pk}-{invitation.created_at.timestamp()}",
        language=blog.language,
        context={
            "blog": blog,
            "site_url": absolute("/", host),
            "invitation": invitation,
            "link": absolute(invitation.get_absolute_url(), host),
        },
    ).enqueue()


def welcome(membership: "Membership") -> None:
    """Queue the letter that tells somebody of the new place; nobody without an address is told."""
    blog, person = membership.blog, membership.user
    if not person.email:
        return
    Letter(
        to=person.email,
        subject=format_lazy(_("You have a place at {blog}"), blog=blog.title),
        template="mail/welcome",
        key=f"welcome-{membership.pk}",
        language=blog.language,
        context={
            "blog": blog,
            "site_url": absolute("/", blog.address),
            "membership": membership,
            "desk_url": absolute(reverse("admin:index"), blog.address),
        },
    ).enqueue()
