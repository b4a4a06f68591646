"""What is shown of a post where its address is shared: its cover, cut, or a card drawn by us."""

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.crypto import salted_hmac

from blog import cards
from blog.pictures import media_url
from storyteller.lib.pictures import cropped, encoded, upright

if TYPE_CHECKING:
    from .image import Image
    from .post import Post

LEAST = cards.SIZE[0] // 2  # pixels: a narrower cover would be a blur
DRAWING = 1  # up by one when cards are to look different


class SharePicture(NamedTuple):
    """A picture for machines; ``url`` without the host, the sides in pixels."""

    url: str
    width: int
    height: int
    alt: str


def share_picture(post: "Post") -> SharePicture | None:
    """Return what is shown of ``post``, None while nothing is ready. No query with its cover."""
    cover = _cover_of(post)
    alt = (cover.shown_alt if cover else "") or post.title
    if post.card_path:
        return SharePicture(media_url(post.card_path), *cards.SIZE, alt)
    if cover is None:
        return None
    widest = next(one for one in cover.renditions if one["format"] == "jpeg")
    return SharePicture(cover.widest_url, widest["width"], widest["height"], alt)


def draw_card(post: "Post") -> bool:
    """Write the share picture of ``post``; say whether it is another one now. Idempotent."""
    path = _path_of(post)
    if path == post.card_path:
        return False
    default_storage.delete(path)  # what an interrupted run may have left
    default_storage.save(path, ContentFile(_drawn(post)))
    rows = type(post).objects.filter(pk=post.pk, card_path=post.card_path)
    with transaction.atomic():
        if not rows.update(card_path=path):
            return False  # somebody was faster, and knew what we know or more
        if post.is_published:
            post.blog.move_edition()
    was, post.card_path = post.card_path, path
    if was:
        default_storage.delete(was)
    return True


# Django's own signal, because there is no other door: a blog's end deletes its posts by sets.
@receiver(post_delete, sender="blog.Post")
def _let_go(*, instance: "Post", **_signal: Any) -> None:
    """Delete the card of a deleted post, once it is certain that it is."""
    if path := instance.card_path:
        transaction.on_commit(lambda: default_storage.delete(path), robust=True)


def has_its_card(post: "Post") -> bool:
    """Say whether the share picture of ``post`` is the one it should have now."""
    return _path_of(post) == post.card_path


def is_outdated(post: "Post", was: "Post | None") -> bool:
    """Say whether a post that is being written needs another card than the row ``was`` had."""
    if not post.is_published or was is None:
        return False
    changed = (post.title, post.cover_id) != (was.title, was.cover_id)
    return changed or not was.is_published


def _path_of(post: "Post") -> str:
    """Return where the card lies: nobody can guess it, and other words lead to another place."""
    cover = _cover_of(post)
    says = (cover.name, cover.focal_x, cover.focal_y) if cover is not None else _words_of(post)
    name = salted_hmac("blog.cards", repr((DRAWING, post.pk, says)), algorithm="sha256")
    return f"cards/{name.hexdigest()[:32]}.{'png' if cover is None else 'jpeg'}"


def _drawn(post: "Post") -> bytes:
    cover = _cover_of(post)
    if cover is None:
        return cards.draw(_words_of(post))
    widest = next(one for one in cover.renditions if one["format"] == "jpeg")
    with default_storage.open(widest["path"]) as file:
        picture, _size = upright(io.BytesIO(file.read()), side=cards.SIZE[0])
    return encoded(cropped(picture, cards.SIZE, (cover.focal_x, cover.focal_y)), "jpeg")


def _cover_of(post: "Post") -> "Image | None":
    cover = post.cover
    return cover if cover is not None and cover.is_ready and cover.width >= LEAST else None


def _words_of(post: "Post") -> cards.Words:
    authors = ", ".join(person.name for person in post.byline)
    return cards.Words(post.title, post.blog.title, authors)
