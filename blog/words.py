"""Words with commas between them, and the tags and people they name."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q

from storyteller.lib.text import slug_of

from .models import Blog, Post, Tag
from .models.membership import WRITERS

if TYPE_CHECKING:
    from accounts.models import User


def listed(text: str) -> list[str]:
    """Return the words of ``text`` between its commas, in order, none empty and none twice."""
    words: dict[str, str] = {}
    for word in text.replace("،", ",").split(","):
        plain = word.strip().removeprefix("#").strip()
        words.setdefault(plain.casefold(), plain)
    return [word for word in words.values() if word]


def tags_named(blog: Blog, names: list[str]) -> list[Tag]:
    """Return the blog's tags of these names, made where there was none. Two queries a new tag."""
    slugs = {slug_of(name): name for name in names}
    known = {tag.slug: tag for tag in blog.tags.filter(slug__in=slugs)}
    for slug, name in slugs.items():
        if slug not in known:
            known[slug], _made = Tag.objects.get_or_create(
                blog=blog, slug=slug, defaults={"name": name}
            )
    return [known[slug] for slug in slugs]


def authors_named(blog: Blog, handles: list[str], post: Post) -> "tuple[list[User], list[str]]":
    """Return who may stand on the byline of ``post`` by these handles, and who may not. One query.

    Members who write, and whoever stands on it already.
    """
    member = Q(memberships__blog=blog, memberships__role__in=WRITERS)
    standing = Q(authorships__post=post) if post.pk else Q(pk__in=[])
    handles = [handle.removeprefix("@") for handle in handles]
    wanted = [handle.lower() for handle in handles]
    known = {
        person.handle.lower(): person
        for person in get_user_model()
        .objects.filter(member | standing, handle__in=wanted + handles)
        .distinct()
    }
    people = [known[handle] for handle in wanted if handle in known]
    return people, [handle for handle in wanted if handle not in known]
