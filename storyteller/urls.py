"""Every address of the site: includes and nothing else."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/demo/", include("storyteller.demo.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("comments.urls")),
    path("", include("blog.urls")),
]

handler500 = "storyteller.faults.server_error"
