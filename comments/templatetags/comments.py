"""How the story page shows its conversation without knowing it."""

from typing import Any

from django import template

from blog.models import Post
from comments import front, page
from comments.person import claims

register = template.Library()


@register.inclusion_tag("comments/_conversation.html", takes_context=True)
def conversation(context: Any, post: Post) -> dict[str, Any]:
    """Show threads, paging and form of ``post``, as the address and the reader ask.

    Usage: ``{% load comments %}{% conversation post %}``. Two queries for a stranger. Raises
    ``Http404`` for a cursor or a number that is none.
    """
    return page.conversation(context["request"], post)


@register.inclusion_tag("comments/_earlier_line.html", takes_context=True)
def earlier_line(context: Any) -> dict[str, Any]:
    """Say how many comments of before, as a guest, look like the reader's; nothing for a guest.

    Usage: ``{% load comments %}{% earlier_line %}``. One query for somebody with an account.
    """
    return {"count": claims.count(context["request"])}


@register.inclusion_tag("admin/comments/_front.html", takes_context=True)
def desk_conversation(context: Any) -> dict[str, Any]:
    """Show what waits for a moderator and what was said last, as far as the role allows.

    Usage: ``{% load comments %}{% desk_conversation %}``. Two queries.
    """
    return front.conversation(context["request"])


@register.inclusion_tag("admin/comments/_month.html", takes_context=True)
def desk_month(context: Any) -> dict[str, Any]:
    """Draw the comments and likes of the last thirty days.

    Usage: ``{% load comments %}{% desk_month %}``. Two queries.
    """
    return front.month(context["request"])
