"""OpenID Connect: an issuer of our own invention, and Google, which is nearly one.

Source: OpenID Connect Core 1.0 and Discovery 1.0; developers.google.com, "OpenID Connect".
"""

import json
import time
from collections.abc import Callable
from typing import Any, ClassVar

import jwt
from cryptography.hazmat.primitives import serialization

from .authority import Authority
from .cast import Person
from .messages import Reply, Request, in_json
from .provider import Provider, Trip, basic

KEY_ID = "the only key"


class OpenID(Provider):
    """id.example.org, which any site may offer by configuration alone."""

    id = "acme"
    name = "Acme"
    issuer: ClassVar[str] = "https://id.example.org"
    callback = "/accounts/oidc/acme/login/callback/"
    consent_path = "/consent"
    addresses = {
        ("GET", "id.example.org", "/.well-known/openid-configuration"): "discovery",
        ("GET", "id.example.org", "/jwks"): "keys",
        ("GET", "id.example.org", "/authorize"): "authorize",
        ("POST", "id.example.org", "/consent"): "consent",
        ("POST", "id.example.org", "/token"): "token",
        ("GET", "id.example.org", "/userinfo"): "profile",
    }
    scopes = frozenset({"openid"})

    def __init__(self, report: Callable[[str], None], authority: Authority) -> None:
        super().__init__(report)
        self.authority = authority
        # What the identity token says differently from the truth.
        self.claims: dict[str, Any] = {}

    def discovery(self, request: Request) -> Reply:
        """Tell where everything is."""
        return in_json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    def keys(self, request: Request) -> Reply:
        """Show the public key."""
        key = jwt.algorithms.ECAlgorithm.to_jwk(self.authority.key.public_key(), as_dict=True)
        return in_json({"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "ES256"}]})

    def wrong_client(self, request: Request, sent: dict[str, str]) -> str:
        """Insist on HTTP Basic authentication, which discovery names as the only way."""
        is_it = request.headers.get("authorization") == basic(self.client_id, self.secret)
        return "" if is_it else "wrong client_id or secret in Authorization"

    def token_reply(self, token: str, trip: Trip) -> Reply:
        """Add an identity token."""
        honest = super().token_reply(token, trip)
        return in_json(json.loads(honest.body) | {"id_token": self._id_token(trip)})

    def _id_token(self, trip: Trip) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 3600}
        claims |= self._claims(trip) | self.claims
        headers = {"kid": KEY_ID}
        return jwt.encode(claims, self.authority.key, algorithm="ES256", headers=headers)

    def about(self, trip: Trip, request: Request) -> dict[str, Any]:
        """Return the claims."""
        return self._claims(trip)

    def _claims(self, trip: Trip) -> dict[str, Any]:
        person = trip.person
        told: dict[str, Any] = {"sub": person.uid, "name": person.name}
        if "profile" in trip.scope:
            told["preferred_username"] = person.handle
            told |= {"profile": person.link} if person.link else {}
            if person.picture or person.picture_url:
                told["picture"] = self.picture_url(person)
        if "email" in trip.scope and person.email:
            told |= {"email": person.email, "email_verified": True}
        return told

    def picture_url(self, person: Person) -> str:
        """Return a picture at the issuer's own host."""
        return person.picture_url or f"{self.issuer}/pictures/{person.picture}"


class Google(OpenID):
    """accounts.google.com and its neighbours."""

    id = "google"
    name = "Google"
    issuer = "https://accounts.google.com"
    callback = "/accounts/google/login/callback/"
    consent_path = "/signin/oauth/consent"
    addresses = {
        ("GET", "accounts.google.com", "/o/oauth2/v2/auth"): "authorize",
        ("POST", "accounts.google.com", "/signin/oauth/consent"): "consent",
        ("POST", "oauth2.googleapis.com", "/token"): "token",
        ("GET", "www.googleapis.com", "/oauth2/v1/certs"): "certificates",
        ("GET", "www.googleapis.com", "/oauth2/v2/userinfo"): "profile",
    }
    scopes = frozenset({"profile"})

    def certificates(self, request: Request) -> Reply:
        """Show the public key as Google does."""
        leaf = self.authority.leaf.public_bytes(serialization.Encoding.PEM)
        return in_json({KEY_ID: leaf.decode()})

    def _claims(self, trip: Trip) -> dict[str, Any]:
        """Add the parts of a name, which Google orders as in English."""
        claims = super()._claims(trip)
        family, _space, given = str(trip.person.name).rpartition(" ")
        return claims | {"given_name": given, "family_name": family}

    def wrong_client(self, request: Request, sent: dict[str, str]) -> str:
        """Take the secret in the form."""
        return Provider.wrong_client(self, request, sent)

    def picture_url(self, person: Person) -> str:
        """Return a picture at Google's picture host."""
        return person.picture_url or f"https://lh3.googleusercontent.com/a/{person.picture}"
