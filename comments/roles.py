"""Who may do what with a comment: one table, which model, desk and pages ask."""

from datetime import timedelta
from enum import Enum, auto
from typing import Any

from accounts.models import Identity
from blog.models import Authorship, Membership, Post
from blog.models.membership import OPERATOR, Role

GUEST = "guest"  # nobody is logged in; known by the browser's key alone
COMMENTER = ""  # an account without a place at the blog
SUSPENSION = timedelta(days=30)  # the longest block that is not the owner's


class Reach(Enum):
    """With whose comments."""

    OWN = auto()
    OTHERS = auto()  # all but one's own
    STORY = auto()  # under one's own stories, where the blog lets authors moderate
    BLOG = auto()


NOBODY = None
EVERYBODY_OWN = (Reach.OWN,) * 5
READERS = (NOBODY, *(Reach.OTHERS,) * 4)
WITH_AUTHORS = (NOBODY, NOBODY, Reach.STORY, Reach.BLOG, Reach.BLOG)
MODERATORS = (NOBODY, NOBODY, NOBODY, Reach.BLOG, Reach.BLOG)
OWNERS = (NOBODY, NOBODY, NOBODY, NOBODY, Reach.BLOG)

# CONVERSATION section 5. Nobody edits somebody else's words: there is no such verb.
COLUMNS = (GUEST, COMMENTER, Role.AUTHOR, Role.MODERATOR, Role.OWNER)
TABLE: dict[str, tuple[Reach | None, ...]] = {
    "report": READERS,
    "edit": EVERYBODY_OWN,
    "withdraw": EVERYBODY_OWN,
    "second_look": EVERYBODY_OWN,
    "approve": WITH_AUTHORS,
    "reject": WITH_AUTHORS,
    "spam": WITH_AUTHORS,
    "undo": WITH_AUTHORS,
    "pin": WITH_AUTHORS,
    "unpin": WITH_AUTHORS,
    "lock": WITH_AUTHORS,
    "unlock": WITH_AUTHORS,
    "remove_branch": WITH_AUTHORS,
    "restore_branch": WITH_AUTHORS,
    "accept_edit": WITH_AUTHORS,
    "refuse_edit": WITH_AUTHORS,
    "redact": MODERATORS,
    "trust": MODERATORS,
    "distrust": MODERATORS,
    "note": MODERATORS,
    "suspend": MODERATORS,
    "sweep": MODERATORS,
    "ban": OWNERS,
    "lists": OWNERS,
    "export": OWNERS,
    "network": OWNERS,
}
# Who has no column of their own.
AS: dict[str, str] = {Role.EDITOR: Role.MODERATOR, OPERATOR: Role.OWNER}


def verbs_of(role: str) -> frozenset[str]:
    """Return the verbs that ``role`` has on some comment; "" is an account without a place."""
    return frozenset(verb for verb in TABLE if reach_of(role, verb))


def reach_of(role: str, verb: str) -> Reach | None:
    """Return with whose comments ``role`` may do ``verb``; None for nobody's."""
    return TABLE[verb][COLUMNS.index(AS.get(role, role))]


def roles_with(verb: str, reach: Reach) -> list[str]:
    """Return the roles of members that may do ``verb`` just so far."""
    return [role for role in Role if reach_of(role, verb) == reach]


def role_of(user: Any, blog_id: int) -> str:
    """Return what ``user`` is at a blog. One query, none for guests and operators."""
    if user is None or not user.is_authenticated or not user.is_active:
        return GUEST
    if user.is_superuser:
        return OPERATOR
    mine = Membership.objects.filter(user=user, blog=blog_id)
    return mine.values_list("role", flat=True).first() or COMMENTER


def may(user: Any, verb: str, comment: Any, browser_key: str = "") -> bool:
    """Say whether ``user``, or the guest of a browser, may do ``verb`` to ``comment``.

    Whether the comment's state lets anybody do it, states.py says. At most 3 queries.
    """
    match reach_of(role_of(user, comment.blog_id), verb):
        case Reach.OWN:
            return _is_own(user, comment, browser_key)
        case Reach.OTHERS:
            return not _is_own(user, comment, browser_key)
        case Reach.STORY:
            wrote = Authorship.objects.filter(user=user, post=comment.conversation_id)
            return bool(comment.blog.authors_moderate) and wrote.exists()
        case reach:
            return reach is Reach.BLOG


def verbs_under(user: Any, role: str, post: Post) -> frozenset[str]:
    """Return what ``user``, who has ``role``, may do to every comment under ``post``.

    No query where the post has brought its authors along; else at most one.
    """
    reaches = {Reach.BLOG}
    if role == Role.AUTHOR and post.blog.authors_moderate:
        wrote = any(one.user_id == user.pk for one in post.authorships.all())
        reaches |= {Reach.STORY} if wrote else set()
    return frozenset(verb for verb in TABLE if reach_of(role, verb) in reaches)


def longest_block(role: str) -> timedelta | None:
    """Return how long ``role`` may block somebody: None for good, no time for who may not."""
    if reach_of(role, "ban"):
        return None
    return SUSPENSION if reach_of(role, "suspend") else timedelta(0)


def _is_own(user: Any, comment: Any, browser_key: str) -> bool:
    mine = Identity.objects.of(user, browser_key)
    return mine.filter(pk=comment.identity_id).exists()
