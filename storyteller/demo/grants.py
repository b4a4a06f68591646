"""What a stand-in hands out: codes that work once, and tokens that name a person."""

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.core.cache import cache

LIFE = 600  # seconds somebody may look at the page before choosing
CODE, TOKEN = "storyteller.demo.code", "storyteller.demo.token"


@dataclass(frozen=True)
class Code:
    """The consent of one person, for one client, to be exchanged once."""

    service: str
    claims: dict[str, str]
    redirect_uri: str
    challenge: str  # of PKCE, S256

    def signed(self) -> str:
        """Return the code as it travels; it is kept nowhere: looking at a page writes nothing."""
        return signing.dumps([secrets.token_urlsafe(8), asdict(self)], salt=CODE, compress=True)

    def accepts(self, service: str, redirect_uri: str, verifier: str) -> bool:
        """Say whether who asks is who the code was given to (RFC 7636, 4.6)."""
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (service, redirect_uri, challenge) == (
            self.service,
            self.redirect_uri,
            self.challenge,
        )


def redeemed(code: str) -> Code | None:
    """Return what ``code`` stands for, the first time it is asked for; None ever after."""
    try:
        _nonce, fields = signing.loads(code, salt=CODE, max_age=LIFE)
    except signing.BadSignature:
        return None
    used = hashlib.sha256(code.encode()).hexdigest()
    return Code(**fields) if cache.add(f"demo-code:{used}", True, LIFE) else None


def token_for(code: Code) -> str:
    """Return a token that opens the profile of who consented."""
    return signing.dumps([code.service, code.claims], salt=TOKEN)


def claims_of(service: str, token: str) -> dict[str, Any] | None:
    """Return the profile a token opens at ``service``, None where it opens nothing."""
    try:
        issued_by, claims = signing.loads(token, salt=TOKEN, max_age=LIFE)
    except signing.BadSignature:
        return None
    return claims if issued_by == service else None
