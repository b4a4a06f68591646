"""Words as they are compared: without case, marks and punctuation, the same for every database."""

import re
import unicodedata

LONGEST_WORD = 40  # letters; more is no word of a language
MOST_TERMS = 8
LONGEST_QUERY = 200  # letters that are read of what somebody typed

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Written without spaces: each letter is looked for as a word, and neighbours as a phrase.
_UNSPACED = re.compile(
    "([\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff])"
)
_NO_LETTER = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return the words of ``text`` as they are indexed, a space between them."""
    if not text.isascii():
        text = _without_marks(text)
    words = _NO_LETTER.sub(" ", _joined(text).casefold())
    return " ".join(word[:LONGEST_WORD] for word in _UNSPACED.sub(r" \1 ", words).split())


def terms_of(query: str) -> list[list[str]]:
    """Return what is looked for: terms that all have to be there, each of neighbouring words.

    Nothing of ``query`` has a meaning but its letters: no operators, no quotes, no wildcards.
    """
    found = [fold(word).split() for word in query[:LONGEST_QUERY].split()]
    return [term for term in found if term][:MOST_TERMS]


def _joined(text: str) -> str:
    """Return ``text`` with words like "don't" in one."""
    return text.replace("'", "").replace("’", "")


def _without_marks(text: str) -> str:
    # Compatibility forms as well: ﬁ is fi, ① is 1, full width is plain.
    apart = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize(
        "NFC", "".join(letter for letter in apart if not unicodedata.combining(letter))
    )
