"""What the clock does: every 30 seconds while `serve` runs, or from the system's own timer."""

import logging
from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Draft
from accounts.sign_ups import forget_unproved
from blog import searching
from blog.models import Post, Unsaved
from blog.thinning import thin_revisions
from comments import retention
from comments.models import branches
from storyteller.lib.cache import forget_expired
from storyteller.lib.tasks import prune, reap

logger = logging.getLogger(__name__)


def publish_due() -> int:
    """Publish the stories whose time has come."""
    return Post.objects.publish_due()


def forget_sessions() -> int:
    """Delete the sessions that have run out."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def forget_drafts() -> int:
    """Delete what was typed before a log-in that nobody came back from."""
    return Draft.objects.too_old().delete()[0]


def forget_unsaved() -> int:
    """Delete what was typed at the desk a month ago and never saved."""
    return Unsaved.objects.too_old().delete()[0]


# Each is safe to repeat, and to run on two machines at once.
DUTIES: list[Callable[[], int]] = [
    publish_due,
    thin_revisions,
    reap,
    prune,
    forget_unproved,
    forget_sessions,
    forget_drafts,
    forget_unsaved,
    forget_expired,
    branches.go_on_with_lost,
    searching.catch_up,
    *retention.DUTIES,
]


def tick() -> None:
    """Do each duty; one that fails is logged, and tried again at the next tick."""
    for duty in DUTIES:
        try:
            duty()
        except DatabaseError:
            logger.exception("The clock could not %s", duty.__name__)
