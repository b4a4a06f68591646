"""The faces somebody speaks under."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .letters import NAME_LENGTH, hue, initials
from .user import User

UID_LENGTH = 200
NO_PORTRAIT = "none"  # in place of the digest of an address


@dataclass(frozen=True)
class Snapshot:
    """What a provider says about somebody at a log-in, scrubbed; nothing of it is proved."""

    kind: str
    uid: str
    service: str  # as people call the provider
    display_name: str
    url: str = ""
    email: str = ""
    picture: str = ""  # where the provider has the portrait


class IdentityQuerySet(models.QuerySet["Identity"]):
    """Sets of faces."""

    def of(self, user: Any, browser_key: str = "") -> "IdentityQuerySet":
        """Return the faces that this account, or this browser as a guest, has spoken under.

        Not what another account has claimed: browsers are shared.
        """
        mine = Q(pk__in=[])
        if user is not None and user.is_authenticated:
            mine |= Q(user=user)
        if browser_key:
            browser = Identity.digest(browser_key)
            mine |= Q(kind=Identity.Kind.GUEST, browser=browser, user=None)
        return self.filter(mine)

    def of_person(self, identity: "Identity") -> "IdentityQuerySet":
        """Return all faces of whoever speaks under ``identity``; only that one of a stranger."""
        if identity.user_id is None:
            return self.filter(pk=identity.pk)
        return self.filter(user=identity.user_id)

    def claimable(self, addresses: Iterable[str], browser_key: str = "") -> "IdentityQuerySet":
        """Return the guests' faces that nobody has claimed: of this browser, of these addresses.

        ``addresses`` are proved ones, in small letters. A face that was erased has neither address
        nor browser.
        """
        # Two short ranges, each of its own index. Asked with OR, or for the kind that is wanted
        # instead of those that are not, SQLite may read every guest.
        others = [kind for kind in Identity.Kind if kind != Identity.Kind.GUEST]
        guests = Identity.objects.exclude(kind__in=others)
        found = guests.filter(email__in=addresses).exclude(email="").values("pk")
        if browser_key:
            same = guests.filter(browser=Identity.digest(browser_key))
            found = found.union(same.values("pk"))
        # Here, because where two change a row at once the second looks at nothing else.
        return self.filter(pk__in=found, user=None)

    def shown_on_profile(self) -> "IdentityQuerySet":
        """Return the faces whose links their owner shows on the public page."""
        return self.linkable().filter(is_shown=True)

    def linkable(self) -> "IdentityQuerySet":
        """Return the proved faces of log-ins that have a public page to link to."""
        ours = (Identity.Kind.GUEST, Identity.Kind.ACCOUNT, Identity.Kind.IMPORTED)
        proved = self.filter(proved_at__isnull=False, is_linked=True)
        return proved.exclude(url="").exclude(kind__in=ours)

    def wanting_portraits(self) -> "IdentityQuerySet":
        """Return the faces of log-ins whose owners have not chosen to be shown by initials."""
        return self.filter(is_linked=True).exclude(avatar_source=NO_PORTRAIT)

    def for_account(self, user: User) -> "Identity":
        """Return the face of the account itself, made or brought up to date."""
        face = {
            "display_name": user.name[:NAME_LENGTH],
            "url": user.website,
            "email": user.email,
            "avatar": user.avatar.name or "",
        }
        identity, made = self.get_or_create(
            kind=Identity.Kind.ACCOUNT,
            uid=str(user.pk),
            defaults={"user": user, "proved_at": timezone.now(), **face},
        )
        stale = [field for field in face if str(getattr(identity, field)) != face[field]]
        if stale and not made:
            for field in stale:
                setattr(identity, field, face[field])
            identity.save(update_fields=stale)
        return identity

    def for_log_in(self, user: User, said: Snapshot) -> tuple["Identity", bool]:
        """Return the face of a log-in, made or brought up to date, and whether it was changed.

        Name and link stay if edited. Whoever logs in has it: a log-in that somebody else let go of
        is theirs no more.
        """
        face = {"display_name": said.display_name, "url": said.url}
        now = {"user": user, "service": said.service, "email": said.email, "is_linked": True}
        made = now | {"proved_at": timezone.now()}
        identity, is_new = self.get_or_create(kind=said.kind, uid=said.uid, defaults=made | face)
        if is_new:
            return identity, False
        now |= {} if identity.is_edited else face
        now |= {"proved_at": identity.proved_at or timezone.now()}
        stale = [field for field, value in now.items() if getattr(identity, field) != value]
        for field in stale:
            setattr(identity, field, now[field])
        identity.save(update_fields=stale)
        return identity, bool(stale)

    def for_guest(self, name: str, email: str, url: str, browser_key: str) -> "Identity":
        """Return the face of a guest: one for each browser and what was typed in it.

        A face that an account has claimed speaks with its trust: typing the same is another one.
        """
        browser, email = Identity.digest(browser_key), email.lower()
        shown = {"display_name": name, "email": email, "url": url, "browser": browser}
        typed = [browser, name, email, url]
        while True:
            uid = Identity.digest("\0".join(typed))
            kind = Identity.Kind.GUEST
            face, made = self.get_or_create(kind=kind, uid=uid, defaults=shown)
            face.is_just_made = made
            if face.user_id is None:
                return face
            typed.append(str(face.pk))


class Identity(models.Model):
    """A face somebody speaks under: what a comment shows, kept as it was when it was said."""

    is_just_made = False  # nobody has ever spoken under it

    class Kind(models.TextChoices):
        """Where a face comes from."""

        GUEST = "guest", _("Guest")
        ACCOUNT = "account", _("Storyteller")
        X = "x", "X"
        FACEBOOK = "facebook", "Facebook"
        GOOGLE = "google", "Google"
        GITHUB = "github", "GitHub"
        OPENID = "openid", "OpenID Connect"
        IMPORTED = "imported", _("Imported")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    uid = models.CharField(max_length=UID_LENGTH, editable=False)
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="identities"
    )
    display_name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    url = models.URLField(_("website"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Address never made public."))
    avatar = models.FileField(_("portrait"), upload_to="portraits/", blank=True, editable=False)
    # The provider's name as people know it; needed where the kind does not tell it.
    service = models.CharField(_("service"), max_length=80, blank=True, editable=False)
    # The log-in still opens the account: only then may one speak under this face.
    is_linked = models.BooleanField(_("linked"), default=True, editable=False)
    # Name and link are what the person made of them, not what the provider says.
    is_edited = models.BooleanField(default=False, editable=False)
    # A digest of the address the portrait was fetched from, so that it is fetched once; or
    # NO_PORTRAIT.
    avatar_source = models.CharField(max_length=64, blank=True, editable=False)
    # A digest of the random key in the browser's cookie: reading the table gives nobody its voice.
    browser = models.CharField(max_length=64, blank=True, editable=False)
    proved_at = models.DateTimeField(_("address proved"), null=True, blank=True, editable=False)
    # Its link stands on the person's public page: ticked there, never by itself.
    is_shown = models.BooleanField(_("shown on the profile"), default=False, editable=False)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.UniqueConstraint(fields=["kind", "uid"], name="accounts_identity_unique"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "guest",
                        "account",
                        "x",
                        "facebook",
                        "google",
                        "github",
                        "openid",
                        "imported",
                    ]
                ),
                name="accounts_identity_kind_valid",
            ),
            models.CheckConstraint(condition=~Q(uid=""), name="accounts_identity_has_uid"),
        ]
        indexes = [
            # A returning guest's own waiting comments (Identity.objects.of). Not partial: SQLite
            # uses a partial index only where the query repeats its very condition.
            models.Index(fields=["browser", "kind"], name="accounts_identity_browser"),
            # What a guest's proved address may claim, take along and erase.
            models.Index(fields=["email", "kind"], name="accounts_identity_email"),
        ]

    def __str__(self) -> str:
        return self.display_name or str(_("Somebody"))

    @property
    def wants_initials(self) -> bool:
        """Say whether its owner wants no picture, whatever the provider has."""
        return self.avatar_source == NO_PORTRAIT

    def erase(self) -> None:
        """Forget who spoke; what hangs on the row stays, said by nobody. Nothing brings it back.

        The portrait's file goes once that is certain. Call it in the transaction that erases.
        """
        portrait = self.avatar.name
        blank = dict.fromkeys(("display_name", "url", "email", "browser", "service"), "")
        blank |= {"avatar": "", "avatar_source": "", "uid": f"erased-{secrets.token_hex(16)}"}
        gone = {"user": None, "proved_at": None, "is_linked": False, "is_shown": False}
        for field, value in {**blank, **gone}.items():
            setattr(self, field, value)
        self.save(update_fields=[*blank, *gone])
        if portrait:
            transaction.on_commit(lambda: default_storage.delete(portrait), robust=True)

    @property
    def service_name(self) -> str:
        """Return what people call the kind of account: the provider, "Guest", ..."""
        return self.service or str(self.get_kind_display())

    @property
    def icon(self) -> str:
        """Return the symbol of the kind in img/icons.svg, "" for a guest."""
        typed = (Identity.Kind.GUEST, Identity.Kind.IMPORTED)
        return "" if self.kind in typed else str(self.kind)

    @property
    def is_guest(self) -> bool:
        """Say whether name and address were only typed; no badge stands beside them, ever."""
        return self.kind == self.Kind.GUEST

    @staticmethod
    def digest(text: str) -> str:
        """Return the SHA-256 of ``text`` in hexadecimal."""
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def portrait_url(self) -> str:
        """Return the address of the portrait, "" where letters stand in."""
        return reverse("blog:media-file", args=[self.avatar.name]) if self.avatar else ""

    @property
    def initials(self) -> str:
        """Return the letters that stand where there is no portrait."""
        return initials(self.display_name)

    @property
    def hue(self) -> int:
        """Return the colour class of the letters."""
        return hue(self.display_name)
