"""The addresses of blog."""

from typing import Any

from django.urls import URLPattern, path, re_path, register_converter

from . import (
    addresses,
    feeds,
    machines,
    sitemaps,
    views,
    views_likes,
    views_members,
    views_review,
    views_search,
)

register_converter(addresses.YearConverter, "year")
register_converter(addresses.DigitsConverter, "digits")
register_converter(addresses.SlugConverter, "words")

# What may follow the address of a list: the same as a feed.
FORMS = {"": "rss", "atom/": "atom", "json/": "json"}
PART = "[A-Za-z0-9_-]{1,60}"  # of a path in the storage


def _feeds(of: str, view: Any) -> list[URLPattern]:
    """Return the addresses of a feed in its three forms; RSS at WordPress's address."""
    name = view.__name__.replace("_", "-")
    return [
        path(f"{of}feed/{ending}", view, {"form": form}, name=f"{name}-{form}")
        for ending, form in FORMS.items()
    ]


app_name = "blog"
urlpatterns = [
    *_feeds("", feeds.blog_feed),
    *_feeds("tag/<words:slug>/", feeds.tag_feed),
    *_feeds("series/<words:slug>/", feeds.series_feed),
    *_feeds("authors/<slug:handle>/", feeds.author_feed),
    path("", views.post_list, name="post-list"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap-index"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_part, name="sitemap-part"),
    path("robots.txt", machines.robots_txt, name="robots-txt"),
    path("humans.txt", machines.humans_txt, name="humans-txt"),
    path(".well-known/security.txt", machines.security_txt, name="security-txt"),
    path("api/oembed/", machines.oembed, name="oembed"),
    path("search/", views_search.search_page, name="search"),
    path("tag/<words:slug>/", views.tag_detail, name="tag-detail"),
    path("series/<words:slug>/", views.series_detail, name="series-detail"),
    path("authors/<slug:handle>/", views.author_detail, name="author-detail"),
    path("invitations/<str:token>/", views_members.invitation_detail, name="invitation-detail"),
    path("likes/<int:pk>/", views_likes.post_likes, name="post-likes"),
    path("likes/<int:pk>/mine/", views_likes.post_like, name="post-like"),
    path("preview/<int:pk>/", views.post_preview, name="post-preview"),
    path("review/<str:token>/", views_review.review_detail, name="review-detail"),
    path("review/<str:token>/notes/", views_review.review_note, name="review-note"),
    path("pictures/<slug:name>/", views.image_file, name="image-file"),
    # Three folders of the storage and no other; no dot but before the ending.
    re_path(
        rf"^media/(?P<path>(?:cards|images|portraits)/(?:{PART}/)?{PART}\.[a-z]{{3,4}})\Z",
        views.media_file,
        name="media-file",
    ),
    path(
        "<year:year>/<digits:month>/<digits:day>/<words:slug>/",
        views.post_detail,
        name="post-detail",
    ),
    path("<words:slug>/", views.page_detail, name="page-detail"),
]
