"""The addresses of comments; those under a story's own come before the story's patterns."""

from django.urls import path

import blog.urls  # noqa: F401 -- registers the converters "year", "digits", "words"

from . import views

# A story's address and a page's, as in blog/urls.py.
STORY = "<year:year>/<digits:month>/<digits:day>/<words:slug>/"
PAGE = "<words:slug>/"

app_name = "comments"
urlpatterns = [
    path("comments/to/<int:post_pk>/", views.comment_create, name="comment-create"),
    path("comments/<int:pk>/withdraw/", views.comment_withdraw, name="comment-withdraw"),
    path(f"{STORY}comment/<int:no>/", views.comment_detail, name="comment-detail"),
    path(f"{STORY}comment/<int:no>/replies/", views.comment_branch, name="comment-branch"),
    path(f"{PAGE}comment/<int:no>/", views.comment_detail, name="page-comment-detail"),
    path(f"{PAGE}comment/<int:no>/replies/", views.comment_branch, name="page-comment-branch"),
]
