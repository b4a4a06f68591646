"""X: PKCE, Basic authentication, only the fields that were asked for, never an e-mail address.

Source: docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE" and "GET /2/users/me".
"""

from typing import Any

from .cast import Person
from .messages import Request
from .provider import Provider, Trip, basic


class X(Provider):
    """x.com and api.x.com."""

    id = "twitter_oauth2"
    name = "X"
    callback = "/accounts/twitter_oauth2/login/callback/"
    consent_path = "/i/oauth2/consent"
    addresses = {
        ("GET", "x.com", "/i/oauth2/authorize"): "authorize",
        ("POST", "x.com", "/i/oauth2/consent"): "consent",
        ("POST", "api.x.com", "/2/oauth2/token"): "token",
        ("GET", "api.x.com", "/2/users/me"): "profile",
    }
    scopes = frozenset({"users.read", "tweet.read"})
    needs_pkce = True

    def wrong_client(self, request: Request, sent: dict[str, str]) -> str:
        """Insist on HTTP Basic authentication."""
        if "client_secret" in sent:
            return "the client's secret belongs in Authorization"
        is_it = request.headers.get("authorization") == basic(self.client_id, self.secret)
        return "" if is_it else "wrong client_id or secret in Authorization"

    def about(self, trip: Trip, request: Request) -> dict[str, Any]:
        """Return what is always told, and the fields that were asked for."""
        person = trip.person
        known = {
            "verified": False,
            "created_at": "2012-12-10T00:00:00.000Z",
            "profile_image_url": self.picture_url(person),
        }
        asked = request.query.get("user.fields", "").split(",")
        always = {"id": person.uid, "name": person.name, "username": person.handle}
        return always | {name: known[name] for name in known if name in asked}

    def envelope(self, profile: Any) -> Any:
        """Wrap it in "data"."""
        return {"data": profile}

    def picture_url(self, person: Person) -> str:
        """Return the picture, or the silhouette that X shows of those who have none."""
        name = person.picture or "default_profile_normal.png"
        return person.picture_url or f"https://pbs.twimg.com/profile_images/{name}"
