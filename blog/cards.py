"""Share pictures: what is shown of a story where its address is pasted elsewhere.

Set like the first page of a book, in the letters of the site. Where those do not reach, as for
Chinese, the title is left out rather than drawn as boxes: whoever shares shows it beside anyway.
"""

import io
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)  # pixels: Open Graph's shape, 1.91 to 1
PAPER, INK, SOFT, RULE, RED = "#fbf8f2", "#251b16", "#5d5149", "#dcd3c8", "#7d231b"
LEFT, RIGHT, TOP, BOTTOM = 110, 1090, 84, 546  # of what is set
WIDTH = RIGHT - LEFT
TITLE_SIZES = (88, 78, 68, 60, 52, 46)  # pixels; the largest that fits
TITLE_TOP, TITLE_HEIGHT = 146, 322
TITLE_MOST = 300  # pixels of that which lines fill: some air stays above and below
LEADING = 1.16
FILES = ("latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # nothing to see


class Words(NamedTuple):
    """What a share picture says."""

    title: str
    blog: str
    authors: str


def draw(words: Words) -> bytes:
    """Return the share picture as a PNG file; words our letters cannot write are left out."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 30, SIZE[1]), fill=RED)  # the spine
    title, blog, authors = (writable(word) for word in words)
    # Without a title the name of the blog takes its place.
    if not title:
        title, blog = blog, ""
    _set_line(pen, LEFT, TOP, blog, 34, 600, RED)
    _set_title(pen, title)
    if title:
        pen.line((LEFT, BOTTOM - 52, LEFT + 84, BOTTOM - 52), fill=RED, width=4)
    _set_line(pen, LEFT, BOTTOM - 30, authors, 34, 400, SOFT)
    _draw_book(pen)
    written = io.BytesIO()
    picture.quantize(64, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def writable(text: str) -> str:
    """Return ``text`` without signs that our letters lack; "" where a letter or digit is lacking.

    Half a word is worse than none; a face that laughs may be left out.
    """
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        if _face_of(letter) is not None:
            kept.append(letter)
        elif kind[0] in "LNM" and not _is_selector(letter):
            return ""
    return " ".join("".join(kept).split())


class Letters:
    """Our letters in one size and weight: several files, for each sign the first that has it."""

    def __init__(self, size: int, weight: int) -> None:
        self.size, self.weight = size, weight
        self.fonts: dict[int, ImageFont.FreeTypeFont] = {}

    def width(self, text: str) -> float:
        """Return the pixels that ``text`` takes on one line."""
        return sum(self._font(face).getlength(run) for face, run in _runs(text))

    def write(self, pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, ink: str) -> None:
        """Write ``text`` on one line that begins at ``at``, left and on the base line."""
        x, y = at
        for face, run in _runs(text):
            pen.text((x, y), run, font=self._font(face), fill=ink, anchor="ls")
            x += self._font(face).getlength(run)

    def lines(self, text: str, width: float) -> list[str]:
        """Return ``text`` in lines no wider than ``width`` pixels; a word too long is broken."""
        lines: list[str] = []
        for word in text.split():
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(joined) <= width:
                lines[-1] = joined
            else:
                lines += self._pieces(word, width)
        return lines

    def cut(self, text: str, width: float) -> str:
        """Return ``text``, or its beginning and three dots, within ``width`` pixels."""
        if self.width(text) <= width:
            return text
        while text and self.width(text + "…") > width:
            text = text[:-1]
        return text.rstrip() + "…"

    def _font(self, face: int) -> ImageFont.FreeTypeFont:
        if face not in self.fonts:
            self.fonts[face] = _font(FILES[face], self.size, self.weight)
        return self.fonts[face]

    def _pieces(self, word: str, width: float) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width(pieces[-1] + letter) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces


def _set_line(
    pen: ImageDraw.ImageDraw, x: int, y: int, text: str, size: int, weight: int, ink: str
) -> None:
    """Write one line, ``y`` its upper edge; what is too long ends with three dots."""
    letters = Letters(size, weight)
    letters.write(pen, (x, y + size), letters.cut(text, RIGHT - x - 110), ink)


def _set_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    """Set the title in the largest letters it fits in; the smallest end with three dots."""
    size = next((one for one in TITLE_SIZES if _fits(title, one)), TITLE_SIZES[-1])
    letters, most = Letters(size, 600), _most_lines(size)
    lines = _balanced(letters, title)
    if len(lines) > most:
        lines[most - 1 :] = [letters.cut(" ".join(lines[most - 1 :]), WIDTH)]
    height = size * (LEADING * (len(lines) - 1) + 1)
    y = TITLE_TOP + (TITLE_HEIGHT - height) / 2
    for line in lines:
        letters.write(pen, (LEFT, y + size * 0.86), line, INK)
        y += size * LEADING


def _fits(title: str, size: int) -> bool:
    return len(Letters(size, 600).lines(title, WIDTH)) <= _most_lines(size)


def _most_lines(size: int) -> int:
    return int(TITLE_MOST / (size * LEADING))


def _balanced(letters: Letters, title: str) -> list[str]:
    """Return the lines set as narrow as they can be without one more: no word stands alone."""
    lines = letters.lines(title, WIDTH)
    for width in range(WIDTH - 40, WIDTH // 2, -40):
        narrower = letters.lines(title, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _draw_book(pen: ImageDraw.ImageDraw) -> None:
    """Draw the sign of the house, an open book."""
    x, y, side = RIGHT - 74, BOTTOM - 44, 37
    for sign in (-1, 1):
        spine = x + side + sign * 2
        edge = spine + sign * (side - 4)
        pen.polygon(((spine, y + 10), (edge, y), (edge, y + 44), (spine, y + 54)), RED)


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the pieces of ``text`` that one file has all the letters of, with its number."""
    face, run = 0, ""
    for letter in text:
        wanted = face if letter == " " else (_face_of(letter) or 0)
        if wanted != face and run:
            yield face, run
            run = ""
        face, run = wanted, run + letter
    if run:
        yield face, run


@cache
def _face_of(letter: str) -> int | None:
    """Return the number of the first file that has ``letter``, None where none has."""
    if letter.isspace():
        return 0
    if unicodedata.category(letter) in DROPPED:
        return None
    for number, name in enumerate(FILES):
        font = _font(name, 24, 400)
        mask, box = font.getmask(letter), font.getmask("\uffff")
        if (mask.size, bytes(mask)) != (box.size, bytes(box)):
            return number
    return None


def _is_selector(letter: str) -> bool:
    """Say whether it chooses the look of the sign before it, or colours a face."""
    return "\ufe00" <= letter <= "\ufe0f" or letter == "\u20e3"


def _font(name: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    # The layout that every Pillow has: what is drawn does not depend on the machine.
    font = ImageFont.truetype(_path(name), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


@cache
def _path(name: str) -> str:
    return str(finders.find(f"fonts/literata/literata-{name}-wght-normal.woff2"))
