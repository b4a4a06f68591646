"""What is found where: written with the post, and mended by the clock."""

from typing import TYPE_CHECKING

from django.core.cache import cache

from blog.models.search_text import SearchText
from storyteller.lib.html import text_of

from .folding import fold

if TYPE_CHECKING:
    from blog.models import Post

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
    """Index posts that are in no index yet, and look again at some that are; return how many.

    So a new name of a tag or an author finds its way, some time after it was given.
    """
    from blog.models import Post  # noqa: PLC0415  posts index themselves

    posts = Post.objects.order_by("pk")
    missing = list(posts.filter(search_text__isnull=True)[:BEHIND])
    if missing:
        return sum(map(index, missing))
    reached = cache.get(PLACE, 0)
    looked_at = list(posts.filter(pk__gt=reached)[:STEP])
    cache.set(PLACE, looked_at[-1].pk if len(looked_at) == STEP else 0, None)
    return sum(map(index, looked_at))


def _said_by(post: "Post") -> dict[str, str]:
    # Asked anew: what a form has just written may not be what was loaded before.
    people = [name for one in post.authors.order_by("pk") for name in (one.name, one.handle)]
    tags = post.tags.order_by("pk").values_list("name", flat=True)
    words = fold(f"{post.excerpt} {text_of(post.body)}")
    return {
        "title": fold(post.title),
        "beside": " ".join(map(fold, [*tags, *people])),
        "words": words.encode()[:LONGEST].decode(errors="ignore"),
    }
