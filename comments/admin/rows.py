"""What a judge wants to know of each comment of a page, in a number of queries that is fixed."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say

from accounts.models import Identity
from blog.models import Ban, Blog
from comments import reasons
from comments.models import Comment, Note, Report
from comments.reasons import Reason
from comments.states import Status
from comments.trust import Level, Person, people_of

LAST = 10  # comments of a person beside the one to be judged
NOTES = 100  # newest notes on all people of a page
REPORTS = 500  # of all comments of a page
MARKED = 3  # letters: shorter spans are everywhere


class Cell(NamedTuple):
    """One of somebody's last comments in the strip."""

    status: str
    sign: str


# Told apart without colours too.
SIGNS = {
    Status.UNPROVED: "?",
    Status.PENDING: "…",
    Status.PUBLISHED: "·",
    Status.APPROVED: "✓",
    Status.REPORTED: "!",
    Status.REJECTED: "–",
    Status.SPAM: "×",
    Status.WITHDRAWN: "↩",
}


class Why(NamedTuple):
    """A reason in words, and what it adds to the spam score."""

    words: str
    points: int


@dataclass
class Judged:
    """One comment of the desk with all that is shown beside it."""

    comment: Comment
    verbs: frozenset[str]
    person: Person
    looked_for: str = ""
    last_ten: list[Comment] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ban: Ban | None = None

    @property
    def words(self) -> SafeString:
        """Return what was said, as text, with marks where a rule or a search found something."""
        return marked(self.comment.body, self._spans(self.comment.hold_reasons))

    @property
    def new_words(self) -> SafeString | str:
        """Return what the waiting edit says instead, "" without one."""
        edit = self.comment.revision if self.comment.edit_pending else None
        return marked(edit.body, self._spans(edit.hold_reasons)) if edit else ""

    @property
    def why(self) -> list[Why]:
        """Return what each rule found; of the edit where one waits."""
        edit = self.comment.revision if self.comment.edit_pending else None
        found: list[Reason] = edit.hold_reasons if edit else self.comment.hold_reasons
        return [Why(reasons.for_moderator(one), one["points"]) for one in found]

    @property
    def level(self) -> Level:
        """Return how far the person is trusted here."""
        return self.person.level

    @property
    def is_trusted(self) -> bool:
        """Say whether a moderator has trusted the person by hand."""
        return self.person.trusted_since is not None

    @property
    def key(self) -> str:
        """Return what the row's form says was seen: key, state, digests of words and edit."""
        parts = [str(self.comment.pk), self.comment.status, self.comment.body_digest]
        if self.comment.edit_pending:
            parts.append(self.comment.revision.body_digest)
        return "-".join(parts)

    @property
    def strip(self) -> list[Cell]:
        """Return the person's last ten, newest first, as signs."""
        statuses = [Status(comment.status) for comment in self.last_ten]
        return [Cell(status, SIGNS[status]) for status in statuses]

    @property
    def strip_in_words(self) -> str:
        """Return the same for those who hear it."""
        counts = Counter(comment.status for comment in self.last_ten)
        numbers = ", ".join(f"{many} {Status(status).label}" for status, many in counts.items())
        return say("Last comments of this person: %(numbers)s") % {"numbers": numbers}

    @property
    def place_url(self) -> str:
        """Return where it stands, or would stand: under what it answers, else under the story."""
        comment, answered = self.comment, self.comment.reply_to
        if comment.shown:
            return comment.get_absolute_url()
        if answered and answered.shown:
            answered.conversation = comment.conversation
            return answered.get_absolute_url()
        return f"{comment.conversation.post.get_absolute_url()}#comments"

    @property
    def can_trust(self) -> bool:
        """Say whether the person can be trusted by hand: somebody stands behind the face."""
        is_proved = self.comment.identity.proved_at is not None
        return is_proved and not self.is_trusted and "trust" in self.verbs

    @property
    def can_pin(self) -> bool:
        """Say whether it may stand on top of the conversation."""
        return self.comment.depth == 0 and self.comment.is_visible

    @property
    def points(self) -> int:
        """Return what speaks for spam, in all."""
        edited = self.comment.edit_pending
        return sum(why.points for why in self.why) if edited else self.comment.spam_score

    @property
    def can_approve(self) -> bool:
        """Say whether an approval would change anything."""
        if self.comment.reported_at is not None:
            return True  # the answer to what readers reported
        return self.comment.status not in (Status.APPROVED, Status.WITHDRAWN, Status.UNPROVED)

    @property
    def can_reject(self) -> bool:
        """Say whether there is something to reject."""
        return self.comment.status not in (Status.REJECTED, Status.WITHDRAWN, Status.UNPROVED)

    @property
    def can_be_spam(self) -> bool:
        """Say whether it may be called spam."""
        return self.comment.status not in (Status.SPAM, Status.WITHDRAWN, Status.UNPROVED)

    def _spans(self, found: Iterable[Reason]) -> list[str]:
        details = (one["detail"] for one in found)
        return [*details, *self.looked_for.split()]


