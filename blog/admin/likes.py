"""Likes and blocked people at the desk, for moderators."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from blog.desk import OPERATOR, DeskAdmin, role_at
from blog.http import BlogRequest
from blog.models import Ban, Like
from blog.models.membership import MODERATORS, Role

PAGE = 50  # likes
SUSPENSION = timedelta(days=30)  # the longest that moderators may keep somebody away
MAY_BAN = frozenset({OPERATOR, Role.OWNER})  # for good


class LikeDesk(DeskAdmin):
    """The likes of one thing, newest first, each with what may be done about it."""

    open_to = MODERATORS
    thing = ""  # the field that names what is liked
    beside: tuple[str, ...] = ()  # what else the address of that thing needs

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody likes here: that is done where one reads."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No row is deleted bare: the number would go wrong."""
        return False

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return the likes of the blog, with who likes."""
        likes = super().get_queryset(request)
        return likes.select_related("identity", f"{self.thing}__blog", *self.beside)

    def get_urls(self) -> list[Any]:
        """Return the list and the address that removes; there is no page of one like."""
        decide = self.admin_site.admin_view(require_POST(self.decide))
        found = self._name("changelist")
        shown = [page for page in super().get_urls() if getattr(page, "name", "") == found]
        return [path("decide/", decide, name=self._name("decide")), *shown]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a page of the likes of what the address names, else of the whole blog. 3 queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        of, before = (_number(request.GET.get(name, "")) for name in ("of", "before"))
        likes = self.get_queryset(request).order_by("-pk")
        likes = likes.filter(**{self.thing: of}) if of else likes
        found = list((likes.filter(pk__lt=before) if before else likes)[: PAGE + 1])
        further = {"of": of, "before": found[PAGE - 1].pk} if len(found) > PAGE else {}
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "of": of,
            "likes": found[:PAGE],
            "decide_url": reverse(f"admin:{self._name('decide')}"),
            "more_url": f"?{urlencode(further)}" if further else "",
        }
        return render(request, "admin/blog/like/likes.html", context)

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Remove a like and, where the button says so, block who liked."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        verb, _colon, key = request.POST.get("decide", "").partition(":")
        if verb not in {"remove", "block"}:
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        like = get_object_or_404(self.get_queryset(request), pk=_number(key))
        getattr(like, self.thing).unlike(like.identity)
        messages.success(request, say("The like was removed."))
        if verb == "block":
            self._block(request, like)
        return self._back(request)

    def _block(self, request: HttpRequest, like: Any) -> None:
        """Keep who liked away: an owner for good, a moderator for a while."""
        until = None if role_at(request) in MAY_BAN else timezone.now() + SUSPENSION
        blog = cast("BlogRequest", request).blog
        ban = blog.ban(like.identity, by=request.user, reason=say("Likes"), until=until)
        if ban is None:
            words = say("Who works at this blog cannot be blocked.")
            messages.warning(request, words)
        elif until is None:
            messages.success(request, say("%(name)s is blocked.") % {"name": like})
        else:
            day = date_format(timezone.localtime(until), "DATE_FORMAT")
            words = say("%(name)s is blocked until %(day)s.") % {"name": like, "day": day}
            messages.success(request, words)

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _back(self, request: HttpRequest) -> HttpResponse:
        of = _number(request.POST.get("of", ""))
        query = f"?{urlencode({'of': of})}" if of else ""
        return HttpResponseRedirect(reverse(f"admin:{self._name('changelist')}") + query)


@admin.register(Like)
class LikeAdmin(LikeDesk):
    """Who likes the stories."""

    thing = "post"
    blog_path = "post__blog"


@admin.register(Ban)
class BanAdmin(DeskAdmin):
    """Who is blocked, by whom and for how long; and the way back."""

    open_to = MODERATORS
    list_display = ("who", "reason", "by", "created_at", "ends")
    list_display_links = None
    list_select_related = ("identity", "by")
    list_per_page = 50
    show_full_result_count = False
    actions = ("unblock_chosen",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody is blocked by a bare row: it is done beside what they did."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Unblocking has a word of its own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A block is lifted and made anew, not rewritten."""
        return False

    @admin.display(description=_("name"))
    def who(self, ban: Ban) -> str:
        """Return the face that was blocked, and where it comes from."""
        return f"{ban.identity} ({ban.identity.service_name})"

    @admin.display(description=_("until"), ordering="until")
    def ends(self, ban: Ban) -> datetime | str:
        """Return when it ends."""
        return ban.until or say("for good")

    @admin.action(description=_("Unblock the chosen people"))
    def unblock_chosen(self, request: HttpRequest, chosen: "models.QuerySet[Ban]") -> None:
        """Let them take part again, and say how many."""
        count = 0
        for ban in chosen:
            ban.lift()
            count += 1
        self.message_user(
            request,
            ngettext("%d person was unblocked.", "%d people were unblocked.", count) % count,
        )


def _number(text: str) -> int:
    """Return the number in an address or a form, 0 for none; raise 404 for what is no number."""
    if text and not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text or 0)
