"""The addresses of accounts."""

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("accounts/2fa/totp/code.svg", views.authenticator_code, name="authenticator-code"),
]