def judged(
    comments: list[Comment], blog: Blog, verbs: frozenset[str], looked_for: str = ""
) -> list[Judged]:
    """Return the comments with what stands beside each. At most 8 queries, however many they are.

    Given with identity, conversation and its post, revision, and whom it answers.
    """
    faces = {comment.identity_id: comment.identity for comment in comments}
    said, reports = _last_ten(blog, faces), _reports(comments)
    notes, bans = _notes(blog, faces), _bans(blog, faces)
    people = people_of(faces.values(), blog)
    return [
        Judged(
            comment,
            verbs,
            people[comment.identity_id],
            looked_for,
            said[comment.identity_id],
            reports[comment.pk],
            notes[comment.identity_id],
            bans.get(comment.identity_id),
        )
        for comment in comments
    ]


def marked(text: str, spans: Iterable[str]) -> SafeString:
    """Return ``text``, escaped, with a mark wherever one of ``spans`` stands, large or small."""
    worth = {span for span in spans if len(span) >= MARKED and not span.isdecimal()}
    longest_first = sorted(worth, key=len, reverse=True)
    pattern = "|".join(re.escape(span) for span in longest_first)
    pieces = re.split(f"({pattern})", text, flags=re.IGNORECASE) if worth else [text]
    return format_html_join("", "{}", ([_piece(*each)] for each in enumerate(pieces)))


def _piece(place: int, words: str) -> str:
    """Return a piece of what was split: each second one is what was split by."""
    return format_html("<mark>{}</mark>", words) if place % 2 else words


def _last_ten(blog: Blog, faces: Collection[int]) -> dict[int, list[Comment]]:
    """Return what each face said last at the blog, newest first. One query."""
    last: dict[int, list[Comment]] = defaultdict(list)
    if not faces:
        return last
    # The limit of each part stands in a query of its own, as SQLite demands.
    one = (
        "SELECT id FROM (SELECT id FROM comments_comment WHERE identity_id = %s AND blog_id = %s"
        " ORDER BY created_at DESC LIMIT %s) AS last_{}"
    )
    sql = " UNION ALL ".join(one.format(number) for number in range(len(faces)))
    params = [value for face in faces for value in (face, blog.pk, LAST)]
    found = Comment.objects.filter(pk__in=RawSQL(sql, params))  # noqa: S611 -- no words of others
    for comment in found.only("identity_id", "status", "created_at").order_by("-created_at", "-pk"):
        last[comment.identity_id].append(comment)
    return last


def _reports(comments: list[Comment]) -> dict[int, list[Report]]:
    """Return what readers reported that nobody has decided about since. One query."""
    found: dict[int, list[Report]] = defaultdict(list)
    open_ones = Report.objects.filter(comment__in=[one.pk for one in comments], is_settled=False)
    for report in open_ones.select_related("identity")[:REPORTS]:
        found[report.comment_id].append(report)
    return found


def _notes(blog: Blog, faces: Collection[int]) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = defaultdict(list)
    newest = Note.objects.filter(blog=blog, identity__in=faces).select_related("by")
    for note in newest[:NOTES]:
        found[note.identity_id].append(note)
    return found


def _bans(blog: Blog, faces: dict[int, Identity]) -> dict[int, Ban]:
    """Return the block that holds for each face, as ``BanQuerySet.over`` says. One query."""
    users = {face.user_id for face in faces.values() if face.user_id is not None}
    browsers = {face.browser for face in faces.values() if face.browser}
    same = Q(identity__in=faces) | Q(identity__user__in=users) | Q(identity__browser__in=browsers)
    found: dict[int, Ban] = {}
    for ban in blog.bans.active().select_related("identity").filter(same):
        found |= {pk: ban for pk, face in faces.items() if _is_over(ban, face)}
    return found


def _is_over(ban: Ban, face: Identity) -> bool:
    banned = ban.identity
    same_account = face.user_id is not None and banned.user_id == face.user_id
    same_browser = bool(face.browser) and banned.browser == face.browser
    return banned.pk == face.pk or same_account or same_browser
