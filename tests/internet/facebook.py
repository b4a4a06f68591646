"""Facebook: everything by GET, with a proof that the site knows its secret.

Source: developers.facebook.com, "Manually Build a Login Flow" and "Secure Graph API Calls".
"""

import hashlib
import hmac
from typing import Any

from .cast import Person
from .messages import Reply, Request, in_json
from .provider import Provider, Trip

VERSION = r"/v\d+\.\d+"


class Facebook(Provider):
    """www.facebook.com and graph.facebook.com."""

    id = "facebook"
    name = "Facebook"
    callback = "/accounts/facebook/login/callback/"
    consent_path = "/privacy/consent"
    addresses = {
        ("GET", "www.facebook.com", f"{VERSION}/dialog/oauth"): "authorize",
        ("POST", "www.facebook.com", "/privacy/consent"): "consent",
        ("GET", "graph.facebook.com", f"{VERSION}/oauth/access_token"): "token",
        ("GET", "graph.facebook.com", f"{VERSION}/me"): "profile",
    }
    scope_delimiter = ","
    denial = {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
    }

    def token_fields(self, request: Request) -> dict[str, str]:
        """Return the query, where Facebook wants it all."""
        return request.query

    def profile(self, request: Request) -> Reply:
        """Tell who somebody is, if the proof fits the token."""
        token = request.query.get("access_token", "")
        trip = self.token_of(request, token)
        proof = hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if trip is None or request.query.get("appsecret_proof") != proof:
            self.complain(request, "appsecret_proof is missing or wrong")
            return in_json({"error": {"message": "Invalid appsecret_proof", "code": 100}}, 400)
        return in_json(self.envelope(self.about(trip, request)))

    def about(self, trip: Trip, request: Request) -> dict[str, Any]:
        """Return the id, and the fields that were asked for and allowed."""
        person = trip.person
        asked = request.query.get("fields", "").split(",")
        known: dict[str, Any] = {"name": person.name}
        if person.email and "email" in trip.scope:
            known["email"] = person.email
        if person.link:
            known["link"] = person.link
        told = {name: value for name, value in known.items() if name in asked}
        if any(name.partition(".")[0] == "picture" for name in asked):
            told["picture"] = {"data": self._picture(person)}
        return {"id": person.uid} | told

    def _picture(self, person: Person) -> dict[str, Any]:
        is_silhouette = not (person.picture or person.picture_url)
        url = self.picture_url(person)
        return {"height": 200, "width": 200, "is_silhouette": is_silhouette, "url": url}

    def picture_url(self, person: Person) -> str:
        """Return an address that names the picture in its query, as Facebook's do."""
        name = person.picture or "silhouette.png"
        host = "https://platform-lookaside.fbsbx.com"
        return person.picture_url or f"{host}/platform/profilepic/?asid={name}&height=200&hash=Ab"
