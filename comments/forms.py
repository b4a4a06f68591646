"""The form under a story: words first, then who is speaking."""

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.faces import value_of, written
from accounts.models import Draft, Identity, User
from accounts.providers import Provider
from blog.models import Post
from blog.models.blog import Guests

from .form_fields import ONLY_GUESTS, CommentFields
from .guests import DETAILS
from .models import Comment
from .opening import age_of, opened_now
from .pipeline import Evidence
from .proof import is_done
from .refused import Refused

# What comes back of a draft; a key or a trap of then is none of now.
KEPT = ("body", *ONLY_GUESTS)
# Of all keys that are derived from what was sent (RFC 9562, UUID version 5).
KEYS = uuid.UUID("8f0f3b0e-2c5c-4a57-9c8e-5d7a3e1b6a10")
PARENT_IS_THE_MATTER = ("stale_parent", "locked")
ON_THEIR_OWN = _(
    "Your words are still here: send them once more to let them stand as a comment of their own."
)
NO_FACE = _("You cannot speak under this name any more: please choose another.")


def answerable(post: Post, number: str) -> Comment | None:
    """Return the comment of ``post`` that everybody may read and answer by its number. One query.

    None for one that is not there, hidden, or another post's, and for what is no number.
    """
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    visible = Comment.objects.visible().select_related("identity")
    return visible.filter(conversation=post.pk, no=int(number)).first()


def _typed(draft: Draft | None) -> dict[str, Any]:
    """Return what was typed before a log-in, by field."""
    return {name: draft.fields[name] for name in KEPT if name in draft.fields} if draft else {}


class Option(NamedTuple):
    """A face that may be chosen in the form."""

    face: Identity
    value: str
    service: str


class Way(NamedTuple):
    """A button of the form that leads to a provider."""

    provider: Provider
    connect_url: str
    is_resting: bool = False  # it has not answered lately


class Sender(NamedTuple):
    """Where a form came from: ``network`` is a digest, the others are kept nowhere."""

    browser_key: str
    network: str
    address: str
    agent: str


