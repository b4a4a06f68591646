"""What becomes of a comment: rules in a fixed order, each of which may say why it should wait.

No rule takes back what an earlier one found. What makes a comment impossible (a closed
conversation, a parent that is gone) is looked at in the transaction that writes it, where it
cannot change any more; see models/submission.py.
"""

from comments.trust import faces_of

from .case import A_DAY
from .decision import Decision, decide, decide_again, speaks_freely
from .evidence import Evidence

__all__ = ["A_DAY", "Decision", "Evidence", "decide", "decide_again", "faces_of", "speaks_freely"]
