"""Where a story stands, in words: its status, its moment, and whether it is late."""

from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as say

from blog.models import Post
from blog.models.post_row import Status


def state_mark(post: Post) -> SafeString:
    """Return the status as a word with its colour, then what else is to be known."""
    more = [say("Pinned")] if post.pinned_at else []
    if words := late_words(post):
        more.append(words)
    return format_html(
        '<span class="state state-{}">{}</span>{}',
        post.status,
        post.get_status_display(),
        format_html_join("", " · {}", ((words,) for words in more)),
    )


def state_sentence(post: Post | None) -> str:
    """Return where the post stands, with its moment in the blog's zone."""
    if post is None:
        return say("Not saved yet")
    parts = [str(post.get_status_display())]
    if post.published_at is not None and post.status not in {Status.DRAFT, Status.REVIEW}:
        moment = timezone.localtime(post.published_at)
        parts.append(formats.date_format(moment, "DATETIME_FORMAT"))
    if words := late_words(post):
        parts.append(words)
    return " · ".join(parts)


def late_words(post: Post) -> str:
    """Return how late it has appeared, or that it should have by now; "" where it is in time."""
    if post.delay is None or post.published_at is None:
        return ""
    time = {"time": timesince(post.published_at, post.published_at + post.delay, depth=1)}
    if post.status == Status.SCHEDULED:
        return say("late by %(time)s: is the worker running?") % time
    return say("appeared %(time)s late") % time
