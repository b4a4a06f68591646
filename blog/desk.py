"""The desk: the Django admin, opened by membership."""

from typing import cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .http import BlogRequest


class Desk(AdminSite):
    """An admin site whose door asks Membership at the request's blog, never a flag set by hand."""

    site_title = _("Storyteller")
    site_header = _("Storyteller")
    index_title = _("Your desk")

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in operators and the members of this blog. One query."""
        user, blog = request.user, cast("BlogRequest", request).blog
        if not user.is_active:
            return False
        return user.is_superuser or blog.memberships.filter(user=user).exists()
