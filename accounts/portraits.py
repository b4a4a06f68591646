"""Portraits: a small square of somebody's upload, made by a task and shown beside the name."""

import io
import logging
import secrets
from pathlib import PurePosixPath
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import Identity, User
from storyteller.lib.pictures import UnreadableError, encoded, square, upright
from storyteller.lib.tasks import durable

SIDE = 256  # pixels: the largest place is 96 wide, on a sharp screen

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


def _wear(user_id: int, path: str) -> None:
    """Show the portrait at ``path`` wherever the account has spoken or writes."""
    with transaction.atomic():
        User.objects.filter(pk=user_id).update(avatar=path)
        Identity.objects.filter(kind=Identity.Kind.ACCOUNT, uid=str(user_id)).update(avatar=path)
        for person in User.objects.filter(pk=user_id):
            for blog in person.blogs.all():
                blog.move_edition()
