"""What stands between a right password and being logged in."""

from typing import Any

from allauth.account import stages
from allauth.account.models import EmailAddress


class EmailVerificationStage(stages.EmailVerificationStage):
    """Ask for the mailed code at the first log-in of somebody who signed up here.

    An account made by hand (the first run, an operator, an import) has no address that waits to be
    proved, or none at all: its owner could never enter. Whoever has been in before is not asked
    either; a new address of theirs counts only when it is proved.
    """

    def handle(self) -> tuple[Any, bool]:
        """Return a page to go to, or None to go on; and whether to go on at all."""
        user = self.login.user
        if user is not None and (user.last_login or not _waits_to_be_proved(user.pk)):
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer


def _waits_to_be_proved(user_id: int) -> bool:
    return bool(EmailAddress.objects.filter(user_id=user_id, verified=False).exists())
