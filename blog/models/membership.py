"""Who works at a blog, and as what."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog import mail

INVITATION_LIFE = timedelta(days=7)  # long enough for a holiday, short enough for a lost mailbox


class Role(models.TextChoices):
    """What somebody may do at a blog; each also reads what its members read."""

    OWNER = "owner", _("Owner: stories, comments, settings and members")
    EDITOR = "editor", _("Editor: all stories and their comments")
    AUTHOR = "author", _("Author: own stories")
    MODERATOR = "moderator", _("Moderator: comments and nothing else")


WRITERS = (Role.OWNER, Role.EDITOR, Role.AUTHOR)
EDITORS = (Role.OWNER, Role.EDITOR)
MODERATORS = (Role.OWNER, Role.EDITOR, Role.MODERATOR)
OPERATOR = "operator"  # what a superuser is called beside the roles: an owner everywhere


class LastOwnerError(Exception):
    """Somebody has to own a blog."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Sets of memberships."""

    def of(self, user: Any, *roles: str) -> "MembershipQuerySet":
        """Return the memberships of ``user``, in one of ``roles`` where given."""
        mine = self.filter(user=user) if user.is_authenticated else self.none()
        return mine.filter(role__in=roles) if roles else mine


class Membership(models.Model):
    """A person's role at a blog."""

    Role = Role

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["blog", "user"],
                name="blog_membership_unique",
                violation_error_message=_("This person is a member already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="blog_membership_role_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    def change_role(self, role: str) -> None:
        """Give the member another role; raise ``LastOwnerError`` for the last owner. 4 queries."""
        with transaction.atomic():
            if role != Role.OWNER:
                self._refuse_for_the_last_owner()
            Membership.objects.filter(pk=self.pk).update(role=role)
            self.blog.move_edition()
        self.role = role

    def remove(self) -> None:
        """Take the place away, not the stories; raise ``LastOwnerError`` for the last owner."""
        with transaction.atomic():
            self._refuse_for_the_last_owner()
            Membership.objects.filter(pk=self.pk).delete()
            self.blog.move_edition()

    def _refuse_for_the_last_owner(self) -> None:
        """Lock the owners and look for another one: of two who go at once one stays."""
        owners = Membership.objects.select_for_update().filter(blog=self.blog_id, role=Role.OWNER)
        if list(owners.order_by("pk").values_list("pk", flat=True)) == [self.pk]:
            raise LastOwnerError


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Sets of invitations."""

    def offer(self, blog: Any, email: str, role: str, by: Any) -> "Invitation":
        """Offer a place to an address and queue the letter; asked again, it is sent anew.

        The newest role and the newest week count. About 4 queries.
        """
        now = timezone.now()
        with transaction.atomic():
            invitation, _made = self.update_or_create(
                blog=blog,
                email=email.lower(),
                defaults={"role": role, "invited_by": by, "created_at": now},
            )
            mail.invite(invitation)
        return invitation


class Invitation(models.Model):
    """A place at a blog offered to an e-mail address; deleting it revokes the mailed link."""

    blog = models.ForeignKey("blog.Blog", models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["blog", "email"],
                name="blog_invitation_unique",
                violation_error_message=_("This address is invited already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="blog_invitation_role_valid",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="blog_invitation_email_lower"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    def get_absolute_url(self) -> str:
        return reverse("blog:invitation-detail", args=[self.token])

    @property
    def token(self) -> str:
        """Return the signed word in the mailed link; it names the row and nothing else."""
        return signing.dumps(self.pk, salt="blog.invitation")

    @classmethod
    def for_token(cls, token: str) -> "Invitation | None":
        """Return the invitation of a mailed link; None when forged, expired, used or revoked."""
        try:
            pk = signing.loads(token, salt="blog.invitation", max_age=INVITATION_LIFE)
        except signing.BadSignature:
            return None
        return cls.objects.select_related("blog", "invited_by").filter(pk=pk).first()

    @property
    def expires_at(self) -> Any:
        """Return when the mailed link ends."""
        return self.created_at + INVITATION_LIFE

    def accept(self, by: Any) -> Membership | None:
        """Make ``by`` a member in the offered role and use the invitation up; None if it is gone.

        Of two who accept at once one is let in. Who is a member already keeps the role.
        """
        with transaction.atomic():
            used, _rows = Invitation.objects.filter(pk=self.pk).delete()
            if not used:
                return None
            membership, _made = Membership.objects.get_or_create(
                blog=self.blog, user=by, defaults={"role": self.role}
            )
            self.blog.move_edition()
        return membership
