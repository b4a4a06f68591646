"""The form by which an owner invites somebody."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from storyteller.lib.fields import ScrubbedCharField

from . import mail
from .models import Blog, Invitation, Membership
from .models.membership import Role


class InviteForm(forms.Form):
    """Whom, by handle or address, and as what. ``send`` does it."""

    who = ScrubbedCharField(
        label=_("Email address or handle"),
        max_length=254,
        help_text=_(
            "Whoever has an account here gets the place at once and is told by mail. "
            "An address gets a letter with a link."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AUTHOR)

    def __init__(self, *args: Any, blog: Blog, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blog = blog
        self.person: User | None = None

    def clean_who(self) -> str:
        """Find the account of a handle; refuse nonsense and people who are members already."""
        who: str = self.cleaned_data["who"].removeprefix("@")
        if "@" in who:
            return self._checked_address(who.lower())
        self.person = User.objects.filter(handle__iexact=who, is_active=True).first()
        if self.person is None:
            raise ValidationError(
                _("Nobody has the handle “%(handle)s”. An email address works for everybody."),
                params={"handle": who},
            )
        if self.blog.memberships.filter(user=self.person).exists():
            raise ValidationError(_("This person is a member already."))
        return who

    def _checked_address(self, address: str) -> str:
        validate_email(address)
        if self.blog.memberships.filter(user__email=address).exists():
            raise ValidationError(_("This person is a member already."))
        return address

    def send(self, by: Any) -> Membership | Invitation:
        """Give the place, or offer it by mail; return which of both was done."""
        role = self.cleaned_data["role"]
        if self.person is None:
            return Invitation.objects.offer(self.blog, self.cleaned_data["who"], role, by)
        try:
            with transaction.atomic():
                return self._let_in(self.person, role)
        except IntegrityError:
            # Another owner was faster: the place is there, with the role that one gave.
            return self.blog.memberships.get(user=self.person)

    def _let_in(self, person: User, role: str) -> Membership:
        membership = self.blog.memberships.create(user=person, role=role)
        mail.welcome(membership)
        self.blog.move_edition()
        return membership
