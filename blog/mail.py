"""What is told by mail about a place at a blog, and about what reviewers say."""

import logging
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from storyteller.lib.mail import Letter, absolute

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Blog, Invitation, Membership, ReviewNote

logger = logging.getLogger(__name__)


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


def tell_of_note(note: "ReviewNote") -> int:
    """Queue a letter to those whose story a reviewer has said something about; return how many.

    Its authors and who made the link, as far as they still may write it. The letter has no words
    of the note: those are forgotten at the desk, and nowhere else.
    """
    post, blog = note.post, note.post.blog
    people = {author.pk: author for author in post.byline}
    if note.link is not None and note.link.by is not None:
        people[note.link.by.pk] = note.link.by
    others = [person for person in people.values() if person.pk != note.by_id]
    return sum(_tell_of_note(note, person, blog) for person in others)


def in_letters(note_id: int) -> str:
    """Return what letters about a note are found by."""
    return f"review-note-{note_id}"


def _tell_of_note(note: "ReviewNote", person: "User", blog: "Blog") -> int:
    if not person.email or not person.is_active or not _may_write(note, person):
        return 0
    address = reverse("admin:blog_post_review", args=[note.post_id])
    letter = Letter(
        to=person.email,
        subject=format_lazy(_("A note on “{title}”"), title=note.post.title),
        template="mail/note",
        key=f"note-{note.pk}",
        about=in_letters(note.pk),
        language=blog.language,
        context={
            "blog": blog,
            "site_url": absolute("/", blog.address),
            "note": note,
            "link": absolute(f"{address}#note-{note.pk}", blog.address),
        },
    )
    try:
        letter.enqueue()
    except ValueError:
        logger.warning("Account %s has no address that mail can go to", person.pk)
        return 0
    return 1


def _may_write(note: "ReviewNote", person: "User") -> bool:
    posts = type(note.post).objects
    return posts.editable_by(person).filter(pk=note.post_id).exists()
