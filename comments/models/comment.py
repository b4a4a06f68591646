"""Comments: words somebody said under a story, their place in the tree and their state."""

from collections.abc import Collection

from accounts.models import Identity, User
from blog.models import Post
from blog.models.like import like, unlike
from comments.pipeline import Evidence
from comments.states import Status

from . import (
    branches,
    editing,
    flags,
    moving,
    people,
    proving,
    redacting,
    reporting,
    submission,
    undoing,
)
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

    # Verbs. Each is one transaction with its counters and its event; roles.py says whose it is.
    # Those that return a bool return False, and change nothing, when somebody else was first, when
    # there is nothing to change, or when the words are not those whose digest is ``seen``.

    # Its author's

    def submit(
        self, *, post: Post, by: User | None = None, evidence: Evidence = NO_EVIDENCE
    ) -> "Comment":
        """Decide what becomes of these words and write them, once; return the comment.

        Given are conversation_id, blog, identity, reply_to, body, submit_key and network. ``by`` is
        the account that speaks. Returns the first comment when this form was sent before. Raises
        ``Refused``.
        """
        return submission.submit(self, post, by, evidence)

    def edit(
        self,
        body: str,
        *,
        by: User | None = None,
        evidence: Evidence = NO_EVIDENCE,
        network: str = "",
    ) -> bool:
        """Let it say something else: at once, or when a moderator has accepted it.

        ``edit_pending`` tells which of both it was. Raises ``Refused`` for words that no comment
        could have.
        """
        return editing.edit(self, body, by=by, evidence=evidence, network=network)

    def withdraw(self) -> bool:
        """Take it back, as its author; nobody can undo that."""
        return moving.move(self, Status.WITHDRAWN, by=None, verb="withdraw")

    def prove(self, browser_key: str) -> bool:
        """Confirm it, as who got the letter; it goes on to where the rules say.

        From the browser that said it the address is proved there, for all that was said under it,
        and nobody is asked again; from another browser this one comment goes on, and no trust.
        """
        return proving.prove(self, browser_key)

    def ask_second_look(self) -> bool:
        """Ask for another decision, once, as the author of what was rejected."""
        return moving.ask_second_look(self)

    # Other readers'

    def report(self, identity: Identity, reason: str, note: str = "") -> bool:
        """Tell moderators that something is wrong with it; enough weight hides it until they look.

        ``reason``: a value of ``ReportReason``. Once for each person, never of one's own, and only
        what everybody reads. Raises ``Banned``.
        """
        return reporting.report(self, identity, reason, note)

    def like(self, identity: Identity, also: Collection[int] = ()) -> bool:
        """Let somebody like it, once; ``also`` are the keys of more faces of the same person.

        Only what everybody may read is liked. Raises ``Banned``.
        """
        return like(self, Comment.objects.visible(), identity, also)

    def unlike(self, *faces: Identity) -> bool:
        """Take back the like of a person who has these faces."""
        return unlike(self, faces)

    # Moderators'

    def approve(self, by: User, note: str = "", seen: str = "") -> bool:
        """Let everybody read it; what readers reported until now weighs no more."""
        if self.status == Status.APPROVED:
            return reporting.keep(self, by, seen)
        return moving.move(self, Status.APPROVED, by=by, note=note, seen=seen)

    def reject(self, by: User, reason: str = "", note: str = "", seen: str = "") -> bool:
        """Say no to it; replies that are visible stay, under a tombstone."""
        return moving.move(self, Status.REJECTED, by=by, reason=reason, note=note, seen=seen)

    def mark_spam(self, by: User, seen: str = "") -> bool:
        """Take it for what a machine wrote."""
        return moving.move(self, Status.SPAM, by=by, seen=seen)

    def pin(self, by: User) -> bool:
        """Let it stand on top of the conversation: a root that is visible, one of three at most."""
        return flags.pin(self, by)

    def unpin(self, by: User) -> bool:
        """Let it stand in its place again."""
        return flags.unpin(self, by)

    def lock(self, by: User) -> bool:
        """Take no more replies to it and to all that stands below."""
        return flags.lock(self, by)

    def unlock(self, by: User) -> bool:
        """Take replies again."""
        return flags.unlock(self, by)

    def remove_branch(self, by: User, note: str = "") -> bool:
        """Let nobody read it nor anything below it, at once; every state stays as it is."""
        return branches.remove(self, by, note)

    def restore_branch(self, by: User) -> bool:
        """Bring the branch back; of a very long one some seconds later, by a task."""
        return branches.restore(self, by)

    def accept_edit(self, by: User, seen: str = "") -> bool:
        """Let it say what its author wants it to say; ``seen`` is the digest of those words."""
        return editing.accept(self, by, seen)

    def refuse_edit(self, by: User, seen: str = "") -> bool:
        """Leave the words as they are; ``seen`` is the digest of those that are refused."""
        return editing.refuse(self, by, seen)

    def redact(self, by: User, words: str, seen: str = "") -> bool:
        """Take ``words`` out of it wherever they stand, visibly and for good."""
        return redacting.redact(self, by, words, seen)

    def trust(self, by: User) -> bool:
        """Let its author speak at once from now on; only a face that somebody stands behind."""
        return people.trust(self, by)

    def distrust(self, by: User) -> bool:
        """Take the trust back that was given by hand, to whichever face of the person."""
        return people.distrust(self, by)

    def undo(self, by: User) -> bool:
        """Take back the last decision that was not taken back yet."""
        return undoing.undo(self, by)

    # What one may ask it

    def accepts_replies(self) -> bool:
        """Say whether nothing is locked, neither it nor what it stands under. One query at most."""
        return flags.accepts_replies(self)

    @property
    def can_undo(self) -> bool:
        """Say whether there is a decision to take back. One query, sometimes two."""
        return undoing.last_decision(self) is not None
