"""The addresses of accounts."""

from django.urls import path

from . import views, views_connect, views_faces, views_profile

app_name = "accounts"
urlpatterns = [
    path("accounts/profile/", views_profile.profile, name="profile"),
    path("accounts/faces/<int:pk>/", views_faces.face, name="face"),
    path("accounts/prove/", views_connect.prove, name="prove"),
    # The very addresses of allauth's own log-in pages, which would redirect a form to the provider.
    path("accounts/<slug:provider_id>/login/", views_connect.connect, name="connect"),
    path("accounts/oidc/<slug:provider_id>/login/", views_connect.connect),
    path("accounts/<slug:provider_id>/login/token/", views_connect.no_token),
    path("accounts/2fa/totp/code.svg", views.authenticator_code, name="authenticator-code"),
]
