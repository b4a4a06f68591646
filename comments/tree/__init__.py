"""Reading the tree: pages of threads, a branch, one comment in its place; by cursors alone.

What a page costs does not depend on how much was said: no OFFSET, no COUNT, every read a range of
one partial index.
"""

from .pages import BRANCH, Threads, branch, find, thread_of, threads
from .reading import OWN, PINNED, REPLIES
from .roots import ROOTS
from .rows import DEEPEST, INDENTED, Row
from .sorts import ACTIVE, NEWEST, OLDEST, SORTS, TOP, Sort

__all__ = [
    "ACTIVE",
    "BRANCH",
    "DEEPEST",
    "INDENTED",
    "NEWEST",
    "OLDEST",
    "OWN",
    "PINNED",
    "REPLIES",
    "ROOTS",
    "SORTS",
    "TOP",
    "Row",
    "Sort",
    "Threads",
    "branch",
    "find",
    "thread_of",
    "threads",
]
