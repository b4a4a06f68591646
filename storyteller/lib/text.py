"""Text from outside made fit to store, to show and to compare."""

import re
import unicodedata

from django.utils.text import slugify

# A letter with more marks than this is decoration that climbs over the neighbours' lines.
MAX_MARKS = 3
# Deeper than anybody writes; the bound keeps the balancing linear.
MAX_BIDI_DEPTH = 60

LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# Unicode Standard Annex #9, section 2: the controls that reorder what follows them.
EMBEDDINGS = "\u202a\u202b\u202d\u202e"
ISOLATES = "\u2066\u2067\u2068"
POP_EMBEDDING, POP_ISOLATE = "\u202c", "\u2069"
BIDI = re.compile(f"[{EMBEDDINGS}{ISOLATES}{POP_EMBEDDING}{POP_ISOLATE}]")

# Letters that show nothing: a name made of them would look empty, or like somebody else's.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
JOINERS = "\u200c\u200d\u200e\u200f\u061c\ufe0e\ufe0f"


def scrub(text: str) -> str:
    """Return ``text`` as both databases accept it and every page can show it.

    NFC; line ends are ``\\n``; no control characters but ``\\n`` and ``\\t``; no lone surrogates;
    ``MAX_MARKS`` combining marks a letter; direction controls closed on the line they opened.
    """
    text = NOT_TEXT.sub("", LINE_ENDS.sub("\n", text))
    return _balance_bidi(_limit_marks(unicodedata.normalize("NFC", text)))


def scrub_line(text: str) -> str:
    """Return ``text`` scrubbed for a name or a title.

    One line, white space collapsed and trimmed, no direction controls and no invisible letters;
    empty when nothing visible is left.
    """
    text = INVISIBLE.sub("", BIDI.sub("", LINE_ENDS.sub(" ", text)))
    line = " ".join(scrub(text).split())
    return line if line.strip(JOINERS + " ") else ""


def skeleton(name: str) -> str:
    """Return the letters of ``name`` as the eye takes them: equal skeletons can be mistaken.

    Case, marks, spaces and punctuation are gone; look-alikes are one letter. For comparison only,
    never to be shown. A small table after Unicode Technical Standard #39, section 4.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(map(_seen_as, folded)).translate(LOOK_ALIKES)
    return letters or folded


def mixes_scripts(name: str) -> bool:
    """Say whether one word of ``name`` mixes alphabets that are mistaken for one another.

    Chinese, Japanese and Korean writing may mix among themselves and with Latin; "Anna Анна" is two
    words of one script each. After the restriction levels of Unicode Technical Standard #39.
    """
    return any(_is_mixed(word) for word in re.split(r"[\W\d_]+", name) if word)


def slug_of(title: str, max_length: int = 80) -> str:
    """Return ``title`` as a part of an address, at most ``max_length`` letters.

    ASCII where that keeps most of the title, otherwise in its own script, otherwise "story".
    """
    own, plain = slugify(title, allow_unicode=True), slugify(title)
    slug = plain if len(plain) * 2 > len(own) else own
    if len(slug) > max_length:
        # Break between words unless the last one began before half of the room.
        cut = slug[: max_length + 1].rpartition("-")[0]
        slug = cut if len(cut) * 2 > max_length else slug[:max_length]
    return slug.strip("-_") or "story"


def _limit_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(letter)
    return "".join(kept)


def _balance_bidi(text: str) -> str:
    if not BIDI.search(text):
        return text
    return "\n".join(_balance_line(line) for line in text.split("\n"))


def _balance_line(line: str) -> str:
    """Return ``line`` with each direction control closed, and none closing what is not open."""
    kept: list[str] = []
    waiting: list[str] = []
    for letter in line:
        if letter in EMBEDDINGS or letter in ISOLATES:
            if len(waiting) < MAX_BIDI_DEPTH:
                waiting.append(POP_EMBEDDING if letter in EMBEDDINGS else POP_ISOLATE)
                kept.append(letter)
        elif letter in (POP_EMBEDDING, POP_ISOLATE):
            kept += _closing(letter, waiting)
        else:
            kept.append(letter)
    return "".join(kept + waiting[::-1])


def _closing(letter: str, waiting: list[str]) -> list[str]:
    """Return the controls that ``letter`` closes, taken off ``waiting``; none if nothing fits."""
    if letter not in waiting or (letter == POP_EMBEDDING and waiting[-1] != letter):
        return []
    # An isolate closes the embeddings that were left open inside it.
    closed = [waiting.pop()]
    while closed[-1] != letter:
        closed.append(waiting.pop())
    return closed


def _seen_as(letter: str) -> str:
    """Return what is left of one letter: nothing of marks, spaces, punctuation; digits as ASCII."""
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.digit(letter))
    return "" if category[0] in "MZCP" else letter


def _is_mixed(word: str) -> bool:
    scripts = {_script_of(letter) for letter in word} - {""}
    # Hiragana, Katakana, Hangul, Bopomofo and Han stand beside Latin in ordinary names.
    return len(scripts - {"EAST ASIAN", "LATIN"}) + ("LATIN" in scripts) > 1 or (
        "EAST ASIAN" in scripts and len(scripts - {"LATIN"}) > 1
    )


def _script_of(letter: str) -> str:
    """Return the alphabet a letter belongs to, read from its Unicode name; "" for shared ones."""
    if unicodedata.category(letter) not in ("Lu", "Ll", "Lt", "Lo"):
        return ""
    first = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
    return "EAST ASIAN" if first in EAST_ASIAN else first if first not in SHARED else ""


EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "HALFWIDTH", "IDEOGRAPHIC"}
SHARED = {"", "FEMININE", "MASCULINE", "MICRO", "MATHEMATICAL", "FULLWIDTH"}

# What each letter is taken for, after case folding and without its marks. The letters i, l and the
# digit 1 are one, since a capital I cannot be told from a small l in most faces.
_TAKEN_FOR = {
    "a": "аαɑ",
    "b": "ьβƅ",
    "c": "сϲᴄ",
    "d": "ԁɗ",
    "e": "еєҽ",
    "f": "ƒſ",
    "g": "ɡ",
    "h": "һհ",
    "j": "јϳ",
    "k": "кκĸ",
    "l": "iі1|ıιɩӏǀ",
    "n": "пηո",
    "o": "о0οσօө",
    "p": "рρþ",
    "q": "ԛգ",
    "r": "гꭇ",
    "s": "ѕ5ꜱ",
    "t": "тτ",
    "u": "υʋսц",
    "v": "νѵᴠ",
    "x": "хχ",
    "y": "уγүʏ",
    "z": "ᴢ",
    "rn": "mмɱ",
    "vv": "wѡԝω",
    "3": "зэɜ",
    "6": "б",
    "4": "ч",
}
LOOK_ALIKES = str.maketrans(
    {twin: letter for letter, twins in _TAKEN_FOR.items() for twin in twins}
)
