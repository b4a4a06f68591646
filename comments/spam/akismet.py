"""Akismet, an outside filter, where the operator has a key: it may hold a comment, nothing more.

Source: https://akismet.com/developers/detailed-docs/comment-check/
"""

import logging
import time
from typing import TYPE_CHECKING

import requests
from django.conf import settings

from blog.models import Post
from comments.models.policy import Akismet, Policy
from comments.reasons import Reason
from storyteller.lib import fetch
from storyteller.lib.mail import absolute

if TYPE_CHECKING:
    from comments.models import Comment
    from comments.pipeline import Evidence

logger = logging.getLogger(__name__)

HOST = "rest.akismet.com"
CHECK = f"https://{HOST}/1.1/comment-check"
PATIENCE = 2.0  # seconds that somebody who sends a comment waits for it, at the most
REST = 60.0  # seconds that a process leaves it alone after it has not answered
RULES = {Akismet.LOG: "akismet_log", Akismet.HOLD: "akismet"}

_resting = {"until": 0.0}  # by the clock that only runs forwards


def reasons_to_hold(
    comment: "Comment", post: Post, policy: Policy, evidence: "Evidence"
) -> list[Reason]:
    """Return what Akismet has against ``comment``, as the blog's policy takes it; mostly nothing.

    Not asked without a key, nor about what did not come from a browser. Its silence, errors and
    odd answers are nothing. Takes up to ``PATIENCE`` seconds; while it is away, once in ``REST``.
    """
    rule = RULES.get(Akismet(policy.akismet), "")
    is_asked = rule and settings.AKISMET_API_KEY and evidence.address
    if not is_asked or time.monotonic() < _resting["until"]:
        return []
    is_spam = _takes_for_spam(_about(comment, post, evidence))
    return [{"rule": rule, "detail": "", "points": 0}] if is_spam else []


def _about(comment: "Comment", post: Post, evidence: "Evidence") -> dict[str, str]:
    blog, face = post.blog, comment.identity
    told = {
        "api_key": settings.AKISMET_API_KEY,
        "blog": absolute("/", blog.address),
        "user_ip": evidence.address,
        "user_agent": evidence.agent,
        "permalink": absolute(post.get_absolute_url(), blog.address),
        "comment_type": "reply" if comment.reply_to_id else "comment",
        "comment_author": face.display_name,
        "comment_author_email": face.email,
        "comment_author_url": face.url,
        "comment_content": comment.body,
        "blog_lang": blog.language,
        "blog_charset": "UTF-8",
    }
    return {name: value for name, value in told.items() if value}


def _takes_for_spam(told: dict[str, str]) -> bool:
    try:
        answer = fetch.post(CHECK, told, (HOST,), timeout=PATIENCE)
    except requests.RequestException as error:
        _resting["until"] = time.monotonic() + REST
        logger.warning("Akismet has not answered: %s", error)
        return False
    if answer not in (b"true", b"false"):
        logger.warning("Akismet answers %r: is AKISMET_API_KEY right?", answer[:100])
    return answer == b"true"
