"""The account somebody logs in to."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .letters import NAME_LENGTH, hue, initials


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
        indexes = [
            # Sign-ups that never entered, which the clock looks for (accounts/sign_ups.py).
            models.Index(
                fields=["date_joined"], condition=Q(last_login=None), name="accounts_user_never_in"
            ),
        ]
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
    def has_page(self) -> bool:
        """Say whether there is a public page: of a member, or of somebody who wrote. 2 queries."""
        return bool(self.memberships.exists() or self.authorships.exists())

    @property
    def is_staff(self) -> bool:
        """Say what packages that know no memberships ask: is this an operator?"""
        return self.is_superuser

    @property
    def portrait_url(self) -> str:
        """Return the address of the portrait, "" where letters stand in."""
        return reverse("blog:media-file", args=[self.avatar.name]) if self.avatar else ""

    @property
    def initials(self) -> str:
        """Return the letters that stand where there is no portrait."""
        return initials(self.name)

    @property
    def hue(self) -> int:
        """Return the colour class of the letters."""
        return hue(self.name)
