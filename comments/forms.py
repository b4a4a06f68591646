"""The form under a story: words first, then who is speaking."""

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.faces import value_of, written
from accounts.models import NAME_LENGTH, Draft, Identity, User
from accounts.providers import Provider
from blog.models import Post
from storyteller.lib.fields import (
    ScrubbedCharField,
    ScrubbedEmailField,
    ScrubbedTextField,
    ScrubbedURLField,
)
from storyteller.lib.text import scrub_line

from .guests import DETAILS
from .models import Comment
from .models.row import BODY_LENGTH
from .pipeline import Evidence
from .refused import Refused

ONLY_GUESTS = (*DETAILS, "remember")
# What comes back of a draft; a key or a trap of then is none of now.
KEPT = ("body", *ONLY_GUESTS)
# The honeypot's name in the page: robots fill a subject in, browsers never do by themselves.
HONEYPOT = "subject"
# Of all keys that are derived from what was sent (RFC 9562, UUID version 5).
KEYS = uuid.UUID("8f0f3b0e-2c5c-4a57-9c8e-5d7a3e1b6a10")
PARENT_IS_THE_MATTER = ("stale_parent", "locked")
ON_THEIR_OWN = _(
    "Your words are still here: send them once more to let them stand as a comment of their own."
)
NO_WORDS = _("Please enter a comment")
NO_ADDRESS = _("Please enter a valid email address")
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


class CommentForm(forms.Form):
    """One comment on ``post``, spoken under one of an account's ``faces`` or, without, as a guest.

    The first face speaks unless another is chosen. ``details`` fill a known guest's fields in,
    ``draft`` all that was typed before a log-in. ``known`` gives the form a key of its own, which a
    page that everybody gets cannot carry. Costs one query when a comment is answered.
    """

    body = ScrubbedTextField(
        label=_("Comment"),
        max_length=BODY_LENGTH,
        error_messages={"required": NO_WORDS},
        widget=forms.Textarea({"rows": 5, "placeholder": _("Enter your comment here...")}),
    )
    email = ScrubbedEmailField(
        label=_("Email"),
        help_text=_("Address never made public"),
        max_length=254,
        error_messages={"required": NO_ADDRESS, "invalid": NO_ADDRESS},
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    name = ScrubbedCharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Please enter your name here")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    website = ScrubbedURLField(
        label=_("Website"),
        max_length=500,
        required=False,
        error_messages={"invalid": _("Please enter a valid web address, or none")},
        widget=forms.URLInput({"autocomplete": "url"}),
    )
    remember = forms.BooleanField(
        label=_("Save my name, email, and website in this browser for the next time I comment."),
        required=False,
    )
    honeypot = ScrubbedCharField(
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    face = ScrubbedCharField(required=False, max_length=20, widget=forms.RadioSelect)
    parent = ScrubbedCharField(required=False, widget=forms.HiddenInput)
    submit_key = ScrubbedCharField(required=False, widget=forms.HiddenInput)

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
        initial["submit_key"] = str(uuid.uuid4()) if known else ""
        initial |= _typed(draft)
        super().__init__(data, initial=initial)
        self.post = post
        self.faces = faces
        self.identity = next(iter(faces), None)
        self.answered = parent
        self.draft = draft
        self.ways: list[Way] = []
        # A browser cuts what is pasted into a limited field, silently: we say it in words instead.
        self.fields["body"].widget.attrs.pop("maxlength", None)
        if faces:
            for name in ONLY_GUESTS:
                del self.fields[name]
        else:
            del self.fields["face"]

    def add_prefix(self, field_name: str) -> str:
        """Return the name a field has in the page."""
        return HONEYPOT if field_name == "honeypot" else super().add_prefix(field_name)

    def clean_body(self) -> str:
        """Refuse words of which nothing can be seen."""
        body: str = self.cleaned_data["body"]
        if not scrub_line(body):
            raise ValidationError(NO_WORDS, "required")
        return body

    def clean_face(self) -> str:
        """Speak as whom the form names; a face that is not theirs to choose is not taken."""
        wanted: str = self.cleaned_data["face"]
        mine = (face for face in self.faces if value_of(face) == wanted)
        chosen = next(mine, None) if wanted else self.identity
        if chosen is None:
            raise ValidationError(NO_FACE)
        self.identity = chosen
        return wanted

    def clean_submit_key(self) -> str:
        """Return the form's key in its one true spelling, "" for anything that is none."""
        try:
            return str(uuid.UUID(self.cleaned_data["submit_key"]))
        except ValueError:
            return ""

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

    @property
    def notice(self) -> str:
        """Return why a log-in has just not worked, else ""."""
        return self.draft.news if self.draft else ""

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

    def submit(self, by: User | None, browser_key: str, network: str) -> Comment:
        """Say it; return the comment, the first one where this very form came before.

        Raises ``Refused`` when the conversation does not take it.
        """
        comment = Comment(
            conversation_id=self.post.pk,
            blog=self.post.blog,
            identity=self._speaker(by, browser_key),
            reply_to=self.answered,
            body=self.cleaned_data["body"],
            submit_key=self._submit_key(browser_key),
            network=network,
        )
        evidence = Evidence(honeypot_filled=bool(self.cleaned_data["honeypot"]), form_age=None)
        return comment.submit(post=self.post, by=by, evidence=evidence)

    def _service_of(self, face: Identity) -> str:
        is_own = face.kind == Identity.Kind.ACCOUNT
        return self.post.blog.title if is_own else face.service_name

    def _let_go_of_parent(self) -> None:
        self.answered = None
        self.data = {name: self.data[name] for name in self.data} | {"parent": ""}

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
