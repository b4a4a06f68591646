"""The callable that the web server runs."""

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storyteller.settings")

# RFC 9110, 8.3.1: what a header may say about the letters of a body.
CHARSET = re.compile(r';\s*charset\*?\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)

_django = get_wsgi_application()


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a request, whose letters are UTF-8 like those of every page of ours.

    Django believes the name of any codec that Python knows: it breaks over "zlib" before its own
    handling of faults begins, and "utf-7" brings it half a letter that no answer can hold.
    """
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return _django(environ, start_response)
