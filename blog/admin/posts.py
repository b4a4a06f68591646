"""The desk of those who write: the list of stories and the form of one."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog import searching
from blog.checking import look_at
from blog.desk import OPERATOR, DeskAdmin, role_at
from blog.forms import PICTURE_ID, PictureForm, StoryForm
from blog.http import BlogRequest
from blog.models import Post
from blog.models.membership import EDITORS, WRITERS
from blog.models.post_sets import PostQuerySet
from storyteller.lib.lists import CalmList

from .filters import ByAuthor, ByTag
from .late import LateSaves
from .markdown import MarkdownPages
from .pictures import pictures_for
from .reviews import ReviewPages
from .standing import state_mark, state_sentence
from .verbs import VERBS, told, verbs_for


class PostList(CalmList):
    """The list of posts, without their texts."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> "models.QuerySet[Any]":
        """Load what the rows show. Two more queries, however many rows."""
        posts = cast("PostQuerySet", super().get_queryset(request, exclude_parameters))
        return posts.for_list()


@admin.register(Post)
class PostAdmin(LateSaves, ReviewPages, MarkdownPages, DeskAdmin):
    """Stories: authors their own, editors all of the blog's."""

    open_to = WRITERS
    computed = ("summary", "word_count", "updated_at")
    form = StoryForm
    change_form_template = "admin/blog/post/change_form.html"
    list_display = ("title", "state", "who", "published_at", "answers")
    list_filter = ("status", "kind", ByAuthor, ByTag)
    search_fields = ("title", "slug", "summary")
    date_hierarchy = "published_at"
    ordering = ("-updated_at", "-pk")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = (
        "publish_chosen",
        "make_private_chosen",
        "withdraw_chosen",
        "pin_chosen",
        "unpin_chosen",
    )
    fieldsets = (
        (None, {"fields": ("title", "body")}),
        (_("Publishing"), {"fields": ("slug", "kind", "appear_at")}),
        (
            _("About it"),
            {"fields": ("tag_words", "byline_words", "cover", "excerpt", "series", "part")},
        ),
        (
            _("How it is found"),
            {"fields": ("description", "canonical_url"), "classes": ("collapse",)},
        ),
        (
            _("Comments"),
            {"fields": ("comment_mode", "closes_at", "slow_seconds"), "classes": ("collapse",)},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return what the person may write: authors own posts, editors all."""
        return cast("PostQuerySet", super().get_queryset(request)).editable_by(request.user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that leaves the texts out."""
        return PostList

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let a post be deleted that never had an address; others are withdrawn."""
        return self.is_open(request) and obj is not None and obj.published_on is None

    # The list -----------------------------------------------------------------------------------

    @admin.display(description=_("status"), ordering="status")
    def state(self, post: Post) -> str:
        """Return the status as a word with its colour, whether it is pinned, and whether late."""
        return state_mark(post)

    @admin.display(description=_("authors"))
    def who(self, post: Post) -> str:
        """Return the byline."""
        return ", ".join(person.name for person in post.byline)

    @admin.display(description=_("comments"), ordering="comment_count")
    def answers(self, post: Post) -> int:
        """Return the number of comments."""
        return post.comment_count

    @admin.action(description=_("Publish the chosen posts"))
    def publish_chosen(self, request: HttpRequest, chosen: "models.QuerySet[Post]") -> None:
        """Publish, and say how many; what the owner wants mended first stays, and is named."""
        posts = list(chosen)
        kept = [post for post in posts if not post.is_published and look_at(post).blocking]
        count = self._each(request, [post for post in posts if post not in kept], "publish")
        if kept:
            self.message_user(request, _kept_back(kept), messages.WARNING)
        self.message_user(
            request, ngettext("%d post was published.", "%d posts were published.", count) % count
        )

    @admin.action(description=_("Make the chosen posts private"))
    def make_private_chosen(self, request: HttpRequest, chosen: "models.QuerySet[Post]") -> None:
        """Make private, and say how many."""
        count = self._each(request, chosen, "make-private")
        self.message_user(
            request, ngettext("%d post is private now.", "%d posts are private now.", count) % count
        )

    @admin.action(description=_("Withdraw the chosen posts"))
    def withdraw_chosen(self, request: HttpRequest, chosen: "models.QuerySet[Post]") -> None:
        """Withdraw, and say how many."""
        count = self._each(request, chosen, "withdraw")
        self.message_user(
            request, ngettext("%d post was withdrawn.", "%d posts were withdrawn.", count) % count
        )

    @admin.action(description=_("Pin the chosen stories to the front page"), permissions=["pin"])
    def pin_chosen(self, request: HttpRequest, chosen: "models.QuerySet[Post]") -> None:
        """Pin, and say how many."""
        count = self._each(request, chosen, "pin")
        self.message_user(
            request, ngettext("%d story was pinned.", "%d stories were pinned.", count) % count
        )

    @admin.action(description=_("Unpin the chosen stories"), permissions=["pin"])
    def unpin_chosen(self, request: HttpRequest, chosen: "models.QuerySet[Post]") -> None:
        """Unpin, and say how many."""
        count = self._each(request, chosen, "unpin")
        self.message_user(
            request, ngettext("%d story was unpinned.", "%d stories were unpinned.", count) % count
        )

    def has_pin_permission(self, request: HttpRequest) -> bool:
        """Let editors say what the front page begins with."""
        return VERBS["pin"].is_open_to(role_at(request))

    def _each(self, request: HttpRequest, chosen: Iterable[Post], verb: str) -> int:
        """Call the verb on each post; return how many it changed."""
        return sum(call_calmly(verb, post, request.user) for post in chosen)

    # The form -----------------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, told who writes where."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.blog, form.writer = cast("BlogRequest", request).blog, request.user
        form.may_leave = role_at(request) in {OPERATOR, *EDITORS}
        form.pictures = pictures_for(request)
        return form

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Add the verbs and what stands beside them."""
        post = kwargs.get("obj")
        context["verbs"] = verbs_for(post, request)
        context["state_sentence"] = state_sentence(post)
        context["notes"] = post.review_notes.waiting().count() if post else 0
        context["picture_form"] = PictureForm(auto_id=PICTURE_ID)
        context["title"] = say("Write a story") if post is None else say("Edit")
        form = context["adminform"].form
        context["report"] = form.report
        if post is not None and not form.is_bound:
            context["report"] = look_at(post)
        response = super().render_change_form(request, context, *args, **kwargs)
        if form.is_stopped:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write tags and byline, call the button's verb, keep a revision of what came out."""
        super().save_related(request, form, formsets, change)
        form.save_words()
        searching.index(form.instance)
        self._call_verb(request, form)
        form.instance.record_revision(by=request.user)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """Go on writing, or look at the preview."""
        return _next_page(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Go on writing, or look at the preview."""
        return _next_page(request, obj)

    def _call_verb(self, request: HttpRequest, form: Any) -> None:
        verb, post = VERBS.get(form.verb), form.instance
        if verb is None or not verb.is_open_to(role_at(request)):
            if form.verb != "preview":
                self.message_user(request, _saved(post), messages.SUCCESS)
            return
        try:
            changed = verb.call(post, request.user, form.cleaned_data["appear_at"])
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, told(post, changed, verb.name), messages.SUCCESS)


def call_calmly(verb: str, post: Post, by: Any) -> bool:
    """Call the verb; a post that somebody deletes at this moment is passed over."""
    try:
        return VERBS[verb].call(post, by, None)
    except Post.DoesNotExist:
        return False


def _next_page(request: HttpRequest, post: Post) -> HttpResponse:
    if request.POST.get("_verb") == "preview":
        return HttpResponseRedirect(reverse("blog:post-preview", args=[post.pk]))
    return HttpResponseRedirect(reverse("admin:blog_post_change", args=[post.pk]))


def _saved(post: Post) -> SafeString:
    link = say("View it") if post.is_published else say("Preview it")
    return format_html(
        '{} <a href="{}">{}</a>',
        say("Saved: “%(title)s”.") % {"title": post.title},
        post.get_absolute_url(),
        link,
    )


def _kept_back(posts: list[Post]) -> SafeString:
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((reverse("admin:blog_post_change", args=[post.pk]), post.title) for post in posts),
    )
    words = ngettext(
        "%d post was not published: something in it has to be mended first.",
        "%d posts were not published: something in each has to be mended first.",
        len(posts),
    )
    return format_html("{} {}", words % len(posts), links)
