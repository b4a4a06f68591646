"""The app of what is published, and the desk (the admin) it is written at."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    """Blogs, stories, pages, pictures."""

    name = "blog"
    verbose_name = _("Stories")


class DeskConfig(AdminConfig):
    """The Django admin, with our door."""

    default_site = "blog.desk.Desk"
