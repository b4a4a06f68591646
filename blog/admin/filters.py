"""What the list of posts can be narrowed to; nothing of other blogs is offered."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.desk import OPERATOR, role_at
from blog.http import BlogRequest
from blog.models.membership import EDITORS

OFFERED = 50  # more names than anybody reads through


class ByAuthor(admin.SimpleListFilter):
    """Posts of one author, for those who see other people's."""

    title = _("author")
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the members who write. One query."""
        if role_at(request) not in {OPERATOR, *EDITORS}:
            return []
        members = cast("BlogRequest", request).blog.memberships.exclude(role="moderator")
        writers = members.select_related("user").order_by("since", "pk")[:OFFERED]
        return [(one.user.handle, one.user.name) for one in writers]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Return the posts with that author on the byline."""
        known = {handle for handle, _name in self.lookup_choices}
        if self.value() not in known:
            return queryset
        return queryset.filter(authorships__user__handle=self.value())


class ByTag(admin.SimpleListFilter):
    """Posts with one tag."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the tags of the blog. One query."""
        return list(cast("BlogRequest", request).blog.tags.values_list("slug", "name")[:OFFERED])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Return the posts with that tag."""
        known = {slug for slug, _name in self.lookup_choices}
        return queryset.filter(tags__slug=self.value()) if self.value() in known else queryset
