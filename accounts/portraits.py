"""Portraits: a small square of somebody's upload, made by a task and shown beside the name."""

import io
import logging
import secrets
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import Identity, User
from accounts.showing import tell_blogs
from storyteller.lib.pictures import UnreadableError, encoded, square, upright
from storyteller.lib.tasks import durable

SIDE = 256  # pixels: the largest place is 96 wide, on a sharp screen
# A page that was opened a moment ago still asks for the portrait it names.
STILL_SHOWN = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def store_portrait(person: User, file: "File[bytes]") -> None:
    """Keep an upload that ``GuardedImageField`` has passed; a task makes the portrait of it.

    A task, because decoding what people send belongs into the one process that does so one at a
    time: sixteen uploads at once would cost the web server some gigabytes. Until then the old
    portrait, or the letters, stand. Call it outside ``atomic()``: storage may be slow.
    """
    kept = default_storage.save(f"originals/{secrets.token_urlsafe(16)}", file)
    with transaction.atomic():
        make_portrait.enqueue(person.pk, kept)


def let_go(path: str) -> None:
    """Delete the file of a portrait that nobody wears any more, a little later; "" is none."""
    if path:
        forget_portrait.using(run_after=timezone.now() + STILL_SHOWN).enqueue(path)


def portrait_from(content: IO[bytes]) -> "ContentFile[bytes]":
    """Return the square portrait of a picture as a WebP; raise ``UnreadableError``."""
    picture, _size = upright(content, side=SIDE)
    return ContentFile(encoded(square(picture, SIDE), "webp"))


@durable()
def make_portrait(user_id: int, kept: str) -> None:
    """Make the portrait from the upload ``kept``, and let go of the upload. Idempotent."""
    if not default_storage.exists(kept):
        return  # an earlier run ended after all its work
    with default_storage.open(kept) as file:
        content = io.BytesIO(file.read())
    try:
        portrait = portrait_from(content)
    except UnreadableError as error:
        logger.info("The portrait of account %s cannot be read: %s", user_id, error)
    else:
        path = f"portraits/{PurePosixPath(kept).name}.webp"
        default_storage.delete(path)  # what an interrupted run may have left
        _wear(user_id, default_storage.save(path, portrait))
    default_storage.delete(kept)


@durable()
def forget_portrait(path: str) -> None:
    """Delete the portrait at ``path`` unless somebody wears it. Idempotent."""
    worn = [people.filter(avatar=path).exists() for people in (User.objects, Identity.objects)]
    if not any(worn):
        default_storage.delete(path)


def _wear(user_id: int, path: str) -> None:
    """Show the portrait at ``path`` wherever the account has spoken or writes."""
    with transaction.atomic():
        person = User.objects.select_for_update().filter(pk=user_id).first()
        if person is None:
            let_go(path)
            return
        before = person.avatar.name or ""
        User.objects.filter(pk=user_id).update(avatar=path)
        Identity.objects.filter(kind=Identity.Kind.ACCOUNT, uid=str(user_id)).update(avatar=path)
        if before != path:
            let_go(before)
        tell_blogs(person)
