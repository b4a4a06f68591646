"""What is made anew for a whole blog: share pictures that say what was true before."""

from collections.abc import Iterator

from storyteller.lib.tasks import durable

from .models import Post
from .models.post_sets import PostQuerySet

CHUNK = 200  # posts read at a time


def with_old_card(posts: PostQuerySet) -> Iterator[Post]:
    """Yield those of ``posts``, published, whose share picture is missing or says other words."""
    published = posts.published().with_author().defer("body")
    return (post for post in published.iterator(chunk_size=CHUNK) if not post.has_its_card)


@durable()
def renew_cards(blog_id: int) -> None:
    """Let each share picture of a blog be drawn anew that tells its old name. Idempotent."""
    for post in with_old_card(Post.objects.filter(blog=blog_id)):
        post.renew_card()
