"""Work that a browser does while somebody writes, so that comments by the thousand cost something.

The challenges are those of ALTCHA, version 2 (https://altcha.org); static/js/proof-worker.js solves
them. Nobody is asked to click, and who has no script owes none.
"""

import logging
import secrets
import uuid
from datetime import timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

from blog.models import Post

logger = logging.getLogger(__name__)

ALGORITHM = "PBKDF2/SHA-256"
# One attempt: 1 ms for us and a laptop, some 4 ms for a phone. The server makes one for each
# challenge and one for each solution, the browser 150 to 250: about a second in a pocket. The
# number is drawn, not left to luck, so that nobody waits five times as long.
ROUNDS = 5_000
FEWEST, MOST = 150, 250
# A script asks for another challenge when its own is older; until then used ones are remembered.
LIFE = timedelta(hours=2)
LONGEST = 2_000  # letters of a solution; ours have some 700


def challenge_for(post: Post) -> dict[str, Any]:
    """Return a new challenge for the form under ``post``, as JSON knows it; nothing is written."""
    made = create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=FEWEST + secrets.randbelow(MOST - FEWEST + 1),
        expires_at=timezone.now() + LIFE,
        hmac_secret=_secret(post),
    )
    return made.to_dict()


def is_done(solution: str, post: Post, key: uuid.UUID) -> bool | None:
    """Say whether ``solution`` proves work done for this very comment, whose key is ``key``.

    False for one that is wrong, too old, or was used for another comment: a form that is sent twice
    stays proved. None where nothing was sent, or where no cache can tell what was used.
    """
    if not solution:
        return None
    if len(solution) > LONGEST or (payload := _read(solution)) is None:
        return False
    if not verify_solution(payload, _secret(post)).verified:
        return False
    # The same solution can be written in many ways; what was signed cannot.
    return _is_first(payload.challenge.parameters.nonce, str(key))


def _read(solution: str) -> Payload | None:
    try:
        return Payload.from_base64(solution)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _is_first(nonce: str, key: str) -> bool | None:
    try:
        used = f"proof:{nonce}"
        return cache.add(used, key, LIFE.total_seconds()) or cache.get(used) == key
    except Exception:
        logger.exception("No cache: whether work was done twice is not known")
        return None


def _secret(post: Post) -> str:
    """Return what signs the challenges of this one form."""
    return salted_hmac("comments.proof", str(post.pk), algorithm="sha256").hexdigest()
