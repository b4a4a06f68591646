"""The site's addresses and, beside them, forms as our public pages have them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from storyteller.lib.network import public_post
from storyteller.urls import urlpatterns as addresses_of_the_site


@public_post
def speak(request: HttpRequest) -> HttpResponse:
    """Answer with everything that was said."""
    return JsonResponse(dict(request.POST.lists()))


@csrf_protect
def guarded(request: HttpRequest) -> HttpResponse:
    """Answer with what was said, on a page that carries a token."""
    return JsonResponse(dict(request.POST.lists()))


urlpatterns = [
    path("speak/", speak),
    path("guarded/", guarded),
    *addresses_of_the_site,
]
