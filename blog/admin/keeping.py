"""Nothing typed is lost: words are kept while they are typed, and never put over newer ones."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST

from blog.desk import DeskAdmin
from blog.forms.keeping import LARGEST, KeptForm, TooLongError, number_in
from blog.http import BlogRequest
from blog.models import Post, Unsaved
from blog.models.unsaved import KEY, LIFE, Typed, UnsavedQuerySet
from blog.models.wording import WORDS, tidy, words_of

DONE_FORMS = "done_forms"  # in the session: {key of a form: the post it was saved as, or None}
MOST_DONE = 20  # of these; one is looked for on the next page, or the one after
NONE = "none"  # instead of a key: begin with an empty form


class KeepingPages(DeskAdmin):
    """The form of a post, and what keeps the words that are typed in it."""

    def get_urls(self) -> Any:
        """Add where words are kept, and the button that lets them go."""
        door = self.admin_site.admin_view
        return [
            path("unsaved/", door(self.keep), name="blog_post_keep"),
            path(
                "unsaved/<str:key>/discard/",
                door(require_POST(self.discard)),
                name="blog_post_discard",
            ),
            *super().get_urls(),
        ]

    # While one types ----------------------------------------------------------------------------

    def keep(self, request: HttpRequest) -> HttpResponse:
        """Keep what was typed and say since when; asked by GET, give a new token and keep nothing.

        A few lines of HTML for a script. What is kept is the person's who typed: words that were
        typed under another account are refused.
        """
        if not self.is_open(request):
            raise Http404
        if request.method != "POST":
            return _told(request, "")
        if request.POST.get("of", "") != str(request.user.pk):
            return _told(request, say("Somebody else is logged in now."), HTTPStatus.FORBIDDEN)
        try:
            typed = cast("type[KeptForm]", self.form).typed(request.POST, _moment(request))
        except TooLongError as error:
            return _told(request, str(error), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if typed is None:
            return _told(request, say("This form has no key."), HTTPStatus.BAD_REQUEST)
        with transaction.atomic():
            return self._keep(cast("BlogRequest", request), typed)

    def _keep(self, request: BlogRequest, typed: Typed) -> HttpResponse:
        done, is_copy = _done_forms(request), "age" in request.POST
        saved = done.get(typed.key)
        asked = number_in(request.POST.get("post", ""), LARGEST) or saved
        # Locked: nobody deletes it before the words hang on it.
        rows = self.get_queryset(request).select_for_update().order_by()
        post = rows.filter(pk=asked).first() if asked else None
        is_done = post is not None and saved is not None and _says(post, typed)
        if is_done or (is_copy and typed.key in done):
            return _told(request, say("Saved"))
        is_news = Unsaved.objects.keep(request.user, request.blog, post, typed)
        kept, is_trouble = say("Kept at %(time)s") % {"time": _time(typed.at)}, True
        if asked and post is None:
            kept = say("This story is not there any more. Your words are kept all the same.")
        elif post is not None and post.version != typed.version and not _says(post, typed):
            kept = f"{kept} · {_who_was_faster(post, request.user)}"
        else:
            is_trouble = False
        return _told(request, kept, is_news=is_news, is_trouble=is_trouble)

    def discard(self, request: HttpRequest, key: str) -> HttpResponse:
        """Let go of unsaved words, and go back to where they were offered."""
        if not self.is_open(request):
            raise Http404
        words = self._unsaved(request).filter(key=key).first()
        if words is not None:
            words.delete()
        # The browser's copy goes too, at the next page.
        _remember(request, key, words.post_id if words else None)
        if request.POST.get("to") == "desk":
            return redirect("admin:index")
        if words is None or words.post_id is None:
            return redirect("admin:blog_post_add")
        return redirect("admin:blog_post_change", words.post_id)

    # The form -----------------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, which begins with the words that were not saved."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        if request.method == "GET":
            form.offered = self._offered(request, obj)
            form.unsaved = _to_begin_with(request, obj, form.offered)
            form.seen_version = number_in(request.GET.get("seen", ""), LARGEST)
        return form

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Add the words that were not saved: those in the form, and those of other tabs."""
        form = context["adminform"].form
        context["unsaved"] = form.unsaved
        context["other_unsaved"] = [one for one in form.offered if one != form.unsaved]
        context["done_forms"] = " ".join(_done_forms(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, and let go of what was kept of this form until now."""
        super().save_related(request, form, formsets, change)
        carried = form.cleaned_data
        self._unsaved(request).filter(key=carried["form_key"]).delete()
        self._unsaved(request).replaced(carried["restored"], carried["restored_at"]).delete()
        _remember(request, carried["form_key"], form.instance.pk)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a draft, with what its deleter has not saved of it; other people keep theirs."""
        self._unsaved(request).filter(post=obj).delete()
        super().delete_model(request, obj)

    def keep_sent(self, request: BlogRequest, pk: int | None) -> str:
        """Keep what was sent as if it had been typed only; return its key, "" for none."""
        try:
            typed = cast("type[KeptForm]", self.form).typed(request.POST, timezone.now())
        except TooLongError:
            return ""
        if typed is None:
            return ""
        with transaction.atomic():
            rows = self.get_queryset(request).select_for_update().order_by()
            post = rows.filter(pk=pk).first() if pk else None
            Unsaved.objects.keep(request.user, request.blog, post, typed)
        return typed.key

    def made_of(self, request: HttpRequest) -> str | None:
        """Return the key of the story that was made of the form already; None for a new form."""
        made = _done_forms(request).get(request.POST.get("form_key", ""))
        is_there = made is not None and self.get_queryset(request).filter(pk=made).exists()
        return str(made) if is_there else None

    # What waits ---------------------------------------------------------------------------------

    def _unsaved(self, request: HttpRequest) -> UnsavedQuerySet:
        return Unsaved.objects.of(request.user, cast("BlogRequest", request).blog)

    def _offered(self, request: HttpRequest, post: Post | None) -> list[Unsaved]:
        """Return what the person has not saved of ``post``, or of new stories. One query."""
        mine = self._unsaved(request).filter(saved_at__gt=timezone.now() - LIFE)
        return list(mine.filter(post=post) if post else mine.homeless(request.user))


def _to_begin_with(
    request: HttpRequest, post: Post | None, offered: list[Unsaved]
) -> Unsaved | None:
    """Return the words to show: those asked for, else the newest that are news."""
    wanted = request.GET.get("unsaved", "")
    if wanted == NONE:
        return None
    # Words that were typed on have another key than the address of their page, when it is reloaded.
    asked = (one for one in offered if one.key == wanted)
    newest = (one for one in offered if post is None or one.is_news_to(post))
    return next(asked, None) or next(newest, None)


def _told(
    request: HttpRequest, words: str, status: int = HTTPStatus.OK, **more: bool
) -> HttpResponse:
    context = {"words": words, "is_news": False, "is_trouble": False} | more
    return render(request, "admin/blog/post/_kept.html", context, status=status)


def _moment(request: HttpRequest) -> Any:
    """Return when the words stood in the form: now, or as many seconds ago as the script says."""
    most = int(LIFE.total_seconds())
    return timezone.now() - timedelta(seconds=number_in(request.POST.get("age", ""), most))


def _time(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def _done_forms(request: HttpRequest) -> dict[str, int | None]:
    kept = request.session.get(DONE_FORMS)
    return kept if isinstance(kept, dict) else {}


def _remember(request: HttpRequest, key: str, pk: int | None) -> None:
    """Note that a form is done with, for whatever of it arrives late."""
    if KEY.fullmatch(key):
        done = {**_done_forms(request), key: pk}
        request.session[DONE_FORMS] = dict(list(done.items())[-MOST_DONE:])


def _says(post: Post, typed: Typed) -> bool:
    """Say whether ``typed`` has the words that ``post`` was saved with. One query if a picture."""
    saved = words_of(post)
    words = {name: typed.fields.get(name, saved[name]) for name in WORDS}
    other = Post(blog_id=post.blog_id, slug=post.slug, **words)
    tidy(other)
    return words_of(other) == saved


def _who_was_faster(post: Post, user: Any) -> str:
    last = post.revisions.select_related("by").first()
    if last is None or last.by is None:
        return say("This story was changed meanwhile. Saving shows you both texts.")
    sentence = say("%(name)s changed this story at %(time)s. Saving shows you both texts.")
    if last.by == user:
        sentence = say("You saved this story in another tab at %(time)s. Saving shows both texts.")
    return sentence % {"name": last.by.name, "time": _time(last.created_at)}
