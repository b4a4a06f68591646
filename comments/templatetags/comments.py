"""How the story page shows its conversation without knowing it."""

from typing import Any

from django import template

from blog.models import Post
from comments import page

register = template.Library()


@register.inclusion_tag("comments/_conversation.html", takes_context=True)
def conversation(context: Any, post: Post) -> dict[str, Any]:
    """Show threads, paging and form of ``post``, as the address and the reader ask.

    Usage: ``{% load comments %}{% conversation post %}``. Two queries for a stranger. Raises
    ``Http404`` for a cursor or a number that is none.
    """
    return page.conversation(context["request"], post)
