"""What people see when something of ours breaks."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.cache import never_cache

RETRY_AFTER = "5"  # seconds; a restart of the database takes about so long


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away, locked or full, and 500 for any other fault.

    The template gets no context: nothing it could ask for may be there. No query.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        page = loader.get_template("503.html").render()
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    return HttpResponse(loader.get_template("500.html").render(), status=500)
