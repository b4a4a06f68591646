"""Words that arrive after their writer's session ended: shown, kept, sent after a log-in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from storyteller.lib.network import FORM_TYPES, fields_of


def has_words(request: HttpRequest) -> bool:
    """Say whether the request is a form that somebody has written in."""
    is_form = request.method == "POST" and request.content_type in FORM_TYPES
    return is_form and any(field.is_readable for field in fields_of(request))


@never_cache
def show_again(request: HttpRequest) -> HttpResponse:
    """Show every word with the way to log in beside it; status 403, nothing was changed."""
    fields = fields_of(request)
    context: dict[str, Any] = {
        "action": request.get_full_path(),
        "fields": fields,
        "words": [field for field in fields if field.is_readable],
    }
    return render(request, "admin/kept_words.html", context, status=403)
