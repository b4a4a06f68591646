"""Who comes in at every view and every action of the desk: one table, which has to be complete."""

from collections.abc import Callable
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any, NamedTuple, cast

import pytest
from django.db import transaction
from django.test import Client, RequestFactory

from accounts.models import User
from blog.http import BlogRequest
from blog.models import Blog, Post
from tests.desk.every_view import World, actions, views
from tests.factories import make_post

At = Callable[..., Client]

# The rows of the world are Ada's, who is "author"; "co-author" is an author of other stories.
OPERATOR = frozenset({"operator"})
OWNERS = OPERATOR | {"owner"}
EDITORS = OWNERS | {"editor"}
MODERATORS = EDITORS | {"moderator"}
OWN = EDITORS | {"author"}  # authors what is theirs
WRITERS = OWN | {"co-author"}
JUDGES = MODERATORS | {"author"}  # authors what is said under their own stories
ALL = WRITERS | {"moderator"}
NOBODY: frozenset[str] = frozenset()
ROLES = (*sorted(ALL), "reader", "nobody")


class Way(NamedTuple):
    """Who looks, who sends, and what both get; a form that is sent empty changes nothing."""

    who: frozenset[str]
    get: int
    post: int
    senders: frozenset[str] | None = None  # where they are others than those who look


LIST = FORM = (200, 200)
READ = (200, 405)  # a page without a form
SENT = 302
SHUT = Way(NOBODY, 403, 403)

VIEWS: dict[str, Way] = {
    "index": Way(ALL, *FORM),
    "profile": Way(ALL, *FORM),
    "app_list": Way(ALL, *FORM),
    "jsi18n": Way(ALL, *READ),
    "password_change": Way(ALL, 302, 302),
    "password_change_done": Way(ALL, *READ),
    "autocomplete": SHUT,
    # Stories
    "blog_post_changelist": Way(WRITERS, *LIST),
    "blog_post_add": Way(WRITERS, *FORM),
    "blog_post_change": Way(OWN, *FORM),
    "blog_post_delete": Way(OWN, *FORM),
    "blog_post_history": Way(OWN, *FORM),
    "blog_post_keep": Way(WRITERS, 200, 403, NOBODY),  # without a form's key
    "blog_post_discard": Way(WRITERS, 405, SENT),
    "blog_post_markdown": Way(WRITERS, 405, 422),
    "blog_post_revisions": Way(OWN, *READ),
    "blog_post_revision": Way(OWN, *READ),
    "blog_post_compare": Way(OWN, *READ),
    "blog_post_restore": Way(OWN, 405, SENT),
    "blog_post_review": Way(OWN, *READ),
    "blog_post_review_link": Way(OWN, 405, 422),
    "blog_post_review_revoke": Way(OWN, 405, SENT),
    "blog_post_review_note": Way(OWN, 405, 422),
    "blog_post_review_done": Way(OWN, 405, SENT),
    "blog_post_review_reopen": Way(OWN, 405, SENT),
    # Pictures
    "blog_image_changelist": Way(WRITERS, *LIST),
    "blog_image_add": Way(WRITERS, *FORM),
    "blog_image_change": Way(OWN, *FORM),
    "blog_image_delete": Way(OWN, *FORM),
    "blog_image_history": Way(OWN, *FORM),
    "blog_image_upload": Way(WRITERS, 405, 422),
    "blog_image_library": Way(WRITERS, *READ),
    # Tags and series
    "blog_tag_changelist": Way(EDITORS, *LIST),
    "blog_tag_add": Way(EDITORS, *FORM),
    "blog_tag_change": Way(EDITORS, *FORM),
    "blog_tag_delete": Way(EDITORS, *FORM),
    "blog_tag_history": Way(EDITORS, *FORM),
    "blog_series_changelist": Way(WRITERS, *LIST),
    "blog_series_add": Way(WRITERS, *FORM),
    "blog_series_change": Way(WRITERS, *FORM, EDITORS),
    "blog_series_delete": Way(EDITORS, *FORM),
    "blog_series_history": Way(WRITERS, *FORM),
    # Likes and blocked people
    "blog_like_changelist": Way(MODERATORS, *LIST),
    "blog_like_decide": Way(MODERATORS, 405, 400),
    "comments_commentlike_changelist": Way(MODERATORS, *LIST),
    "comments_commentlike_decide": Way(MODERATORS, 405, 400),
    "blog_ban_changelist": Way(MODERATORS, *LIST),
    "blog_ban_add": SHUT,
    "blog_ban_change": Way(MODERATORS, 200, 403, NOBODY),
    "blog_ban_delete": SHUT,
    "blog_ban_history": Way(MODERATORS, *FORM),
    # Members and settings
    "blog_membership_changelist": Way(OWNERS, *LIST),
    "blog_membership_invite": Way(OWNERS, *FORM),
    "blog_membership_add": SHUT,
    "blog_membership_change": Way(OWNERS, *FORM),
    "blog_membership_delete": Way(OWNERS, *FORM),
    "blog_membership_history": Way(OWNERS, *FORM),
    "blog_invitation_changelist": Way(OWNERS, 302, 302),
    "blog_invitation_add": SHUT,
    "blog_invitation_change": Way(OWNERS, 200, 403, NOBODY),
    "blog_invitation_delete": Way(OWNERS, *FORM),
    "blog_invitation_history": Way(OWNERS, *FORM),
    "blog_blog_changelist": Way(OWNERS, 302, 302),
    "blog_blog_add": SHUT,
    "blog_blog_change": Way(OWNERS, *FORM),
    "blog_blog_delete": SHUT,
    "blog_blog_history": Way(OWNERS, *FORM),
    "comments_policy_changelist": Way(OWNERS, *LIST),
    "comments_policy_add": SHUT,
    "comments_policy_change": Way(ALL, 302, 302),  # to the one page of it, which asks again
    "comments_policy_delete": SHUT,
    "comments_policy_history": SHUT,
    # Comments
    "comments_comment_changelist": Way(ALL, *LIST),
    "comments_comment_set": Way(ALL, *READ),
    "comments_comment_decide": Way(ALL, 405, 400),
    "comments_comment_decide_set": Way(ALL, 405, 400),
    "comments_comment_add": SHUT,
    "comments_comment_change": Way(JUDGES, *FORM),
    "comments_comment_delete": SHUT,
    "comments_comment_history": Way(JUDGES, *FORM),
    # Accounts
    "accounts_user_changelist": Way(OPERATOR, *LIST),
    "accounts_user_add": SHUT,
    "accounts_user_change": Way(OPERATOR, *FORM),
    "accounts_user_delete": Way(OPERATOR, *FORM),
    "accounts_user_history": Way(OPERATOR, *FORM),
    "accounts_identity_changelist": Way(OPERATOR, *LIST),
    "accounts_identity_add": SHUT,
    "accounts_identity_change": Way(OPERATOR, 200, 403, NOBODY),
    "accounts_identity_delete": SHUT,
    "accounts_identity_history": Way(OPERATOR, *FORM),
}
# They let everybody in who is at the desk already, and send others to the log-in page.
DOORS = {"login", "logout"}

