"""Pictures at the desk: upload, description, the address to paste."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog.desk import OPERATOR, DeskAdmin, role_at
from blog.forms import PICTURE_ID, PictureForm, PictureWordsForm
from blog.http import BlogRequest
from blog.models import Image
from blog.models.membership import EDITORS, WRITERS
from blog.pictures import media_url


def pictures_for(request: HttpRequest) -> "models.QuerySet[Image]":
    """Return the pictures a writer may use and describe: editors all, authors their own uploads."""
    images = cast("BlogRequest", request).blog.images.all()
    if role_at(request) in {OPERATOR, *EDITORS}:
        return images
    return images.filter(uploaded_by=request.user.pk)


@admin.register(Image)
class PictureAdmin(DeskAdmin):
    """Pictures: authors their own uploads, editors all of the blog's."""

    open_to = WRITERS
    list_display = ("thumbnail", "alt", "status", "size", "created_at")
    list_display_links = ("thumbnail", "alt")
    list_filter = ("status",)
    search_fields = ("alt", "name")
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    readonly_fields = ("thumbnail", "markup", "status", "size")

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """Return what the person may use."""
        return super().get_queryset(request).filter(pk__in=pictures_for(request).values("pk"))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form of an upload, or of the words of what was uploaded."""
        kwargs["form"] = PictureForm if obj is None else PictureWordsForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what there is to fill in, and for a stored picture what there is to know."""
        if obj is None:
            return ("file", "alt", "decorative")
        return ("thumbnail", "markup", "alt", "decorative", "status", "size")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what only a stored picture has."""
        return self.readonly_fields if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let a picture be deleted that no post shows. Two queries."""
        if obj is None or not self.is_open(request):
            return False
        shown = obj.blog.posts.filter(body__contains=obj.get_absolute_url())
        return not obj.covers.exists() and not shown.exists()

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Store an upload through the one verb for it."""
        made = super().save_form(request, form, change)
        return made if change else _stored(request, form)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write changed words; what ``save_form`` stored is written already."""
        if change:
            words = form.cleaned_data
            obj.describe(words["alt"], words["decorative"], by=request.user)

    def get_urls(self) -> Any:
        """Add the address that the editor's dialog sends pictures to."""
        upload = self.admin_site.admin_view(require_POST(self.upload))
        return [path("upload/", upload, name="blog_image_upload"), *super().get_urls()]

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Store a picture and answer with its markup; 422 and the form where it is refused."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PictureForm(request.POST, request.FILES, auto_id=PICTURE_ID)
        if not form.is_valid():
            return render(request, "admin/blog/_picture_form.html", {"form": form}, status=422)
        return render(request, "admin/blog/_picture.html", {"image": _stored(request, form)})

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> str:
        """Return the smallest rendition, or a word while there is none."""
        small = image.renditions[-2] if len(image.renditions) > 1 else None
        if not image.is_ready or small is None:
            return image.get_status_display()
        return format_html(
            '<img class="thumbnail" src="{}" width="{}" height="{}" alt="" loading="lazy">',
            media_url(small["path"]),
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
        return f"{image.width} × {image.height}" if image.is_ready else "–"


def _stored(request: HttpRequest, form: Any) -> Image:
    blog = cast("BlogRequest", request).blog
    words = form.cleaned_data
    return Image.store(blog, words["file"], words["alt"], request.user, words["decorative"])
