"""Lists of the admin that answer every query and every ticked row calmly."""

from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest
from django.db import models
from django.http import HttpRequest


class CalmList(ChangeList):
    """A list that answers a year which is none like any other filter it does not know."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> "models.QuerySet[Any]":
        """Return the rows of the list as it is narrowed."""
        try:
            return super().get_queryset(request, exclude_parameters)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request: HttpRequest) -> None:
        """Ask for the rows; some years are found to be none only now."""
        try:
            super().get_results(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error


def refuse_strange_ticks(request: HttpRequest) -> None:
    """Raise ``BadRequest`` where a ticked row has no number that a row could have."""
    ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if not all(key.isascii() and key.isdecimal() and len(key) < 19 for key in ticked):
        raise BadRequest
