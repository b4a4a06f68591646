"""The moderators' desk: queues of comments, each with its reasons, and the verbs beside them."""

from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from blog.browsers import is_script
from blog.desk import DeskAdmin, role_at
from blog.http import BlogRequest
from blog.models.membership import MODERATORS, Role
from comments import deciding
from comments.deciding import Asked, BadRequest
from comments.models import Comment, ModerationEvent
from comments.models.sets import CommentQuerySet
from comments.models.undoing import OPPOSITES
from comments.queues import Queue
from comments.sieve import Sieve
from comments.states import Status

from . import looking, whole_set
from .looking import TEMPLATES
from .rows import LAST, Judged, judged

A_MOMENT = timedelta(minutes=1)  # in which a sweep is done
DECIDED = 5  # decisions offered for undoing beside a queue


@admin.register(Comment)
class CommentAdmin(DeskAdmin):
    """Comments: moderators the blog's, authors those under their own stories."""

    open_to = (*MODERATORS, Role.AUTHOR)

    def is_open(self, request: HttpRequest) -> bool:
        """Leave authors out where the owner wants moderators alone to decide."""
        blog = cast("BlogRequest", request).blog
        if role_at(request) == Role.AUTHOR and not blog.authors_moderate:
            return False
        return super().is_open(request)

    def get_queryset(self, request: HttpRequest) -> CommentQuerySet:
        """Return what the person may moderate."""
        return cast("CommentQuerySet", super().get_queryset(request)).moderatable_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody speaks here: comments are written under stories."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here: verbs leave a trace, and can be undone."""
        return False

    def get_urls(self) -> list[Any]:
        """Add the addresses that decide."""
        guarded = self.admin_site.admin_view
        decide = guarded(require_POST(self.decide))
        confirm = guarded(require_safe(partial(whole_set.confirm, self)))
        decide_set = guarded(require_POST(partial(whole_set.decide, self)))
        return [
            path("decide/", decide, name="comments_comment_decide"),
            path("set/", confirm, name="comments_comment_set"),
            path("set/decide/", decide_set, name="comments_comment_decide_set"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a page of a queue, or of what is looked for in it. 13 queries, however many wait."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        queue, sieve = looking.looked_for(request, request.GET)
        after = request.GET.get("after", "")
        try:
            found = queue.find(queue.here(looking.blog_of(request)), sieve, after)
        except ValueError as error:
            raise Http404 from error
        context = {
            **self.admin_site.each_context(request),
            "title": say("Comments"),
            "subtitle": queue.title,
            "opts": self.opts,
            "back": f"{self.queue_url}?{looking.query_of(queue, sieve, after=after)}#queue",
            "queue": queue,
            "sieve": sieve,
            "named": looking.named(request, sieve),
            "rules": looking.RULES,
            "found": found,
            "rows": self._rows(request, found.keys, sieve),
            "more_url": looking.more_url(queue, sieve, found),
            "whole_url": looking.whole_url(queue, sieve),
            "whole_number": None if sieve.asked else looking.number_in(request, queue),
            **self._beside(request, queue),
        }
        return render(request, f"{TEMPLATES}/queue.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one comment with what a judge wants to know. 15 queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        comment = get_object_or_404(self._with_context(request), pk=deciding.number(object_id))
        others = self.get_queryset(request).filter(identity=comment.identity_id)
        context = {
            **self.admin_site.each_context(request),
            "title": say("Comment %(no)d") % {"no": comment.no},
            "opts": self.opts,
            "back": request.get_full_path(),
            "row": self._judged(request, [comment])[0],
            "events": comment.events.select_related("by", "undone_by"),
            "last_ten": others.exclude(pk=comment.pk)
            .select_related("conversation__post")
            .order_by("-created_at", "-pk")[:LAST],
            **looking.panels(request),
        }
        return render(request, f"{TEMPLATES}/comment.html", context)

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Call a verb on one comment or on the chosen ones, and say what came of it.

        Words that changed since the page was made are not decided about. A script gets what has
        changed on its page.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            asked = deciding.read(request)
        except BadRequest:
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        if not deciding.may(asked):
            raise PermissionDenied
        if not asked.keys:
            messages.warning(request, say("Choose a comment first."))
            return HttpResponseRedirect(self.back_of(request))
        done, left = deciding.do(asked, self._chosen(request, asked.keys))
        if is_script(cast("BlogRequest", request)):
            return self._answer(request, asked, done, left)
        if done:
            messages.success(request, self._told(request, asked, done))
        if left:
            messages.warning(request, deciding.left(asked.verb, left))
        return HttpResponseRedirect(self.back_of(request))

    def _told(self, request: HttpRequest, asked: Asked, done: int) -> str:
        """Return what was done; on a page that is not the desk's, with the way to undo it."""
        words = deciding.told(asked, done)
        if self.back_of(request).startswith(self.queue_url):
            return words
        desk = reverse("admin:comments_comment_change", args=asked.keys[:1])
        return format_html('{} <a href="{}">{}</a>', words, desk, say("At the desk"))

    def _chosen(self, request: HttpRequest, keys: list[int]) -> list[Comment]:
        """Return the comments that are meant; 404 where the person may decide about none."""
        mine = self.get_queryset(request).select_related("blog", "conversation", "identity")
        if not (comments := list(mine.filter(pk__in=keys).order_by("pk"))):
            raise Http404
        return comments

    def _answer(self, request: HttpRequest, asked: Asked, done: int, left: int) -> HttpResponse:
        """Return the parts of the script's page that have changed, each by its id."""
        blog = cast("BlogRequest", request).blog
        blog.refresh_from_db()
        query = QueryDict(urlsplit(self.back_of(request)).query)
        queue, sieve = looking.looked_for(request, query)
        rows = self._rows(request, asked.keys, sieve)
        swept = self._swept(request, rows) if asked.sweep else []
        context = {
            "queue": queue,
            "rows": [row for row in rows if queue.has(row.comment)],
            "gone": [*(row.comment.pk for row in rows if not queue.has(row.comment)), *swept],
            "told": deciding.told(asked, done) if done else "",
            "left": deciding.left(asked.verb, left) if left else "",
            "back": request.POST.get("back", ""),
            **self._beside(request, queue),
        }
        return render(request, f"{TEMPLATES}/answer.html", context)

    def _swept(self, request: HttpRequest, rows: list[Judged]) -> list[int]:
        """Return what went with the blocked people's comments: more than was chosen."""
        faces = [row.comment.identity_id for row in rows]
        chosen = [row.comment.pk for row in rows]
        theirs = self.get_queryset(request).filter(identity__in=faces, status=Status.SPAM)
        just_now = theirs.filter(status_at__gt=timezone.now() - A_MOMENT).exclude(pk__in=chosen)
        return list(just_now.values_list("pk", flat=True)[: deciding.MOST_AT_ONCE])

    def _rows(self, request: HttpRequest, keys: list[int], sieve: Sieve) -> list[Judged]:
        """Return the comments of a page in its order, with all that is shown of each."""
        found = self._with_context(request).in_bulk(keys)
        comments = [found[key] for key in keys if key in found]
        return self._judged(request, comments, sieve.words)

    def _judged(
        self, request: HttpRequest, comments: list[Comment], looked_for: str = ""
    ) -> list[Judged]:
        blog = looking.blog_of(request)
        for comment in comments:
            comment.blog = comment.conversation.post.blog = blog
        return judged(comments, blog, looking.verbs_of(request), looked_for)

    def _with_context(self, request: HttpRequest) -> CommentQuerySet:
        """Return the comments with all that the pages show of each."""
        return (
            self.get_queryset(request)
            .select_related("identity", "conversation__post", "reply_to__identity", "revision")
            .defer("body_html", "conversation__post__body", "reply_to__body_html")
        )

    def _beside(self, request: HttpRequest, queue: Queue) -> dict[str, Any]:
        """Return what stands around the rows: the queues, what was just decided, the panels."""
        return {
            "tabs": looking.tabs(request),
            "unproved": looking.unproved(request),
            "decided": self._decided(request),
            **looking.panels(request),
        }

    def _decided(self, request: HttpRequest) -> list[ModerationEvent]:
        """Return the person's last decisions that can still be taken back. One query."""
        mine = ModerationEvent.objects.filter(
            by=cast("User", request.user),
            comment__blog=cast("BlogRequest", request).blog,
            undoes=None,
            undone_by=None,
            verb__in=["", *OPPOSITES],
        ).exclude(from_status="")
        return list(
            mine.select_related("comment__identity", "comment__conversation__post").order_by("-pk")[
                :DECIDED
            ]
        )

    def back_of(self, request: HttpRequest) -> str:
        """Return the page the form stood on, if it is one of ours, else the first queue."""
        back = request.POST.get("back", "")
        own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return back if own else self.queue_url

    @property
    def queue_url(self) -> str:
        """Return the address of the queues."""
        return reverse("admin:comments_comment_changelist")
