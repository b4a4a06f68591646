"""Everything we hold about somebody, as JSON, in parts that are sent while they are read."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from accounts.models import FormerHandle
from blog.models import (
    Authorship,
    Ban,
    Image,
    Invitation,
    Membership,
    ReviewLink,
    ReviewNote,
    Unsaved,
)
from comments.models import Comment, CommentRevision, ModerationEvent, Note, Report, Trust
from storyteller.lib.mail import absolute

from .whose import Person

AT_ONCE = 500  # rows in memory

type Rows = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Section:
    """A part of the export: its name, and how its rows are found.

    ``covers`` names the columns that say whose a row is. What only an account has is not asked for
    without one: there are rows of nobody's.
    """

    name: str
    rows: Callable[[Person], Rows]
    covers: tuple[str, ...] = ()
    of_account: bool = True


def as_json(person: Person) -> Iterator[str]:
    """Yield one JSON object: the name of each section, and the list of its rows."""
    yield "{"
    for number, section in enumerate(SECTIONS):
        yield f"{',' if number else ''}\n{json.dumps(section.name)}: ["
        has_rows = person.user is not None or not section.of_account
        for place, row in enumerate(section.rows(person) if has_rows else ()):
            yield f"{',' if place else ''}\n  {json.dumps(row, cls=DjangoJSONEncoder)}"
        yield "\n]"
    yield "\n}\n"


def _account(person: Person) -> Rows:
    for user in [person.user] if person.user else []:
        yield {
            "handle": user.handle,
            "name": user.display_name,
            "email": user.email,
            "biography": user.bio,
            "website": user.website,
            "portrait": _whole(user.portrait_url),
            "joined": user.date_joined,
            "last_login": user.last_login,
        }


def _former_handles(person: Person) -> Rows:
    return _of(FormerHandle.objects.filter(user=person.user), "handle")


def _addresses(person: Person) -> Rows:
    return _of(EmailAddress.objects.filter(user=person.user), "email", "verified", "primary")


def _log_ins(person: Person) -> Rows:
    known = SocialAccount.objects.filter(user=person.user)
    return _of(known, "provider", "uid", "extra_data", "date_joined", "last_login")


def _second_factors(person: Person) -> Rows:
    # What they are made of is secret even in a file of one's own.
    known = Authenticator.objects.filter(user=person.user)
    return _of(known, "type", "created_at", "last_used_at")


def _identities(person: Person) -> Rows:
    for face in person.faces.order_by("pk").iterator(AT_ONCE):
        yield {
            "id": face.pk,
            "kind": face.kind,
            "service": face.service,
            "service_id": face.uid if face.kind not in ("guest", "account") else "",
            "name": face.display_name,
            "website": face.url,
            "email": face.email,
            "portrait": _whole(face.portrait_url),
            "browser_known": bool(face.browser),
            "proved": face.proved_at,
            "linked": face.is_linked,
            "shown_on_profile": face.is_shown,
            "first_seen": face.created_at,
        }


def _comments(person: Person) -> Rows:
    said = person.comments.select_related("conversation__post", "blog").order_by("pk")
    for comment in said.iterator(AT_ONCE):
        yield {
            "address": _at(comment, comment.get_absolute_url()),
            "story": comment.conversation.post.title,
            "number": comment.no,
            "identity": comment.identity_id,
            "state": comment.status,
            "words": comment.body,
            "said": comment.created_at,
            "edited": comment.edited_at,
            "held_because": comment.hold_reasons,
            "network_digest": comment.network,
        }


def _edits(person: Person) -> Rows:
    asked = CommentRevision.objects.filter(comment__identity__in=person.faces.values("pk"))
    return _of(asked, "comment_id", "body", "hold_reasons", "network", "created_at")


def _reports(person: Person) -> Rows:
    made = Report.objects.filter(identity__in=person.faces.values("pk"))
    return _of(made, "comment_id", "reason", "note", "weight", "is_settled", "created_at")


def _notes(person: Person) -> Rows:
    written = Note.objects.filter(identity__in=person.faces.values("pk"))
    return _of(written, "blog__title", "identity_id", "text", "created_at")


def _trust(person: Person) -> Rows:
    given = Trust.objects.filter(identity__in=person.faces.values("pk"))
    return _of(given, "blog__title", "identity_id", "created_at")


def _drafts(person: Person) -> Rows:
    return _of(person.drafts, "path", "fields", "created_at")


def _likes(person: Person) -> Rows:
    for like in person.likes.select_related("post__blog").order_by("pk").iterator(AT_ONCE):
        yield {
            "address": absolute(like.post.get_absolute_url(), like.post.blog.address),
            "identity": like.identity_id,
            "liked": like.created_at,
        }
    liked = person.comment_likes.select_related("comment__conversation__post", "comment__blog")
    for one in liked.order_by("pk").iterator(AT_ONCE):
        yield {
            "address": _at(one.comment, one.comment.get_absolute_url()),
            "identity": one.identity_id,
            "liked": one.created_at,
        }


def _memberships(person: Person) -> Rows:
    held = Membership.objects.filter(user=person.user)
    return _of(held, "blog__title", "role", "since")


def _invitations(person: Person) -> Rows:
    if not person.address:
        return ()
    offered = Invitation.objects.filter(email=person.address)
    return _of(offered, "blog__title", "role", "created_at")


def _stories(person: Person) -> Rows:
    wrote = Authorship.objects.filter(user=person.user).select_related("post__blog")
    for one in wrote.order_by("pk").iterator(AT_ONCE):
        yield {
            "title": one.post.title,
            "state": one.post.status,
            "address": absolute(one.post.get_absolute_url(), one.post.blog.address),
            "published": one.post.published_at,
        }


def _unsaved(person: Person) -> Rows:
    typed = Unsaved.objects.filter(user=person.user)
    return _of(typed, "blog__title", "post__title", "fields", "saved_at")


def _review_notes(person: Person) -> Rows:
    written = ReviewNote.objects.filter(by=person.user)
    return _of(written, "post__title", "paragraph", "quote", "body", "created_at", "done_at")


def _review_links(person: Person) -> Rows:
    # What they are made of opens a story that is not out yet, in a file of one's own too.
    made = ReviewLink.objects.filter(by=person.user)
    return _of(made, "post__title", "reader", "created_at", "expires_at", "revoked_at")


def _pictures(person: Person) -> Rows:
    for image in Image.objects.filter(uploaded_by=person.user).iterator(AT_ONCE):
        address = absolute(image.get_absolute_url(), "")
        yield {"address": address, "description": image.alt, "uploaded": image.created_at}


def _bans(person: Person) -> Rows:
    held = Ban.objects.filter(identity__in=person.faces.values("pk"))
    return _of(held, "blog__title", "reason", "created_at", "until")


def _decisions(person: Person) -> Rows:
    made = ModerationEvent.objects.filter(by=person.user)
    return _of(made, "comment_id", "from_status", "to_status", "reason", "note", "created_at")


def _desk(person: Person) -> Rows:
    return _of(LogEntry.objects.filter(user=person.user), "action_time", "object_repr")


def _of(rows: "QuerySet[Any]", *names: str) -> Rows:
    return rows.order_by("pk").values(*names).iterator(AT_ONCE)


def _whole(path: str) -> str:
    return absolute(path) if path else ""


def _at(comment: Comment, path: str) -> str:
    return absolute(path, comment.blog.address)


LIKES = ("blog.Like.identity", "comments.CommentLike.identity")
SECTIONS = (
    Section("account", _account),
    Section("former_handles", _former_handles, ("accounts.FormerHandle.user",)),
    Section("addresses", _addresses, ("account.EmailAddress.user",)),
    Section("log_ins", _log_ins, ("socialaccount.SocialAccount.user",)),
    Section("second_factors", _second_factors, ("mfa.Authenticator.user",)),
    Section("identities", _identities, ("accounts.Identity.user",), of_account=False),
    Section("comments", _comments, ("comments.Comment.identity",), of_account=False),
    Section("waiting_edits", _edits, of_account=False),
    Section("reports", _reports, ("comments.Report.identity",), of_account=False),
    Section("notes_about_you", _notes, ("comments.Note.identity",), of_account=False),
    Section("trusted", _trust, ("comments.Trust.identity",), of_account=False),
    Section("drafts", _drafts),
    Section("likes", _likes, LIKES, of_account=False),
    Section("memberships", _memberships, ("blog.Membership.user",)),
    Section("invitations", _invitations, of_account=False),
    Section("stories", _stories, ("blog.Authorship.user",)),
    Section("unsaved_words", _unsaved, ("blog.Unsaved.user",)),
    Section("review_notes", _review_notes, ("blog.ReviewNote.by",)),
    Section("review_links", _review_links, ("blog.ReviewLink.by",)),
    Section("pictures", _pictures, ("blog.Image.uploaded_by",)),
    Section("blocked", _bans, ("blog.Ban.identity",), of_account=False),
    Section("decisions", _decisions, ("comments.ModerationEvent.by",)),
    Section("desk", _desk, ("admin.LogEntry.user",)),
)
# Columns that name somebody and are not part of what is theirs, each with its reason.
LEFT_OUT = {
    "accounts.User_groups.user": "Rights an operator may give; they decide nothing here.",
    "accounts.User_user_permissions.user": "Rights an operator may give; they decide nothing here.",
    "blog.Ban.by": "It is about the person who was blocked, and stands among theirs.",
    "blog.Invitation.invited_by": "It is about whoever was invited, and holds their address.",
    "comments.Note.by": "It is about somebody else, and stands among theirs.",
    "comments.Trust.by": "It is about whoever is trusted, and stands among theirs.",
    "blog.Revision.by": "A saved state of a story, which stands among the stories.",
}
