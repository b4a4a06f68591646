"""Whose a comment is: the person at the account or the browser, or who holds a signed link."""

from datetime import timedelta

from django.core import signing
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import Identity
from blog.http import BlogRequest
from blog.models import Blog
from storyteller.lib.mail import absolute

from .models import Comment

SALT = "comments.withdraw"
LINK_LIFE = timedelta(days=30)  # a mailbox is read by then; later one asks for a new link


def own_comment(request: BlogRequest, pk: int) -> Comment:
    """Return what the reader said under one of their faces; to everybody else it is 404."""
    mine = Identity.objects.of(request.user, request.browser_key)
    own = Comment.objects.filter(blog=request.blog, identity__in=mine)
    return get_object_or_404(own.select_related(*BESIDE), pk=pk)


def withdraw_link(comment: Comment) -> str:
    """Return the whole address, for a letter to its author, of where it can be withdrawn.

    Good for ``LINK_LIFE``, in any browser; looking at it does nothing.
    """
    token = signing.dumps(comment.pk, salt=SALT)
    return absolute(reverse("comments:withdraw-link", args=[token]), comment.blog.address)


def comment_of_link(blog: Blog, token: str) -> Comment | None:
    """Return what a link of ``withdraw_link`` leads to; None for one that is forged or too old."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=LINK_LIFE)
    except signing.BadSignature:
        return None
    return Comment.objects.filter(blog=blog).select_related(*BESIDE).filter(pk=pk).first()


BESIDE = ("identity", "blog", "conversation__post__blog")
