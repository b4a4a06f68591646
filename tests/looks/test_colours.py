"""Ink on paper: every two colours that meet can be read, by day and under the lamp."""

import math
import re
from pathlib import Path

import pytest

SHEET = Path(__file__).parents[2] / "storyteller/static/css/global.css"
BLOCK = re.compile(r":root \{(.*?)\n\s*\}", re.DOTALL)
RAW = re.compile(r"--raw-([\w-]+): oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)")
LETTERS = re.compile(r"--letter-(ground|ink): ([\d.]+)% ([\d.]+)")
HUE = re.compile(r"\.hue-\d+ \{ --hue: (\d+); \}")
# WCAG 2.2: 7 for text (1.4.6), 4.5 for words in passing (1.4.3), 3 for controls (1.4.11).
PAIRS = [
    *[("ink", ground, 7.0) for ground in ("paper", "paper-low", "paper-high", "glow", "red-wash")],
    *[("ink-soft", ground, 4.5) for ground in ("paper", "paper-low", "paper-high", "glow")],
    *[("red", ground, 4.5) for ground in ("paper", "paper-low", "paper-high", "glow", "red-wash")],
    *[("wrong", ground, 4.5) for ground in ("paper", "paper-low", "glow")],
    *[("on-red", ground, 4.5) for ground in ("red", "red-deep")],
    *[("rule-strong", ground, 3.0) for ground in ("paper", "paper-high", "glow")],
]

type Colour = tuple[float, float, float]


def luminance(colour: Colour) -> float:
    """Return the relative luminance, 0 to 1, of an OKLCH colour (lightness, chroma, degrees).

    Source: Björn Ottosson, "A perceptual color space for image processing"; WCAG 2.2.
    """
    light, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, bright = sorted([luminance(one), luminance(other)])
    return (bright + 0.05) / (dark + 0.05)


def themes() -> list[str]:
    """Return the raw tokens of the light and of the dark theme, as written in the sheet."""
    light, dark, *_ = BLOCK.findall(SHEET.read_text())
    return [light, dark]


def colours(block: str) -> dict[str, Colour]:
    """Return the raw colours of a theme by name."""
    return {n: (float(lt) / 100, float(c), float(h)) for n, lt, c, h in RAW.findall(block)}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_what_is_written_can_be_read(theme: int, ink: str, ground: str, least: float) -> None:
    raw = colours(themes()[theme])
    assert contrast(raw[ink], raw[ground]) >= least


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_letters_can_be_read_on_each_of_their_colours(theme: int) -> None:
    tones = {name: (float(lt) / 100, float(c)) for name, lt, c in LETTERS.findall(themes()[theme])}
    hues = [float(hue) for hue in HUE.findall(SHEET.with_name("base.css").read_text())]
    assert len(hues) == 12
    for hue in hues:
        assert contrast((*tones["ground"], hue), (*tones["ink"], hue)) >= 4.5
