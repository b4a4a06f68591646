"""What the clock does: every 30 seconds while `serve` runs, or from the system's own timer."""

import logging
from collections.abc import Callable

from django.db import DatabaseError

from accounts.sign_ups import forget_unproved
from blog.models import Post
from storyteller.lib.tasks import prune, reap

logger = logging.getLogger(__name__)


def publish_due() -> int:
    """Publish the stories whose time has come."""
    return Post.objects.publish_due()


# Each is safe to repeat, and to run on two machines at once.
DUTIES: list[Callable[[], int]] = [publish_due, reap, prune, forget_unproved]


def tick() -> None:
    """Do each duty; one that fails is logged, and tried again at the next tick."""
    for duty in DUTIES:
        try:
            duty()
        except DatabaseError:
            logger.exception("The clock could not %s", duty.__name__)