class CommentForm(CommentFields):
    """One comment on ``post``, spoken under one of an account's ``faces`` or, without, as a guest.

    The first face speaks unless another is chosen. ``details`` fill a known guest's fields in,
    ``draft`` all that was typed before a log-in. ``known`` gives the form a key and an opening time
    of its own, which a page that everybody gets cannot carry. Costs one query when a comment is
    answered.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        post: Post,
        faces: Sequence[Identity] = (),
        draft: Draft | None = None,
        details: dict[str, str] | None = None,
        parent: Comment | None = None,
        known: bool = False,
    ) -> None:
        initial: dict[str, Any] = {**(details or {}), "remember": bool(details)}
        initial["parent"] = parent.no if parent else ""
        if known:
            initial |= {"submit_key": str(uuid.uuid4()), "opened": opened_now(post)}
        initial |= _typed(draft)
        super().__init__(data, initial=initial)
        self.post = post
        self.faces = faces
        self.identity = next(iter(faces), None)
        self.answered = parent
        self.draft = draft
        # What is to be known before one writes: a log-in that has just not worked, for one.
        self.notice = draft.news if draft else ""
        self.ways: list[Way] = []
        self.must_log_in = not faces and post.blog.guests == Guests.LOG_IN
        # A browser cuts what is pasted into a limited field, silently: we say it in words instead.
        self.fields["body"].widget.attrs.pop("maxlength", None)
        for name in ONLY_GUESTS if faces or self.must_log_in else ("face",):
            del self.fields[name]

    def clean_face(self) -> str:
        """Speak as whom the form names; a face that is not theirs to choose is not taken.

        A guest has none, where guests must log in.
        """
        wanted: str = self.cleaned_data["face"]
        mine = (face for face in self.faces if value_of(face) == wanted)
        chosen = next(mine, None) if wanted else self.identity
        if chosen is None:
            raise ValidationError(NO_FACE)
        self.identity = chosen
        return wanted

    def clean(self) -> dict[str, Any]:
        """Find the comment that is answered, among those that everybody may read."""
        if not self.post.accepts_comments():
            self.refuse(Refused("closed"))
        number = self.cleaned_data.get("parent", "")
        self.answered = answerable(self.post, number) if number else None
        if number and not self.answered:
            self.refuse(Refused("stale_parent"))
        return self.cleaned_data

    def refuse(self, refused: Refused) -> None:
        """Say in the form why the conversation does not take the comment.

        Where only the parent is the matter, the form lets go of it, so that the same button now
        sends the words as a comment of their own.
        """
        words: str = refused.message
        if refused.code in PARENT_IS_THE_MATTER:
            self._let_go_of_parent()
            words = f"{words} {ON_THEIR_OWN}"
        if refused.first:
            url = refused.first.get_absolute_url()
            words = format_html('{} <a href="{}">{}</a>', words, url, _("Read it"))
        self.add_error(None, ValidationError(words, refused.code))

    def ask_only_for_words(self) -> None:
        """Say nothing of who speaks: somebody wants to see what the words look like."""
        for name in self.errors.keys() - {"body", NON_FIELD_ERRORS}:
            del self.errors[name]

    def renew(self) -> None:
        """Make it ready to be sent again: its proof is used up, and one without a key gets one.

        But no opening time: who gets it back with an error may have mended that in two seconds.
        """
        self.put(proof="", submit_key=self.data.get("submit_key") or str(uuid.uuid4()))

    @property
    def service(self) -> str:
        """Return what the account is called that speaks; the blog's own by the blog's name."""
        return self._service_of(self.identity) if self.identity else ""

    @property
    def options(self) -> list[Option]:
        """Return the faces to choose from, none where there is but one."""
        faces = self.faces if len(self.faces) > 1 else ()
        return [Option(face, value_of(face), self._service_of(face)) for face in faces]

    @property
    def details(self) -> dict[str, str] | None:
        """Return what the browser is to keep: a guest's e-mail, name, website if ticked."""
        if not self.cleaned_data.get("remember"):
            return None
        return {name: self.cleaned_data[name] for name in DETAILS}

    @property
    def own_key(self) -> str:
        """Return the UUID that a script or an uncached page gave this form, else ""."""
        key: str = self.cleaned_data["submit_key"]
        return key

    @property
    def said(self) -> str:
        """Return who says what to whom, in one line for digests."""
        speaker = self.identity.uid if self.identity else f"@{self.cleaned_data['email']}"
        answered = self.answered.no if self.answered else 0
        return "\0".join([str(self.post.pk), speaker, str(answered), self.cleaned_data["body"]])

    def submit(self, by: User | None, sender: Sender) -> Comment:
        """Say it; return the comment, the first one where this very form came before.

        Raises ``Refused`` when the conversation does not take it.
        """
        key = self._submit_key(sender.browser_key)
        comment = Comment(
            conversation_id=self.post.pk,
            blog=self.post.blog,
            identity=self._speaker(by, sender.browser_key),
            reply_to=self.answered,
            body=self.cleaned_data["body"],
            submit_key=key,
            network=sender.network,
        )
        return comment.submit(post=self.post, by=by, evidence=self._evidence(key, sender))

    def _evidence(self, key: uuid.UUID, sender: Sender) -> Evidence:
        """Return what the form tells about how it was filled in."""
        return Evidence(
            honeypot_filled=bool(self.cleaned_data["honeypot"]),
            form_age=age_of(self.cleaned_data["opened"], self.post),
            is_proved_work=is_done(self.cleaned_data["proof"], self.post, key),
            address=sender.address,
            agent=sender.agent,
        )

    def _service_of(self, face: Identity) -> str:
        is_own = face.kind == Identity.Kind.ACCOUNT
        return self.post.blog.title if is_own else face.service_name

    def _let_go_of_parent(self) -> None:
        self.answered = None
        self.put(parent="")

    def _speaker(self, by: User | None, browser_key: str) -> Identity:
        if by and self.identity:
            return written(self.identity)
        name, email, website = (self.cleaned_data[key] for key in ("name", "email", "website"))
        return Identity.objects.for_guest(name, email, website, browser_key)

    def _submit_key(self, browser_key: str) -> uuid.UUID:
        """Return the same key for the same words: with the form's own key, or on the same day.

        The words are always part of it: whoever goes back and says something else with the same
        form has said something else. So is the browser: nobody is led to another's comment.
        """
        once = self.own_key or timezone.now().date().isoformat()
        return uuid.uuid5(KEYS, "\0".join([self.said, browser_key, once]))
