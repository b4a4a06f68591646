"""How a post gets an address that nobody else has, and what it leaves behind when it moves."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from blog.addresses import SLUG_LENGTH, is_reserved, numbered

if TYPE_CHECKING:
    from .post import Post

ATTEMPTS = 20  # at an address that others take at the same moment
ROOM = 5  # letters of a slug that a number, "-9999", may take the place of


def at_free_address[T](post: "Post", write: Callable[[], T], was: "Post | None" = None) -> T:
    """Call ``write`` with a slug that makes the address unique, whoever writes at once.

    ``was`` is the row as stored; a post that stays at its address asks nothing.
    """
    if post.published_on is None or (was is not None and was.path == post.path):
        return write()
    wish = post.slug
    for _attempt in range(ATTEMPTS):
        taken = taken_slugs(post, wish)
        post.slug = next(slug for slug in numbered(wish) if slug not in taken)
        try:
            with transaction.atomic():
                return write()
        except IntegrityError:
            # Somebody took it between our look and our write; or something else is wrong.
            if post.slug not in taken_slugs(post, wish):
                raise
    raise IntegrityError(f"No free address for “{wish}”.")


def taken_slugs(post: "Post", wish: str) -> set[str]:
    """Return the slugs like ``wish`` that ``post`` cannot have. Two queries."""
    start = wish[: SLUG_LENGTH - ROOM]
    rivals = post.blog.posts.filter(kind=post.kind, slug__startswith=start)
    if post.kind == post.Kind.STORY:
        rivals = rivals.filter(published_on=post.published_on)
    else:
        rivals = rivals.filter(published_on__isnull=False)
    taken = set(rivals.exclude(pk=post.pk).values_list("slug", flat=True))
    taken |= _left_slugs(post, start)
    if post.kind == post.Kind.PAGE and is_reserved(wish):
        taken.add(wish)
    return taken


def _left_slugs(post: "Post", start: str) -> set[str]:
    """Return the slugs from ``start`` on at whose addresses other posts once were."""
    folder = post.path.removesuffix(f"{post.slug}/")
    old = post.blog.redirects.exclude(post=post.pk).filter(path__startswith=folder + start)
    return {path.strip("/").rpartition("/")[2] for path in old.values_list("path", flat=True)}


def leave_redirect(post: "Post", was: "Post") -> None:
    """Let the address that was public lead to the one that is."""
    if not was.path or was.path == post.path:
        return
    post.redirects.filter(path=post.path).delete()
    post.blog.redirects.update_or_create(path=was.path, defaults={"post": post})
