"""How often something may be done, counted in the cache that all workers share."""

import hashlib
import logging
import random
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most ``count`` times in any stretch of ``per``, for each set of keys.

    There are ``count`` places for each set of keys, each taken for ``per`` by ``cache.add``, which
    only one worker can win: the limit is exact however many ask at once, and there is no edge of a
    window to wait for. Meant for counts up to a few hundred. ``fail_open`` is the answer while the
    cache is away. Call it outside ``atomic()``: the cache may be a table of the same database.
    """

    name: str
    count: int
    per: timedelta
    fail_open: bool = True

    def hit(self, *keys: object) -> bool:
        """Take a place and return True; return False when all are taken. Mostly one query."""
        try:
            # Most are far from their limit: a place at random is free, and nobody has to look.
            return self._take(self._anywhere(keys)) or any(map(self._take, self._free(keys)))
        except Exception as error:  # noqa: BLE001 -- each cache has errors of its own
            return self._answer_without_cache(error)

    def allows(self, *keys: object) -> bool:
        """Say whether ``hit`` would find a place now, without taking it. One query."""
        try:
            return bool(self._free(keys))
        except Exception as error:  # noqa: BLE001 -- each cache has errors of its own
            return self._answer_without_cache(error)

    def _take(self, place: str) -> bool:
        return cache.add(place, 1, self.per.total_seconds())

    def _anywhere(self, keys: tuple[object, ...]) -> str:
        """Return the cache key of a place, free or not."""
        return f"{self._of(keys)}:{random.randrange(self.count)}"  # noqa: S311  no secret

    def _free(self, keys: tuple[object, ...]) -> list[str]:
        """Return the cache keys of the places that nobody holds."""
        places = [f"{self._of(keys)}:{number}" for number in range(self.count)]
        taken = cache.get_many(places)
        return [place for place in places if place not in taken]

    def _of(self, keys: tuple[object, ...]) -> str:
        whose = hashlib.sha256("\x1f".join(map(str, keys)).encode()).hexdigest()[:32]
        return f"limit:{self.name}:{whose}"

    def _answer_without_cache(self, error: Exception) -> bool:
        logger.error("No cache: limit %s says %s", self.name, self.fail_open, exc_info=error)
        return self.fail_open
