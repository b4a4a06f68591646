"""The end: somebody is forgotten, and what was said under what they said stays."""

import secrets

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from blog.mail import in_letters
from blog.models import Blog, Invitation, ReviewNote
from comments import tasks
from comments.models import erasing
from storyteller.lib.mail import Letter, absolute, forget

from .whose import Person

# Comments and likes taken back at once; the others, wordless and faceless by then, in a task.
WHILE_ONE_WAITS = 60


def obstacles(user: User) -> list[str]:
    """Return, in words, what somebody who works at a blog has to do before they can be erased."""
    if user.is_superuser:
        return [_("You operate this site: let another operator take your rights away first.")]
    found = [
        _("You work at “%(blog)s”: ask an owner to take you off its members, or leave it there.")
        % {"blog": blog.title}
        for blog in user.blogs.all()
    ]
    if stories := user.authorships.count():
        words = ngettext(
            "Your name stands over %(count)d story: ask an editor to put another name there.",
            "Your name stands over %(count)d stories: ask an editor to put other names there.",
            stories,
        )
        found.append(words % {"count": stories})
    return found


def erase(person: Person, blog: Blog) -> None:
    """Forget ``person``: the words at once, then faces, likes and account.

    When this returns nothing of theirs can be read any more. Each step can be repeated: whoever
    loses the connection in the middle still has the account and asks again. ``blog`` signs the
    letter that confirms it. Raises ``ProtectedError`` for somebody who has become an author.
    """
    faces = list(person.faces.values_list("pk", flat=True))
    blogs = list(person.blogs)
    erasing.forget_words(faces)
    erasing.forget_marks(faces)
    erasing.hide_likes(faces)
    erasing.unlike_all(faces, WHILE_ONE_WAITS)
    erasing.retract_all(faces, WHILE_ONE_WAITS)
    with transaction.atomic():
        # First, as everywhere: whoever says something holds the blog's row, then asks for the face.
        for one in blogs:
            one.move_edition()
        person.drafts.delete()
        # One more than before where something was said a moment ago, in another window.
        erased = list(person.faces.select_for_update().order_by("pk"))
        for face in erased:
            face.erase()
        if person.address:
            Invitation.objects.filter(email=person.address.lower()).delete()
        if person.user:
            _end_account(person.user)
        tasks.erase_rest.enqueue(sorted({*faces, *(face.pk for face in erased)}))
        if person.address:
            _confirm(person.address, blog)


def _end_account(user: User) -> None:
    """Delete the account; with the row end its sessions, and its name beside notes on stories."""
    notes = ReviewNote.objects.filter(by=user).values_list("pk", flat=True)
    forget(map(in_letters, notes))
    portrait = user.avatar.name
    user.delete()
    if portrait:
        transaction.on_commit(lambda: default_storage.delete(portrait), robust=True)


def _confirm(address: str, blog: Blog) -> None:
    Letter(
        to=address,
        subject=gettext_lazy("You are forgotten, as you asked"),
        template="mail/erased",
        key=f"erased-{secrets.token_hex(8)}",
        language=blog.language,
        context={"blog": blog, "site_url": absolute("/", blog.address)},
    ).enqueue()
