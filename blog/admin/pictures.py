"""Pictures at the desk: upload, description, focal point, the library, where each is shown."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from blog.addresses import Cursor
from blog.desk import OPERATOR, DeskAdmin, role_at
from blog.forms import PICTURE_ID, PictureForm, PictureWordsForm
from blog.http import BlogRequest
from blog.models import Image
from blog.models.image import ImageQuerySet
from blog.models.membership import EDITORS, WRITERS
from storyteller.lib.text import scrub_line

PAGE_LENGTH = 24  # pictures of the library
MOST_USES = 20  # posts named on the page of a picture


def pictures_for(request: HttpRequest) -> ImageQuerySet:
    """Return the pictures a writer may use and describe: editors all, authors their own uploads."""
    images = cast("BlogRequest", request).blog.images.all()
    if role_at(request) in {OPERATOR, *EDITORS}:
        return images
    return images.filter(uploaded_by=request.user.pk)


@admin.register(Image)
class PictureAdmin(DeskAdmin):
    """Pictures: authors their own uploads, editors all of the blog's."""

    open_to = WRITERS
    change_form_template = "admin/blog/image/change_form.html"
    list_display = ("thumbnail", "alt", "status", "size", "created_at")
    list_display_links = ("thumbnail", "alt")
    list_filter = ("status",)
    search_fields = ("alt", "file_name", "name")
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    readonly_fields = ("markup", "status", "size", "file_name")
    fieldsets = (
        (None, {"fields": ("alt", "decorative")}),
        (
            _("What matters in it"),
            {
                "fields": (("focus_x", "focus_y"),),
                "description": _(
                    "Where the picture is cut to fit, as in lists and where the story is shared,"
                    " this point stays in sight. Click on the picture, or say it in percent."
                ),
            },
        ),
        (_("The file"), {"fields": ("markup", "status", "size", "file_name")}),
    )

    class Media:
        css = {"all": ["css/pictures.css", "css/desk-pictures.css"]}
        js = [Script("js/focus-picker.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return what the person may use."""
        return super().get_queryset(request).filter(pk__in=pictures_for(request).values("pk"))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form of an upload, or of the words of what was uploaded."""
        kwargs["form"] = PictureForm if obj is None else PictureWordsForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what there is to fill in, and for a stored picture what there is to know."""
        return self.fieldsets if obj else ((None, {"fields": ("file", "alt", "decorative")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what only a stored picture has."""
        return self.readonly_fields if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let a picture be deleted that no post shows. Two queries."""
        if obj is None or not self.is_open(request):
            return False
        return not obj.covers.exists() and not obj.posts_showing().exists()

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Store an upload through the one verb for it."""
        made = super().save_form(request, form, change)
        return made if change else _stored(request, form)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write changed words; what ``save_form`` stored is written already."""
        if change:
            words = form.cleaned_data
            obj.describe(words["alt"], words["decorative"], by=request.user)
            if form.focus != (obj.focal_x, obj.focal_y):
                obj.focus_on(*form.focus)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Add the posts that show the picture."""
        if image := kwargs.get("obj"):
            context |= _uses(request, image)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> Any:
        """Add the addresses of the editor's dialog: where pictures go, and where they are found."""
        upload = self.admin_site.admin_view(require_POST(self.upload))
        library = self.admin_site.admin_view(require_safe(self.library))
        return [
            path("upload/", upload, name="blog_image_upload"),
            path("library/", library, name="blog_image_library"),
            *super().get_urls(),
        ]

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Store a picture and answer with its markup; 422 and the form where it is refused."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PictureForm(request.POST, request.FILES, auto_id=PICTURE_ID)
        if not form.is_valid():
            return render(request, "admin/blog/_picture_form.html", {"form": form}, status=422)
        return render(request, "admin/blog/_picture.html", {"image": _stored(request, form)})

    def library(self, request: HttpRequest) -> HttpResponse:
        """Answer with a page of the pictures to choose from, newest first, found by words."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = scrub_line(request.GET.get("q", ""))[:200]
        found = pictures_for(request).about(words).newest_first()
        if before := request.GET.get("before"):
            found = found.after(_cursor(before))
        images = list(found[: PAGE_LENGTH + 1])
        more = images[PAGE_LENGTH - 1].cursor if len(images) > PAGE_LENGTH else ""
        context = {"images": images[:PAGE_LENGTH], "words": words, "more": str(more)}
        return render(request, "admin/blog/_picture_library.html", context | {"before": before})

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> str:
        """Return the smallest rendition, or a word while there is none."""
        small = image.thumbnail
        if not image.is_ready or small is None:
            return image.get_status_display()
        return format_html(
            '<img class="thumbnail cropped {}" src="{}" width="{}" height="{}" alt=""'
            ' loading="lazy">',
            image.focus_class,
            small["url"],
            small["width"],
            small["height"],
        )

    @admin.display(description=_("to paste into a story"))
    def markup(self, image: Image) -> str:
        """Return the HTML to paste where the editor's button is not at hand."""
        return format_html(
            '<code class="to-paste">{}</code>',
            f'<figure><img src="{image.get_absolute_url()}" alt="{image.shown_alt}"></figure>',
        )

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        """Return width and height in pixels."""
        return f"{image.width} × {image.height}" if image.width else "–"


def _stored(request: HttpRequest, form: Any) -> Image:
    blog = cast("BlogRequest", request).blog
    words = form.cleaned_data
    return Image.store(blog, words["file"], words["alt"], request.user, words["decorative"])


def _cursor(text: str) -> Cursor:
    try:
        return Cursor.read(text)
    except ValueError as error:
        raise Http404 from error


def _uses(request: HttpRequest, image: Image) -> dict[str, Any]:
    """Return the posts that show ``image`` and that the person may read, newest first."""
    blog = cast("BlogRequest", request).blog
    shown = models.Q(pk__in=image.posts_showing().values("pk")) | models.Q(cover=image)
    posts = blog.posts.filter(shown).visible_to(request.user)
    editable = set(posts.editable_by(request.user).values_list("pk", flat=True))
    uses = posts.defer("body").order_by("-updated_at", "-pk")[: MOST_USES + 1]
    return {
        "uses": [(post, post.pk in editable) for post in uses[:MOST_USES]],
        "has_more_uses": len(uses) > MOST_USES,
    }
