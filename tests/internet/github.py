"""GitHub: numbers for ids, and an answer in a form where nobody asks for JSON.

Source: docs.github.com, "Authorizing OAuth apps".
"""

from typing import Any
from urllib.parse import urlencode

from .cast import Person
from .messages import FORM, Reply, Request, in_json
from .provider import Provider, Trip


class GitHub(Provider):
    """github.com and api.github.com."""

    id = "github"
    name = "GitHub"
    callback = "/accounts/github/login/callback/"
    consent_path = "/login/oauth/consent"
    addresses = {
        ("GET", "github.com", "/login/oauth/authorize"): "authorize",
        ("POST", "github.com", "/login/oauth/consent"): "consent",
        ("POST", "github.com", "/login/oauth/access_token"): "token",
        ("GET", "api.github.com", "/user"): "profile",
        ("GET", "api.github.com", "/user/emails"): "emails",
    }

    def token_reply(self, token: str, trip: Trip) -> Reply:
        """Answer in a form, as GitHub does by default."""
        given = {"access_token": token, "scope": ",".join(trip.scope), "token_type": "bearer"}
        return Reply(urlencode(given).encode(), kind=FORM)

    def about(self, trip: Trip, request: Request) -> dict[str, Any]:
        """Return the public profile; the address is private, as most people's is."""
        person = trip.person
        return {
            "id": int(person.uid),
            "login": person.handle,
            "name": person.name,
            "email": None,
            "html_url": f"https://github.com/{person.handle}",
            "avatar_url": self.picture_url(person),
        }

    def emails(self, request: Request) -> Reply:
        """Tell the addresses to whom may know them."""
        _scheme, _space, token = request.headers.get("authorization", "").partition(" ")
        trip = self.token_of(request, token)
        if trip is None or "user:email" not in trip.scope:
            return in_json({"message": "Not Found"}, 404)
        address = {"email": trip.person.email, "primary": True, "verified": True}
        return in_json([address] if trip.person.email else [])

    def picture_url(self, person: Person) -> str:
        """Return a picture, or the pattern that GitHub draws for those who have none."""
        name = person.picture or "identicon.png"
        return person.picture_url or f"https://avatars.githubusercontent.com/u/{name}"
