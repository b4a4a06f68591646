"""Portraits for invented people: a moon, a loaf, a dial."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

SIDE = 512  # drawn large, so that the small portrait has smooth edges

type Pen = ImageDraw.ImageDraw


def portrait_of(handle: str) -> io.BytesIO | None:
    """Return the drawn portrait of ``handle`` as a PNG; None for those whom letters stand for."""
    draw = DRAWN.get(handle)
    if draw is None:
        return None
    picture = Image.new("RGB", (SIDE, SIDE))
    draw(ImageDraw.Draw(picture))
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file


def _disc(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _night_train(pen: Pen) -> None:
    """Draw a moon over a hill, and three lit windows that slow down for the curve."""
    pen.rectangle((0, 0, SIDE, SIDE), fill="#22304a")
    _disc(pen, 352, 160, 84, "#f2e6c4")
    _disc(pen, 318, 140, 74, "#22304a")
    for x, y in ((90, 90), (180, 170), (450, 300), (60, 250), (240, 70)):
        _disc(pen, x, y, 5, "#f2e6c4")
    _disc(pen, 120, 760, 420, "#1a2538")
    _disc(pen, 430, 800, 440, "#141d2c")
    pen.rounded_rectangle((40, 396, 380, 452), 18, fill="#0c121c")
    for x in (70, 170, 270):
        pen.rounded_rectangle((x, 410, x + 64, 434), 6, fill="#f0b65a")


def _loaf(pen: Pen) -> None:
    """Draw a round loaf with its cuts."""
    pen.rectangle((0, 0, SIDE, SIDE), fill="#e9d9bd")
    _disc(pen, 256, 276, 176, "#c9b394")
    _disc(pen, 256, 262, 172, "#a8672f")
    _disc(pen, 250, 250, 150, "#bd7a3b")
    for start in (150, 220, 290):
        box = (start - 110, 130, start + 70, 400)
        pen.arc(box, 285, 60, fill="#f0dcb4", width=16)


def _dial(pen: Pen) -> None:
    """Draw a barometer that points to fair, a little."""
    pen.rectangle((0, 0, SIDE, SIDE), fill="#3f5d57")
    _disc(pen, 256, 256, 196, "#b9934f")
    _disc(pen, 256, 256, 176, "#f4efe2")
    for degrees in range(150, 391, 20):
        pen.arc((100, 100, 412, 412), degrees - 1, degrees + 1, fill="#4a4338", width=26)
    pen.polygon([(244, 268), (268, 244), (352, 142)], fill="#8a3324")
    pen.polygon([(246, 246), (266, 266), (190, 322)], fill="#4a4338")
    _disc(pen, 256, 256, 20, "#4a4338")


DRAWN: dict[str, Callable[[Pen], None]] = {"ada": _night_train, "ben": _loaf, "edda": _dial}
