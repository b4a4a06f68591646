"""Who people are: the account somebody logs in to, and the faces somebody speaks under."""

import hashlib
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 80
HUES = 12  # colours that letters stand on where there is no picture; classes hue-0 to hue-11


def initials(name: str) -> str:
    """Return the first letters of the first and last word of ``name``, "?" for an empty one."""
    words = name.split()
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:]))
    return letters.upper() or "?"


def hue(seed: str) -> int:
    """Return the colour class that ``seed`` always gets, 0 to ``HUES`` - 1."""
    return hashlib.sha256(seed.encode()).digest()[0] % HUES


class UserManager(BaseUserManager["User"]):
    """How accounts are made."""

    def create_user(
        self, handle: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "User":
        """Make an account; without a password only mailed codes and passkeys open it."""
        user = self.model(handle=handle.lower(), email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, handle: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "User":
        """Make an operator."""
        return self.create_user(handle, email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; for authors also their public profile."""

    handle = models.SlugField(
        _("handle"),
        max_length=40,
        unique=True,
        help_text=_("The name in the profile's address: /authors/handle/."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    display_name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    bio = models.TextField(_("biography"), max_length=2_000, blank=True)
    website = models.URLField(_("website"), blank=True)
    avatar = models.FileField(_("portrait"), upload_to="portraits/", blank=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="accounts_user_email_unique",
                violation_error_message=_("Somebody already uses this e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="accounts_user_email_lower",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(handle=Lower("handle")),
                name="accounts_user_handle_lower",
                violation_error_message=_("Write the handle in small letters."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:author-detail", args=[self.handle])

    def get_full_name(self) -> str:
        """Return the public name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the public name."""
        return self.name

    @property
    def name(self) -> str:
        """Return the public name: the one they gave, else the handle."""
        return self.display_name or self.handle

    @property
    def is_staff(self) -> bool:
        """Say what packages that know no memberships ask: is this an operator?"""
        return self.is_superuser

    @property
    def portrait_url(self) -> str:
        """Return the address of the portrait, "" where letters stand in."""
        return self.avatar.url if self.avatar else ""

    @property
    def initials(self) -> str:
        """Return the letters that stand where there is no portrait."""
        return initials(self.name)

    @property
    def hue(self) -> int:
        """Return the colour class of the letters."""
        return hue(self.name)


class IdentityQuerySet(models.QuerySet["Identity"]):
    """Sets of faces."""

    def of(self, user: Any, browser_key: str = "") -> "IdentityQuerySet":
        """Return the faces that this account, or this browser as a guest, has spoken under."""
        mine = Q(pk__in=[])
        if user is not None and user.is_authenticated:
            mine |= Q(user=user)
        if browser_key:
            mine |= Q(kind=Identity.Kind.GUEST, browser=Identity.digest(browser_key))
        return self.filter(mine)

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

    def for_guest(self, name: str, email: str, url: str, browser_key: str) -> "Identity":
        """Return the face of a guest: one for each browser and what was typed in it."""
        browser = Identity.digest(browser_key)
        typed = "\0".join([browser, name, email.lower(), url])
        return self.get_or_create(
            kind=Identity.Kind.GUEST,
            uid=Identity.digest(typed),
            defaults={
                "display_name": name,
                "email": email.lower(),
                "url": url,
                "browser": browser,
            },
        )[0]


class Identity(models.Model):
    """A face somebody speaks under: what a comment shows, kept as it was when it was said."""

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
    uid = models.CharField(max_length=200, editable=False)
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="identities"
    )
    display_name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    url = models.URLField(_("website"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Address never made public."))
    avatar = models.FileField(_("portrait"), upload_to="portraits/", blank=True, editable=False)
    # A digest of the random key in the browser's cookie: reading the table gives nobody its voice.
    browser = models.CharField(max_length=64, blank=True, editable=False)
    proved_at = models.DateTimeField(_("address proved"), null=True, blank=True, editable=False)
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
            # A returning guest's own waiting comments (Identity.objects.of).
            models.Index(
                fields=["browser"], condition=~Q(browser=""), name="accounts_identity_browser"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or str(_("Somebody"))

    @staticmethod
    def digest(text: str) -> str:
        """Return the SHA-256 of ``text`` in hexadecimal."""
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def portrait_url(self) -> str:
        """Return the address of the portrait, "" where letters stand in."""
        return self.avatar.url if self.avatar else ""

    @property
    def initials(self) -> str:
        """Return the letters that stand where there is no portrait."""
        return initials(self.display_name)

    @property
    def hue(self) -> int:
        """Return the colour class of the letters."""
        return hue(self.display_name)
