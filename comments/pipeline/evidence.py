"""What a form tells about how it was filled in."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Evidence:
    """What the form tells about how it was filled in; None is what no script has told.

    ``address`` and ``agent`` are those of the browser: for the outside filter alone, kept nowhere.
    """

    honeypot_filled: bool = False
    form_age: timedelta | None = None
    is_proved_work: bool | None = None  # False: the proof is wrong, old or was used before
    address: str = ""
    agent: str = ""
