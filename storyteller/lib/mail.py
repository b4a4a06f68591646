"""Letters: written from templates, queued with what caused them, sent once."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from itertools import batched
from typing import Any, TypedDict

import css_inline
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.tasks import TaskResultStatus
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from storyteller.lib.tasks import durable
from storyteller.lib.text import scrub_line

logger = logging.getLogger(__name__)

# Longer than all attempts of a task take together, so that a letter is known until nobody asks.
REMEMBERED = timedelta(days=7)
# Longer than a mail server may take; then a worker that died in the middle is no longer waited for.
IN_HAND = timedelta(minutes=5)
AT_ONCE = 500  # things whose letters are looked for in one query

_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


class Sealed(TypedDict):
    """A letter as it lies in the queue: everything that sending needs, in words and numbers."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: dict[str, str]
    send_until: str  # ISO 8601; empty: no matter when
    about: str


class BeingSentError(RuntimeError):
    """Another worker has the same letter in hand."""


@dataclass(frozen=True)
class Letter:
    """One mail to one person.

    ``template`` names ``templates/<template>.txt`` and, where it exists, ``.html``; both may extend
    ``mail/base``. ``key`` says which letter this is ("invitation-7", "waiting-31-to-4"): the same
    key to the same address is the same letter and is sent once. ``subject`` may be lazy; it is
    spoken in ``language``. After ``good_for`` it is not worth sending any more (a code). ``about``
    names the thing whose words it repeats ("comment-31"), so that they can be forgotten here too.
    """

    to: str
    subject: Any
    template: str
    key: str
    language: str
    context: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    good_for: timedelta | None = None
    about: str = ""

    def enqueue(self) -> None:
        """Queue the letter in the running transaction: no commit, no mail. One query.

        Raise ``ValueError`` for an address or a header that would smuggle in another.
        """
        deliver.enqueue(self.seal())

    def seal(self) -> Sealed:
        """Return the letter rendered in its language."""
        with translation.override(self.language):
            words = {"subject": scrub_line(str(self.subject)), "language": self.language}
            context = {"site_url": absolute("/"), **words, **self.context}
            return Sealed(
                to=_address(self.to),
                subject=words["subject"],
                text=_text(self.template, context),
                html=_html(self.template, context),
                message_id=message_id(self.key, self.to),
                headers={name: _header(value) for name, value in self.headers.items()},
                send_until=self._last_moment(),
                about=self.about,
            )

    def _last_moment(self) -> str:
        return (timezone.now() + self.good_for).isoformat() if self.good_for else ""


def absolute(path: str, host: str = "") -> str:
    """Return the whole address of ``path``; ``host`` is a blog's own, where it has one."""
    if host:
        return f"{'https' if settings.IS_HTTPS else 'http'}://{host}{path}"
    return f"{settings.ADDRESS or f'http://localhost:{settings.PORT}'}{path}"


def message_id(key: str, to: str) -> str:
    """Return the Message-ID of a letter, the same at each attempt. Source: RFC 5322, 3.6.4."""
    digest = hashlib.sha256(f"{key}\n{to}".encode()).hexdigest()[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{digest}@{domain}>"


@durable()
def deliver(letter: Sealed) -> str:
    """Hand ``letter`` to the mail server and return what became of it: "sent", "known", "late".

    Raise what the server says, so that the task is tried again.
    """
    if letter["send_until"] and datetime.fromisoformat(letter["send_until"]) < timezone.now():
        logger.error("Mail %s was given up: it came too late.", letter["message_id"])
        return "late"
    if not _take_in_hand(letter):
        return "known"
    try:
        _message(letter).send()
    except BaseException:
        _note(letter, "")
        raise
    _note(letter, "sent")
    return "sent"


def forget(things: Iterable[str]) -> int:
    """Take every letter about ``things`` out of the queue, sent or not; return how many.

    One that a worker has in hand this moment stays, so ask again later.
    """
    letters = DBTaskResult.objects.filter(task_path=deliver.module_path)
    resting = letters.exclude(status=TaskResultStatus.RUNNING)
    found = (
        resting.filter(args_kwargs__args__0__about__in=some) for some in batched(things, AT_ONCE)
    )
    return sum(some.delete()[0] for some in found)


def _take_in_hand(letter: Sealed) -> bool:
    """Say whether the letter is ours to send; False when it has been sent.

    Where the cache is away nobody can know, and a letter twice is better than none: the mailbox
    recognises it by its Message-ID.
    """
    key = _cache_key(letter)
    try:
        if cache.add(key, "in hand", IN_HAND.total_seconds()):
            return True
        state = cache.get(key)
    except Exception:
        logger.exception("No cache: mail %s is sent unasked", letter["message_id"])
        return True
    if state == "in hand":
        raise BeingSentError(letter["message_id"])
    return bool(state != "sent")


def _note(letter: Sealed, state: str) -> None:
    try:
        if state:
            cache.set(_cache_key(letter), state, REMEMBERED.total_seconds())
        else:
            cache.delete(_cache_key(letter))
    except Exception:
        logger.exception("No cache: mail %s is not remembered", letter["message_id"])


def _cache_key(letter: Sealed) -> str:
    return f"mail:{letter['message_id'].strip('<>')}"


def _message(letter: Sealed) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=letter["subject"],
        body=letter["text"],
        to=[letter["to"]],
        # Robots that answer mail leave mail of robots alone. Source: RFC 3834.
        headers={
            "Message-ID": letter["message_id"],
            "Auto-Submitted": "auto-generated",
            **letter["headers"],
        },
    )
    if letter["html"]:
        message.attach_alternative(_inliner.inline(letter["html"]), "text/html")
    return message


def _address(address: str) -> str:
    """Return ``address``; raise ``ValueError`` unless it is one plain address."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError("This is not one plain e-mail address.") from error
    return address


def _header(value: str) -> str:
    if any(letter in value for letter in "\r\n\0"):
        raise ValueError("A header of a mail is one line.")
    return value


def _text(template: str, context: Mapping[str, Any]) -> str:
    """Return the plain part: nothing is escaped in it, because nothing reads it as HTML."""
    found = Engine.get_default().get_template(f"{template}.txt")
    return found.render(Context(dict(context), autoescape=False)).strip() + "\n"


def _html(template: str, context: Mapping[str, Any]) -> str:
    try:
        found = Engine.get_default().get_template(f"{template}.html")
    except TemplateDoesNotExist:
        return ""
    return found.render(Context(dict(context)))
