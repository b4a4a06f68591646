"""A post's words in the form in which they are stored, and what is computed from them."""

import re
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import Truncator, slugify

from blog.addresses import SLUG_LENGTH
from blog.pictures import undress
from storyteller.lib.html import clean_story, text_of
from storyteller.lib.text import scrub, scrub_line, slug_of

from .image import Image

if TYPE_CHECKING:
    from .post import Post

SUMMARY_WORDS = 50  # what a list shows of a story without an excerpt

# What a revision keeps of a post, and brings back.
WORDS = ("title", "body", "excerpt")

# Where a summary ends at the latest: words on both sides of a heading make no sentence, and
# footnotes are none.
_HEADING = re.compile(r"<(?:h[2-4]|section)\b")

# Scripts without spaces: two letters are about a word.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]")


def tidy(post: "Post") -> None:
    """Bring the words of ``post`` into that form; nothing is written. One query if any picture."""
    post.title = scrub_line(post.title)
    post.excerpt = scrub(post.excerpt).strip()
    post.slug = slugify(post.slug, allow_unicode=True)[:SLUG_LENGTH].strip("-_")
    post.slug = post.slug or slug_of(post.title)
    body = clean_story(scrub(post.body))
    post.body = Image.dress(body, post.blog_id, is_below=post.cover_id is not None)
    words = text_of(post.body)
    post.word_count = _count_words(words)
    opening = text_of(_HEADING.split(post.body, maxsplit=1)[0]) or words
    post.summary = post.excerpt or Truncator(opening).words(SUMMARY_WORDS)
    post.updated_at = timezone.now()


def words_of(post: "Post") -> dict[str, str]:
    """Return the words of ``post`` by name; a picture that became ready is no new word."""
    return {name: getattr(post, name) for name in WORDS} | {"body": undress(post.body)}


def remember(post: "Post") -> None:
    """Note that the words of ``post`` are tidy: cleaning a long text twice takes twice the time."""
    vars(post)["_tidied"] = _said(post)


def is_tidy(post: "Post") -> bool:
    """Say, once, whether ``post`` still says what was noted; asked again, it is looked at anew."""
    noted = vars(post).pop("_tidied", None)
    return noted is not None and noted == _said(post)


def with_computed(fields: set[str]) -> set[str]:
    """Return ``fields``, which are to be written, with what is computed from one of them."""
    if fields & {"body", "excerpt"}:
        return fields | {"word_count", "summary"}
    return fields


def _said(post: "Post") -> tuple[object, ...]:
    return (post.title, post.slug, post.excerpt, post.body, post.summary, post.cover_id)


def _count_words(text: str) -> int:
    return len(_UNSPACED.sub(" ", text).split()) + len(_UNSPACED.findall(text)) // 2
