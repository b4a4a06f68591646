"""The addresses of one's own pages; part of comments/urls.py."""

from django.urls import path

from . import views, views_data, views_facebook

urlpatterns = [
    path("accounts/comments/", views.comments, name="person-comments"),
    path("accounts/comments/claim/", views.claim, name="person-claim"),
    path("accounts/my-data/", views_data.data, name="person-data"),
    path("accounts/my-data/export/", views_data.export, name="person-export"),
    path("accounts/my-data/erase/", views_data.erase, name="person-erase"),
    path("accounts/my-data/by-mail/<str:token>/", views_data.guest_data, name="guest-data"),
    path(
        "accounts/my-data/by-mail/<str:token>/export/",
        views_data.guest_export,
        name="guest-data-export",
    ),
    path(
        "accounts/facebook/data-deletion/",
        views_facebook.facebook_deletion,
        name="facebook-deletion",
    ),
    path(
        "accounts/facebook/data-deletion/<slug:code>/",
        views_facebook.facebook_deletion_status,
        name="facebook-deletion-status",
    ),
]
