"""Words that wait on the server while their writer logs in somewhere else."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from storyteller.lib.network import Field, fields_of
from storyteller.lib.text import scrub

LIFE = timedelta(days=1)
NEWS = timedelta(minutes=15)  # later, why a log-in did not work is no help any more
LONGEST = 20_000  # letters of one field; the longest comment has 10,000
LARGEST = 25_000  # letters of all fields
LONGEST_NAME = 100
MOST_FIELDS = 30
NOTICE_LENGTH = 300
MOST_DRAFTS = 5  # of one browser, each under another story
OWNER_KEY = "drafts_of"  # whose they are, while one logs in once more
SESSION_KEY = "drafts"  # address of the form -> key of what was typed into it


def new_key() -> str:
    """Return a key nobody can guess."""
    return secrets.token_urlsafe(24)


class DraftQuerySet(models.QuerySet["Draft"]):
    """What was typed and is not sent yet."""

    def keep(self, request: HttpRequest, path: str) -> "Draft":
        """Keep the fields of a form that stands at ``path`` for this browser, and only for it."""
        draft = self.create(path=path, fields=_bounded(fields_of(request)))
        kept = _of(request.session)
        let_go = [kept.pop(path, "")]
        while len(kept) >= MOST_DRAFTS:
            let_go.append(kept.pop(next(iter(kept))))
        self.filter(key__in=let_go).delete()
        request.session[SESSION_KEY] = {**kept, path: draft.key}
        return draft

    def at(self, request: HttpRequest, path: str) -> "Draft | None":
        """Return what this browser typed at ``path``. One query, none where it keeps nothing."""
        key = _of(request.session).get(path)
        return self.filter(key=key, created_at__gt=timezone.now() - LIFE).first() if key else None

    def forget(self, request: HttpRequest, path: str) -> None:
        """Let go of what was typed at ``path``: it has arrived. No query where nothing is kept."""
        kept = _of(request.session)
        if key := kept.pop(path, ""):
            self.filter(key=key).delete()
            request.session[SESSION_KEY] = kept

    def of(self, request: HttpRequest) -> "DraftQuerySet":
        """Return all that this browser typed and did not send."""
        return self.filter(key__in=list(_of(request.session).values()))

    def hand_over(self, request: HttpRequest, user: Any) -> None:
        """Give ``user``, who has just logged in, what is theirs or a guest's, not another's."""
        if request.session.pop(OWNER_KEY, user.pk) != user.pk:
            self.of(request).delete()
            request.session.pop(SESSION_KEY, None)

    def latest_address(self, request: HttpRequest) -> str:
        """Return the address of the form this browser left for last, "" for none. No query."""
        kept = list(_of(request.session))
        return f"{kept[-1]}#comment-form" if kept else ""

    def too_old(self) -> "DraftQuerySet":
        """Return what nobody comes back for."""
        return self.filter(created_at__lt=timezone.now() - LIFE)


class Draft(models.Model):
    """The fields of one form, under a random key that the writer's session holds."""

    key = models.CharField(primary_key=True, max_length=64, default=new_key, editable=False)
    path = models.TextField()  # where the form stands, and one returns to
    fields = models.JSONField(default=dict)
    # Why one is back without a log-in.
    notice = models.CharField(max_length=NOTICE_LENGTH, blank=True)
    provider = models.CharField(max_length=200, blank=True)  # that it is about
    created_at = models.DateTimeField(default=timezone.now)
    noticed_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [models.Index(fields=["created_at"], name="accounts_draft_age")]

    def __str__(self) -> str:
        return self.path

    def note(self, words: str, provider: str = "") -> None:
        """Say ``words`` in the form when it is shown next."""
        self.notice, self.provider = words[:NOTICE_LENGTH], provider
        self.noticed_at = timezone.now()
        self.save(update_fields=["notice", "provider", "noticed_at"])

    @property
    def news(self) -> str:
        """Return the notice while it is new, else ""."""
        is_new = self.noticed_at and self.noticed_at > timezone.now() - NEWS
        return self.notice if is_new else ""


def _bounded(sent: list[Field]) -> dict[str, str]:
    """Return the fields of a form as they are kept, so that nobody fills our disk with them."""
    fields: dict[str, str] = {}
    room = LARGEST
    for one in sent[:MOST_FIELDS]:
        value = scrub(one.value[: min(LONGEST, room)])
        fields[scrub(one.name[:LONGEST_NAME])] = value
        room = max(0, room - len(value))
    return fields


def _of(session: SessionBase) -> dict[str, Any]:
    kept = session.get(SESSION_KEY)
    return dict(kept) if isinstance(kept, dict) else {}
