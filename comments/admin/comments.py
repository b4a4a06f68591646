"""The moderators' desk: queues of comments, each with its reasons, and the verbs beside them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from blog.desk import OPERATOR, DeskAdmin, role_at
from blog.http import BlogRequest
from blog.models.membership import MODERATORS, Role
from comments import queues
from comments.models import Comment, ModerationEvent
from comments.models.sets import CommentQuerySet

MOST_AT_ONCE = 200  # comments decided by one form; a page shows 25
LAST = 10  # comments of a person beside the one to be judged
DECIDED = 5  # decisions offered for undoing beside a queue

type Verb = Callable[[Comment, User, str], bool]

VERBS: dict[str, Verb] = {
    "approve": lambda comment, by, seen: comment.approve(by=by, seen=seen),
    "reject": lambda comment, by, seen: comment.reject(by=by, seen=seen),
    "spam": lambda comment, by, seen: comment.mark_spam(by=by, seen=seen),
    "undo": lambda comment, by, _seen: comment.undo(by=by),
}


def told(verb: str, count: int) -> str:
    """Return what a verb did, in numbers."""
    words = {
        "approve": ngettext("%d comment was approved.", "%d comments were approved.", count),
        "reject": ngettext("%d comment was rejected.", "%d comments were rejected.", count),
        "spam": ngettext("%d comment is spam now.", "%d comments are spam now.", count),
        "undo": ngettext("%d decision was undone.", "%d decisions were undone.", count),
    }
    return words[verb] % count


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
        """Add the address that decides."""
        decide = self.admin_site.admin_view(require_POST(self.decide))
        return [path("decide/", decide, name="comments_comment_decide"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a page of a queue. 5 queries, however many comments wait."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        queue = queues.named(request.GET.get("queue", ""))
        if queue is None:
            raise Http404
        try:
            page, after = queue.page(self._with_context(request), request.GET.get("after", ""))
        except ValueError as error:
            raise Http404 from error
        context = {
            **self.admin_site.each_context(request),
            "title": say("Comments"),
            "subtitle": queue.title,
            "opts": self.opts,
            "queue": queue,
            "tabs": self._tabs(request),
            "comments": page,
            "after": after,
            "decided": self._decided(request),
        }
        return render(request, "admin/comments/comment/queue.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one comment with what a judge wants to know. 8 queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        comment = get_object_or_404(self._with_context(request), pk=_number(object_id))
        others = self.get_queryset(request).filter(identity=comment.identity_id)
        context = {
            **self.admin_site.each_context(request),
            "title": say("Comment %(no)d") % {"no": comment.no},
            "opts": self.opts,
            "comment": comment,
            "may_see_likes": role_at(request) in {OPERATOR, *MODERATORS},
            "events": comment.events.select_related("by", "undone_by"),
            "last_ten": others.exclude(pk=comment.pk)
            .select_related("conversation__post")
            .order_by("-created_at", "-pk")[:LAST],
        }
        return render(request, "admin/comments/comment/comment.html", context)

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Call a verb on one comment or on the chosen ones, and say what came of it.

        A button names its verb and one comment; the buttons for many say ``chosen`` and mean the
        ticked ones. Words that changed since the page was made are not decided about.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        verb, keys = self._asked(request)
        if verb not in VERBS:
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        if not keys:
            messages.warning(request, say("Choose a comment first."))
            return self._back(request)
        chosen = self.get_queryset(request).select_related("blog", "conversation")
        comments = list(chosen.filter(pk__in=keys).order_by("pk"))
        if not comments:
            raise Http404
        done = sum(self._decide_one(request, verb, comment) for comment in comments)
        self._tell(request, verb, done, len(comments) - done)
        return self._back(request)

    def _asked(self, request: HttpRequest) -> tuple[str, list[int]]:
        verb, _colon, whom = request.POST.get("decide", "").partition(":")
        keys = request.POST.getlist("chosen") if whom == "chosen" else [whom]
        numbers = [number for key in keys if (number := _number(key))]
        return verb, numbers[:MOST_AT_ONCE]

    def _decide_one(self, request: HttpRequest, verb: str, comment: Comment) -> bool:
        seen = request.POST.get(f"seen-{comment.pk}", "")
        return VERBS[verb](comment, cast("User", request.user), seen)

    def _tell(self, request: HttpRequest, verb: str, done: int, left: int) -> None:
        if done:
            messages.success(request, told(verb, done))
        if left:
            messages.warning(
                request,
                ngettext(
                    "%d comment was left as it is: somebody was faster, or the words had changed.",
                    "%d comments were left as they are: somebody was faster, or the words had "
                    "changed.",
                    left,
                )
                % left,
            )

    def _with_context(self, request: HttpRequest) -> CommentQuerySet:
        """Return the comments with all that the pages show of each."""
        return self.get_queryset(request).select_related(
            "identity", "conversation__post", "reply_to__identity"
        )

    def _tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the queues with their numbers; an author's are a part that nobody counts."""
        blog, counts = cast("BlogRequest", request).blog, role_at(request) != Role.AUTHOR
        return [
            {
                "queue": queue,
                "number": getattr(blog, queue.counter) if counts and queue.counter else None,
            }
            for queue in queues.QUEUES
        ]

    def _decided(self, request: HttpRequest) -> list[ModerationEvent]:
        """Return the person's last decisions that can still be taken back. One query."""
        mine = ModerationEvent.objects.filter(
            by=cast("User", request.user),
            comment__blog=cast("BlogRequest", request).blog,
            undoes=None,
            undone_by=None,
        ).exclude(from_status="")
        return list(
            mine.select_related("comment__identity", "comment__conversation__post").order_by("-pk")[
                :DECIDED
            ]
        )

    def _back(self, request: HttpRequest) -> HttpResponse:
        """Return to the page the form stood on, if it is one of ours, else to the first queue."""
        back = request.POST.get("back", "")
        own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return HttpResponseRedirect(back if own else reverse("admin:comments_comment_changelist"))


def _number(key: str) -> int:
    """Return the number that ``key`` spells, 0 where it is none that a row could have."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
