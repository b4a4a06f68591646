"""The addresses of accounts."""

from allauth.account import views as allauth_account
from allauth.mfa.totp import views as allauth_totp
from allauth.mfa.webauthn import views as allauth_webauthn
from django.urls import path

from . import proof, views, views_connect, views_faces, views_profile

app_name = "accounts"

# Each gives an account a way in that lasts. allauth asks for the password or the second factor
# first, and lets pass whoever has neither.
lasting_ways_in = {
    "accounts/email/": allauth_account.email,
    "accounts/password/set/": allauth_account.password_set,
    "accounts/2fa/totp/activate/": allauth_totp.activate_totp,
    "accounts/2fa/webauthn/add/": allauth_webauthn.add_webauthn,
}

urlpatterns = [
    path("accounts/profile/", views_profile.profile, name="profile"),
    path("accounts/faces/<int:pk>/", views_faces.face, name="face"),
    path("accounts/prove/", views_connect.prove, name="prove"),
    # The very addresses of allauth's own log-in pages, which would redirect a form to the provider.
    path("accounts/<slug:provider_id>/login/", views_connect.connect, name="connect"),
    path("accounts/oidc/<slug:provider_id>/login/", views_connect.connect),
    path("accounts/<slug:provider_id>/login/token/", views_connect.no_token),
    *(path(address, proof.required(view)) for address, view in lasting_ways_in.items()),
    path("accounts/2fa/totp/code.svg", views.authenticator_code, name="authenticator-code"),
]
