"""The addresses of comments; those under a story's own come before the story's patterns."""

from django.urls import path

import blog.urls  # noqa: F401 -- registers the converters "year", "digits", "words"

from . import (
    feeds,
    speaking,
    views,
    views_by_mail,
    views_changes,
    views_confirm,
    views_form,
    views_likes,
    views_own,
    views_report,
)
from .person.urls import urlpatterns as of_a_person

# A story's address and a page's, as in blog/urls.py.
STORY = "<year:year>/<digits:month>/<digits:day>/<words:slug>/"
PAGE = "<words:slug>/"

app_name = "comments"
urlpatterns = [
    *of_a_person,
    path("comments/to/<int:post_pk>/", views_form.comment_create, name="comment-create"),
    path("comments/to/<int:post_pk>/start/", views_form.form_start, name="form-start"),
    path("comments/to/<int:post_pk>/preview/", views_form.comment_preview, name="comment-preview"),
    path(
        "comments/to/<int:post_pk>/with/<slug:provider_id>/",
        speaking.comment_connect,
        name="comment-connect",
    ),
    path("comments/to/<int:post_pk>/log-in/", speaking.comment_log_in, name="comment-log-in"),
    path("comments/to/<int:post_pk>/log-out/", speaking.comment_log_out, name="comment-log-out"),
    path("comments/to/<int:post_pk>/face/", speaking.comment_face, name="comment-face"),
    path("comments/<int:pk>/edit/", views_own.comment_edit, name="comment-edit"),
    path("comments/<int:pk>/withdraw/", views_own.comment_withdraw, name="comment-withdraw"),
    path(
        "comments/<int:pk>/withdraw/now/",
        views_own.comment_withdraw_now,
        name="comment-withdraw-now",
    ),
    path(
        "comments/<int:pk>/second-look/", views_own.comment_second_look, name="comment-second-look"
    ),
    path("comments/<int:pk>/ask-again/", views_confirm.comment_ask_again, name="comment-ask-again"),
    path("comments/confirm/<str:token>/", views_confirm.confirm_by_link, name="confirm-link"),
    path("comments/<int:pk>/report/", views_report.comment_report, name="comment-report"),
    path(
        "comments/withdraw/<str:token>/", views_own.comment_withdraw_by_link, name="withdraw-link"
    ),
    path("comments/<int:pk>/like/", views_likes.comment_like, name="comment-like"),
    path("comments/decide/<str:token>/", views_by_mail.decide_by_mail, name="decide-by-mail"),
    path(
        "comments/decide/<str:token>/now/",
        views_by_mail.decide_by_mail_now,
        name="decide-by-mail-now",
    ),
    path("comments/feed/", feeds.feed, name="feed"),
    path(f"{STORY}feed/", feeds.conversation_feed, name="conversation-feed"),
    path(f"{PAGE}feed/", feeds.conversation_feed, name="page-conversation-feed"),
    path(f"{STORY}changes/", views_changes.changes, name="conversation-changes"),
    path(f"{PAGE}changes/", views_changes.changes, name="page-conversation-changes"),
    path(f"{STORY}comment/<int:no>/", views.comment_detail, name="comment-detail"),
    path(f"{STORY}comment/<int:no>/replies/", views.comment_branch, name="comment-branch"),
    path(f"{PAGE}comment/<int:no>/", views.comment_detail, name="page-comment-detail"),
    path(f"{PAGE}comment/<int:no>/replies/", views.comment_branch, name="page-comment-branch"),
]
