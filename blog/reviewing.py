"""A story as its reviewers see it: paragraph by paragraph, each with the notes about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.safestring import SafeString

from storyteller.lib.html import safe, text_of
from storyteller.lib.limits import Limit

from .fragments import blocks
from .mail import tell_of_note
from .models import Post, ReviewLink, ReviewNote
from .models.review import QUOTE

# One letter says that there are notes; more of them, while they are being written, help nobody.
LETTERS = Limit("review-letters", 1, timedelta(hours=1))
NEAR = 3  # paragraphs to each side in which a paragraph that was rewritten is looked for
# The longest books have fewer; what stands behind is one last paragraph of the page.
MOST = 3_000
ALIKE = 0.5  # part of the words by which it is known


@dataclass
class Paragraph:
    """One of the outermost blocks of a story: a paragraph, a heading, a figure, a list."""

    number: int  # from 1; 0 is the story as a whole
    html: SafeString
    quote: str  # how it begins, as plain words
    notes: list[ReviewNote] = field(default_factory=list)

    @property
    def is_worth_a_note(self) -> bool:
        """Say whether there is something to say about it: a line between paragraphs is none."""
        return not self.html.startswith("<hr")


def paragraphs_of(body: str) -> list[Paragraph]:
    """Return the paragraphs of a story's cleaned ``body``."""
    found = blocks(body)
    if len(found) > MOST:
        found[MOST - 1 :] = ["".join(found[MOST - 1 :])]
    return [
        Paragraph(number, safe(html), text_of(html)[:QUOTE].strip())
        for number, html in enumerate(found, start=1)
    ]


def keep_note(
    post: Post, said: Mapping[str, Any], by: Any = None, link: ReviewLink | None = None
) -> ReviewNote:
    """Keep what a ``NoteForm`` says and tell the authors, at most once an hour.

    The same form sent again is the same note. The paragraph is the one its writer has seen,
    wherever it stands by now. Raises ``Post.DoesNotExist`` when the story is gone.
    """
    paragraphs = paragraphs_of(post.body)
    number, quote = said["paragraph"], said["quote"]
    if not quote and 0 < number <= len(paragraphs):
        quote = paragraphs[number - 1].quote
    about = {
        "post": post,
        "link": link,
        "by": by,
        "name": "" if by else said["name"],
        "paragraph": find(number, quote, paragraphs, _by_words(paragraphs)) or number,
        "quote": quote,
        "body": said["body"],
    }
    may_tell = LETTERS.hit(post.pk)
    with transaction.atomic():
        Post.objects.select_for_update().only("pk").get(pk=post.pk)  # nobody deletes it now
        note, is_new = ReviewNote.objects.write(said["submit_key"], **about)
        if is_new and may_tell:
            tell_of_note(note)
    return note


def place(notes: Iterable[ReviewNote], paragraphs: list[Paragraph]) -> list[ReviewNote]:
    """Put each note beside the paragraph it is about; return those whose paragraph is gone.

    A paragraph that has moved is known by its words, one that was rewritten by most of them.
    """
    by_words = _by_words(paragraphs)
    lost = []
    for note in notes:
        number = find(note.paragraph, note.quote, paragraphs, by_words)
        if number:
            paragraphs[number - 1].notes.append(note)
        else:
            lost.append(note)
    return lost


def find(
    number: int, quote: str, paragraphs: list[Paragraph], by_words: dict[str, list[int]]
) -> int:
    """Return the number of the paragraph that began with ``quote`` and was the ``number``-th.

    0 for the story as a whole, and where there is none.
    """
    if not number:
        return 0
    if same := by_words.get(quote):
        return min(same, key=lambda place: abs(place - number))
    words = set(quote.split())
    near = paragraphs[max(0, number - 1 - NEAR) : number + NEAR]
    best = max(near, key=lambda one: _likeness(words, one), default=None)
    return best.number if best and _likeness(words, best) >= ALIKE else 0


def _by_words(paragraphs: list[Paragraph]) -> dict[str, list[int]]:
    """Return the numbers of the paragraphs that begin with the same words."""
    found: dict[str, list[int]] = {}
    for paragraph in paragraphs:
        found.setdefault(paragraph.quote, []).append(paragraph.number)
    return found


def _likeness(words: set[str], paragraph: Paragraph) -> float:
    others = set(paragraph.quote.split())
    return len(words & others) / max(1, len(words | others))
