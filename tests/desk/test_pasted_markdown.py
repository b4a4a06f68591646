"""The address that the editor asks what pasted Markdown means."""

from collections.abc import Callable

import pytest
from django.test import Client

from blog.admin.markdown import LONGEST
from blog.models import Blog, Post

At = Callable[..., Client]
HERE = "/admin/blog/post/markdown/"


@pytest.mark.parametrize("role", ["author", "editor", "owner", "operator"])
def test_who_writes_is_answered_with_html_and_nothing_is_stored(
    at: At, blog: Blog, role: str
) -> None:
    answer = at(role).post(HERE, {"markdown": "# One\x00 *two*"})
    assert answer.content.decode() == "<h2>One <em>two</em></h2>\n"
    assert not Post.objects.exists()


@pytest.mark.parametrize("who", ["moderator", "reader", "nobody"])
def test_others_are_not_answered(at: At, blog: Blog, who: str) -> None:
    answer = at(who).post(HERE, {"markdown": "# One"})
    assert answer.status_code in {302, 403}
    assert b"<h2>One" not in answer.content


def test_it_is_a_post(at: At, blog: Blog) -> None:
    assert at("author").get(HERE).status_code == 405


@pytest.mark.parametrize("sent", [{}, {"markdown": ""}, {"markdown": "x" * (LONGEST + 1)}])
def test_what_is_missing_or_too_long_is_refused(at: At, blog: Blog, sent: dict[str, str]) -> None:
    answer = at("author").post(HERE, sent)
    assert (answer.status_code, answer.content) == (422, b"")
