"""Letters on a colour, where there is no portrait."""

import hashlib

NAME_LENGTH = 80
HUES = 12  # colours that letters stand on where there is no picture; classes hue-0 to hue-11


def initials(name: str) -> str:
    """Return the first letters of the first and last word of ``name``, "?" for an empty one."""
    words = name.split()
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:]))
    return letters.upper() or "?"


def hue(seed: str) -> int:
    """Return the colour class that ``seed`` always gets, 0 to ``HUES`` - 1."""
    return hashlib.sha256(seed.encode()).digest()[0] % HUES
