"""The operator's lists of accounts and faces: nobody else's, and calm."""

from collections.abc import Callable

import pytest
from django.test import Client

from blog.models import Blog
from tests import people

type At = Callable[..., Client]
LISTS = ["/admin/accounts/user/", "/admin/accounts/identity/"]


@pytest.mark.parametrize("address", LISTS)
def test_the_operator_looks_at_people(at: At, blog: Blog, address: str) -> None:
    people.guest()
    assert at("operator").get(address).status_code == 200


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("role", ["owner", "editor", "author", "moderator"])
def test_members_do_not(at: At, blog: Blog, role: str, address: str) -> None:
    assert at(role).get(address).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["date_joined__year=0", "date_joined__year=99999", "pk__in=" + "9" * 30, "q=%ED%A0%80", "e=1"],
)
@pytest.mark.parametrize("address", LISTS)
def test_a_strange_query_is_answered_calmly(at: At, blog: Blog, address: str, query: str) -> None:
    assert at("operator").get(f"{address}?{query}", follow=True).status_code in {200, 400}


@pytest.mark.parametrize("address", LISTS)
def test_a_ticked_row_without_a_number_is_refused(at: At, blog: Blog, address: str) -> None:
    data = {"action": "delete_selected", "_selected_action": ["9" * 20]}
    assert at("operator").post(address, data).status_code == 400
