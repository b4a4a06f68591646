"""Reading a conversation from its text file: who said what, when, and to whom."""

import re
from dataclasses import dataclass
from datetime import timedelta

# "#4 jonah 1.5h" or "#5 ada 1.9h to 4": number, face, hours after the story; then the words.
HEAD = re.compile(r"^#(\d+) ([\w-]+) ([\d.]+)h(?: to (\d+))?$", re.MULTILINE)


@dataclass(frozen=True)
class Said:
    """One comment; ``to`` is the number it answers, 0 for none."""

    no: int
    who: str
    after: timedelta
    to: int
    words: str


def read(text: str) -> list[Said]:
    """Return what was said, in order; raise ``ValueError`` where the numbers or times go back."""
    _before, *parts = HEAD.split(text)
    heads = zip(*[iter(parts)] * 5, strict=True)
    said = [
        Said(int(no), who, timedelta(hours=float(hours)), int(to or 0), words.strip())
        for no, who, hours, to, words in heads
    ]
    for no, (last, this) in enumerate(zip([None, *said], said, strict=False), start=1):
        if this.no != no or this.to >= no or (last and last.after > this.after):
            raise ValueError(f"Comment {this.no} is out of order.")
    return said
