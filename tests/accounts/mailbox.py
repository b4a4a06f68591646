"""What arrives in people's mailboxes when the queue has been worked off."""

import re
from collections.abc import Callable

from django.core import mail


class Mailbox:
    """The letters of a test; ``run`` works off the queue."""

    def __init__(self, run: Callable[[], None]) -> None:
        self.run = run

    def letters(self) -> list[str]:
        """Return "address: subject" of everything sent so far."""
        self.run()
        return [f"{letter.to[0]}: {letter.subject}" for letter in mail.outbox]

    def last(self) -> str:
        """Return the words of the newest letter."""
        self.run()
        return str(mail.outbox[-1].body)

    def code(self) -> str:
        """Return the code in the newest letter, which stands on a line of its own."""
        found = re.search(r"^([A-Z]{4}-[A-Z]{4})$", self.last(), re.MULTILINE)
        assert found, self.last()
        return found[1]
