"""The app of what is published, and the desk (the admin) it is written at."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

NOT_AT_THE_DESK = (
    "auth.Group",
    "socialaccount.SocialAccount",
    "socialaccount.SocialApp",
    "socialaccount.SocialToken",
)


class BlogConfig(AppConfig):
    """Blogs, stories, pages, pictures."""

    name = "blog"
    verbose_name = _("Stories")


class DeskConfig(AdminConfig):
    """The Django admin, with our door."""

    default_site = "blog.desk.Desk"

    def ready(self) -> None:
        """Gather the desk's pages, without tables of libraries that nobody writes by hand.

        Keys of providers are settings, a face belongs to who proved it, and roles open the desk.
        """
        super().ready()
        from django.contrib import admin  # noqa: PLC0415  the site is there when apps are

        for model in map(apps.get_model, NOT_AT_THE_DESK):
            if admin.site.is_registered(model):  # apps may be made ready more than once
                admin.site.unregister(model)
