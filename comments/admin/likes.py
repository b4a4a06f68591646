"""The likes of comments, for moderators."""

from django.contrib import admin

from blog.admin.likes import LikeDesk
from comments.models import CommentLike


@admin.register(CommentLike)
class CommentLikeAdmin(LikeDesk):
    """Who likes the comments."""

    thing = "comment"
    blog_path = "comment__blog"
    beside = ("comment__conversation__post",)
