"""Comments: words somebody said under a story, their place in the tree and their state."""

from collections.abc import Collection

from accounts.models import Identity, User
from blog.models import Post
from blog.models.like import like, unlike
from comments.pipeline import Evidence
from comments.states import Status

from . import moving, submission
from .sets import CommentQuerySet
from .words import CommentWords

NO_EVIDENCE = Evidence()


class Comment(CommentWords):
    """One comment. Its path is the numbers of its ancestors and its own, 4 bytes each."""

    Status = Status

    objects = CommentQuerySet.as_manager()

    class Meta(CommentWords.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"#{self.no}"

    def get_absolute_url(self) -> str:
        """Return the permalink, built from the story's address, so that it always lands."""
        return f"{self._address}#comment-{self.no}"

    def get_branch_url(self, after: str = "") -> str:
        """Return the address of the whole branch, from the cursor ``after`` on."""
        return f"{self._address}replies/" + (f"?after={after}" if after else "")

    @property
    def _address(self) -> str:
        return f"{self.conversation.post.get_absolute_url()}comment/{self.no}/"

    # Verbs

    def submit(
        self, *, post: Post, by: User | None = None, evidence: Evidence = NO_EVIDENCE
    ) -> "Comment":
        """Decide what becomes of these words and write them, once; return the comment.

        Given are conversation_id, blog, identity, reply_to, body, submit_key and network. ``by`` is
        the account that speaks. Returns the first comment when this form was sent before. Raises
        ``Refused``.
        """
        return submission.submit(self, post, by, evidence)

    def approve(self, by: User, note: str = "", seen: str = "") -> bool:
        """Let everybody read it.

        This and the verbs below return False, and change nothing, when somebody else was first,
        when there is nothing to change, or when the words are not those whose digest is ``seen``.
        """
        return moving.move(self, Status.APPROVED, by=by, note=note, seen=seen)

    def reject(self, by: User, reason: str = "", note: str = "", seen: str = "") -> bool:
        """Say no to it; replies that are visible stay, under a tombstone."""
        return moving.move(self, Status.REJECTED, by=by, reason=reason, note=note, seen=seen)

    def mark_spam(self, by: User, seen: str = "") -> bool:
        """Take it for what a machine wrote."""
        return moving.move(self, Status.SPAM, by=by, seen=seen)

    def withdraw(self) -> bool:
        """Take it back, as its author; nobody can undo that."""
        return moving.move(self, Status.WITHDRAWN, by=None)

    def like(self, identity: Identity, also: Collection[int] = ()) -> bool:
        """Let somebody like it, once; ``also`` are the keys of more faces of the same person.

        Only what everybody may read is liked. Raises ``Banned``.
        """
        return like(self, Comment.objects.visible(), identity, also)

    def unlike(self, *faces: Identity) -> bool:
        """Take back the like of a person who has these faces."""
        return unlike(self, faces)

    def undo(self, by: User) -> bool:
        """Take back the last decision that was not taken back yet."""
        return moving.undo(self, by)

    @property
    def can_undo(self) -> bool:
        """Say whether there is a decision to take back. One query."""
        return moving.can_undo(self)
