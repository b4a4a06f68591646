"""The addresses of blog."""

from django.urls import path, re_path, register_converter

from . import addresses, views, views_likes, views_members

register_converter(addresses.YearConverter, "year")
register_converter(addresses.DigitsConverter, "digits")
register_converter(addresses.SlugConverter, "words")

PART = "[A-Za-z0-9_-]{1,60}"  # of a path in the storage

app_name = "blog"
urlpatterns = [
    path("", views.post_list, name="post-list"),
    path("tag/<words:slug>/", views.tag_detail, name="tag-detail"),
    path("series/<words:slug>/", views.series_detail, name="series-detail"),
    path("authors/<slug:handle>/", views.author_detail, name="author-detail"),
    path("invitations/<str:token>/", views_members.invitation_detail, name="invitation-detail"),
    path("likes/<int:pk>/", views_likes.post_likes, name="post-likes"),
    path("likes/<int:pk>/mine/", views_likes.post_like, name="post-like"),
    path("preview/<int:pk>/", views.post_preview, name="post-preview"),
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
