"""The addresses of the stand-ins; nothing answers there without ``DEMO_LOGINS=1``."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from storyteller.log_ins import DEMO_SERVICES

from . import views


class ServiceConverter(StringConverter):
    """A service that has a stand-in."""

    regex = "|".join(DEMO_SERVICES)


register_converter(ServiceConverter, "demo_service")

app_name = "demo"
of_a_service = [
    path(".well-known/openid-configuration", views.discovery, name="discovery"),
    path("authorize", views.authorize, name="authorize"),
    path("token", views.token, name="token"),
    path("userinfo", views.userinfo, name="userinfo"),
    path("portraits/<slug:handle>.png", views.portrait, name="portrait"),
]
urlpatterns = [path("<demo_service:service>/", include(of_a_service))]
