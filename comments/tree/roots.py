"""The roots of one page, in each order."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F

from blog.models import Post
from comments.models import Comment, RemovedBranch

from .reading import of
from .sorts import Place, Sort

ROOTS = 20  # threads a page


@dataclass(frozen=True)
class Roots:
    """The roots of a page, in its order, and the boundaries it lies between; None: nothing there.

    ``change_seq`` is the conversation's, of the moment they were read; 0 where there are none.
    """

    found: list[Comment]
    begin: Place | None
    end: Place | None

    @property
    def change_seq(self) -> int:
        """Return what the conversation had come to when they were read."""
        return self.found[0].conversation_seq if self.found else 0  # type: ignore[attr-defined]

    @property
    def is_something_moving(self) -> bool:
        """Say whether a branch was being removed or brought back when they were read."""
        return any(root.is_something_moving for root in self.found)  # type: ignore[attr-defined]


def read(post: Post, mine: Collection[int], sort: Sort, after: str, before: str) -> Roots:
    """Return the roots behind the boundary ``after``, or up to ``before``. One query.

    Raises ``ValueError`` for a cursor that is none.
    """
    boundary = sort.place_of(after or before) if after or before else None
    backwards = bool(before and not after)
    roots = of(post, mine).shown().filter(depth=0)
    roots = roots.filter(sort.until(boundary) if backwards else sort.behind(boundary))
    moving = RemovedBranch.objects.filter(conversation=post.pk, is_moving=True)
    roots = roots.annotate(
        conversation_seq=F("conversation__change_seq"), is_something_moving=Exists(moving)
    )
    found = list(roots.order_by(*sort.order(backwards=backwards))[: ROOTS + 1])
    page, more = found[:ROOTS], len(found) > ROOTS
    if backwards:
        return Roots(page[::-1], sort.place(found[-1]) if more else None, boundary)
    return Roots(page, boundary, sort.place(page[-1]) if more else None)
