"""Portraits from providers: fetched once by a task, then our own; nobody's reader asks there."""

import io
import logging
import secrets

from django.core.files.storage import default_storage
from django.db import transaction

from storyteller.lib.fetch import Unfetchable, fetch
from storyteller.lib.pictures import UnreadableError, check
from storyteller.lib.tasks import durable

from . import providers
from .models import Identity
from .portraits import let_go, portrait_from
from .showing import tell_blogs

logger = logging.getLogger(__name__)


@durable(attempts=4)
def fetch_portrait(identity_pk: int, provider_id: str, address: str) -> None:
    """Fetch the portrait of a face from its provider, unless we have this very one. Idempotent."""
    provider = providers.find(provider_id)
    source = Identity.digest(address)
    faces = Identity.objects.wanting_portraits().filter(pk=identity_pk)
    faces = faces.exclude(avatar_source=source)
    if provider is None or not faces.exists():
        return
    try:
        content = io.BytesIO(fetch(address, provider.picture_hosts))
        check(content, len(content.getbuffer()))
        portrait = portrait_from(content)
    except (Unfetchable, UnreadableError) as error:
        logger.info("The portrait of face %s is left alone: %s", identity_pk, error)
        faces.update(avatar_source=source)
        return
    path = default_storage.save(f"portraits/{secrets.token_urlsafe(16)}.webp", portrait)
    _wear(identity_pk, path, source)


def _wear(identity_pk: int, path: str, source: str) -> None:
    """Show the portrait at ``path``; a face that is gone or wants none by now wears none."""
    with transaction.atomic():
        faces = Identity.objects.wanting_portraits().filter(pk=identity_pk)
        face = faces.select_for_update().first()
        if face is None or face.user is None:
            let_go(path)
            return
        let_go(face.avatar.name or "")
        faces.update(avatar=path, avatar_source=source)
        tell_blogs(face.user)
