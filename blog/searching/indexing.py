"""What is found where: written with the post, and mended by the clock."""

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction

from blog.models.search_text import SearchText
from storyteller.lib.html import text_of

from .folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from accounts.models import User
    from blog.models import Post, Tag

# Bytes of folded words: PostgreSQL indexes no more than a million of a row.
LONGEST = 400_000
STEP = 50  # posts the clock looks at
BEHIND = 500  # posts the clock indexes that are in no index yet
PLACE = "search:reached"  # in the cache: which post the clock looked at last


def index(post: "Post") -> bool:
    """Let ``post`` be found by what it says now; say whether that was news. Four queries at most.

    Tags and authors count as they are stored.
    """
    said = _said_by(post)
    known = SearchText.objects.filter(pk=post.pk).first()
    if known and all(getattr(known, name) == words for name, words in said.items()):
        return False
    SearchText.objects.update_or_create(post=post, defaults=said)
    return True


def catch_up() -> int:
    """Index posts that are in no index yet, else look at the names beside some; return how many.

    So a new name of a tag or an author finds its way, some time after it was given: the words of a
    post are indexed with it. Four queries where nothing is new, without any text.
    """
    from blog.models import Post  # noqa: PLC0415  posts index themselves

    # Keys alone are read from an index, in any order: the texts lie between the rows.
    missing = Post.objects.filter(search_text__isnull=True).order_by().values_list("pk", flat=True)
    if keys := list(missing[:BEHIND]):
        return sum(map(_index_anew, keys))
    reached = cache.get(PLACE, 0)
    posts = Post.objects.filter(pk__gt=reached).order_by("pk").only("pk", "search_text__beside")
    named = posts.select_related("search_text").prefetch_related("authors", "tags")
    looked_at = list(named[:STEP])
    cache.set(PLACE, looked_at[-1].pk if len(looked_at) == STEP else 0, None)
    return sum(_index_anew(post.pk) for post in looked_at if _is_renamed(post))


def _is_renamed(post: "Post") -> bool:
    """Say whether other names stand beside a post than it is found by. No query if prefetched."""
    return bool(post.search_text.beside != _names(post.tags.all(), post.authors.all()))


def _index_anew(pk: int) -> bool:
    """Index a post as it is now: locked, so that nobody's newer words are hidden by older ones."""
    from blog.models import Post  # noqa: PLC0415  as above

    with transaction.atomic():
        post = Post.objects.select_for_update().filter(pk=pk).first()
        return post is not None and index(post)


def _said_by(post: "Post") -> dict[str, str]:
    words = fold(f"{post.excerpt} {text_of(post.body)}")
    return {
        "title": fold(post.title),
        # Asked anew: what a form has just written may not be what was loaded before.
        "beside": _names(post.tags.order_by("pk"), post.authors.order_by("pk")),
        "words": words.encode()[:LONGEST].decode(errors="ignore"),
    }


def _names(tags: "Iterable[Tag]", people: "Iterable[User]") -> str:
    """Return the names of tags and authors, in the order of their keys."""
    words = [tag.name for tag in sorted(tags, key=_key)]
    for person in sorted(people, key=_key):
        words += [person.name, person.handle]
    return " ".join(map(fold, words))


def _key(row: "Model") -> int:
    return int(row.pk)