ACTIONS: dict[str, frozenset[str]] = {
    "post publish_chosen": WRITERS,
    "post make_private_chosen": WRITERS,
    "post withdraw_chosen": WRITERS,
    "post pin_chosen": EDITORS,
    "post unpin_chosen": EDITORS,
    "ban unblock_chosen": MODERATORS,
    "tag delete_selected": EDITORS,
    "series delete_selected": EDITORS,
    "invitation delete_selected": OWNERS,
    "user delete_selected": OPERATOR,
}


def test_no_view_is_without_an_entry() -> None:
    assert set(views()) == set(VIEWS) | DOORS


@pytest.mark.parametrize("role", ROLES)
def test_everybody_comes_in_where_the_table_says_and_nowhere_else(
    at: At, blog: Blog, ada: User, role: str
) -> None:
    world, client = World(blog, ada), at(role)
    wrong = []
    for name, pattern in views().items():
        if name in DOORS:
            continue
        for method in ("get", "post"):
            answer = _ask(client, method, world.address(pattern))
            if not _is_as_said(answer, method, role, VIEWS[name]):
                wrong.append(f"{method} {name}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("role", sorted(ALL))
def test_everybody_is_offered_the_actions_the_table_says(at: At, blog: Blog, role: str) -> None:
    request = cast("BlogRequest", RequestFactory().get("/admin/"))
    request.blog, client = blog, at(role)
    request.user = User.objects.get(pk=client.session["_auth_user_id"])
    assert actions(request) == {action for action, who in ACTIONS.items() if role in who}


@pytest.mark.parametrize("role", ["co-author", "moderator", "reader", "nobody"])
@pytest.mark.parametrize("action", [name for name in ACTIONS if name.startswith("post ")])
def test_an_action_reaches_nobody_elses_story(
    at: At, blog: Blog, ada: User, role: str, action: str
) -> None:
    story = make_post(blog, ada, status="private")
    sent = {"action": action.removeprefix("post "), "_selected_action": [story.pk], "post": "yes"}
    answer = at(role).post("/admin/blog/post/", sent)
    assert answer.status_code < 500
    assert Post.objects.filter(pk=story.pk, status="private", pinned_at=None).exists()


def _ask(client: Client, method: str, address: str) -> Any:
    """Ask, and let everything be as it was."""
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    with transaction.atomic():
        answer = getattr(client, method)(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def _is_as_said(answer: Any, method: str, role: str, way: Way) -> bool:
    if role in {"reader", "nobody"}:
        return bool(answer.status_code == 302 and answer["Location"].startswith("/admin/login/"))
    who = way.who if method == "get" or way.senders is None else way.senders
    if role in who:
        return bool(answer.status_code == (way.get if method == "get" else way.post))
    # The admin sends who asks for a row that is not there to the first page.
    is_sent_away = answer.status_code == 302 and answer["Location"] == "/admin/"
    return is_sent_away or answer.status_code in {
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
    }
