"""Who comes to the desk, and what each role finds there."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from accounts.models import Identity, User
from blog.models import Blog, Invitation, Post
from tests import people
from tests.desk.writing import change
from tests.factories import make_post

At = Callable[..., Client]

# The pages of the desk, and who may open each; the operator opens all.
PAGES = {
    "blog/post/": {"author", "editor", "owner"},
    "blog/post/add/": {"author", "editor", "owner"},
    "blog/image/": {"author", "editor", "owner"},
    "blog/image/add/": {"author", "editor", "owner"},
    "blog/tag/": {"editor", "owner"},
    "blog/tag/add/": {"editor", "owner"},
    "blog/like/": {"editor", "moderator", "owner"},
    "blog/ban/": {"editor", "moderator", "owner"},
    "blog/blog/": {"owner"},
    "blog/membership/": {"owner"},
    "comments/comment/": {"author", "editor", "moderator", "owner"},
    "comments/commentlike/": {"editor", "moderator", "owner"},
    "accounts/user/": set(),
    "accounts/identity/": set(),
    "profile/": {"author", "editor", "moderator", "owner"},
    "": {"author", "editor", "moderator", "owner"},
}
ROLES = ("author", "editor", "moderator", "owner")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_pages_and_no_others(at: At, role: str) -> None:
    client = at(role)
    for page, roles in PAGES.items():
        answer = client.get(f"/admin/{page}", follow=True)
        assert (answer.status_code == 200) == (role in roles), page


def test_the_operator_opens_everything(at: At) -> None:
    client = at("operator")
    for page in PAGES:
        assert client.get(f"/admin/{page}", follow=True).status_code == 200, page


@pytest.mark.parametrize(
    "page", ["socialaccount/socialapp/", "socialaccount/socialtoken/", "auth/group/add/"]
)
def test_not_even_the_operator_writes_tables_of_libraries_by_hand(at: At, page: str) -> None:
    client = at("operator")
    assert f"/admin/{page}" not in client.get("/admin/").text
    assert client.get(f"/admin/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_sent_to_the_one_log_in_page_and_back(at: At, page: str) -> None:
    answer = at("nobody").get(f"/admin/{page}", follow=True)
    assert answer.redirect_chain[-1][0] == f"/accounts/login/?next=/admin/{page}"


@pytest.mark.parametrize("page", PAGES)
def test_a_reader_with_an_account_is_told_that_there_is_no_place(at: At, page: str) -> None:
    answer = at("reader").get(f"/admin/{page}", follow=True)
    assert answer.status_code == 403


def test_the_desk_lists_what_the_role_opens_and_nothing_else(at: At) -> None:
    author, moderator = at("author").get("/admin/").text, at("moderator").get("/admin/").text
    assert "/admin/blog/post/" in author
    assert "/admin/blog/tag/" not in author
    assert "/admin/blog/blog/" not in author
    assert "/admin/blog/like/" not in author
    assert "/admin/blog/like/" in moderator
    assert "/admin/blog/post/" not in moderator
    assert "Write a story" in author
    assert "Write a story" not in moderator


@pytest.mark.parametrize(
    ("page", "trail"),
    [
        ("blog/blog/", ["Home", "Settings"]),
        ("blog/post/add/", ["Home", "Stories and pages", "New"]),
        ("comments/policy/", ["Home", "Manners of the conversation"]),
    ],
)
def test_a_page_calls_the_way_to_it_as_the_desk_does(at: At, page: str, trail: list[str]) -> None:
    text = at("owner").get(f"/admin/{page}", follow=True).text
    [way] = re.findall(r'<ol class="breadcrumbs">(.*?)</ol>', text, re.DOTALL)
    assert re.sub(r"<[^>]+>", " ", way).split() == " ".join(trail).split()


def test_the_desk_shows_unfinished_stories_of_ones_own(at: At, blog: Blog, ada: User) -> None:
    make_post(blog, ada, title="Half a tale", status=Post.Status.DRAFT)
    assert "Half a tale" in at(ada).get("/admin/").text
    assert "Half a tale" not in at("co-author").get("/admin/").text
    assert "Half a tale" in at("editor").get("/admin/").text


def test_a_flag_set_by_hand_opens_nothing_and_a_removed_member_is_out(
    at: At, blog: Blog, ada: User
) -> None:
    post = make_post(blog, ada, status=Post.Status.DRAFT)
    client = at(ada)
    assert client.get(change(post)).status_code == 200
    blog.memberships.filter(user=ada).delete()
    assert client.get(change(post)).status_code == 302
    assert client.post(change(post), {"title": "Mine still"}).status_code == 302
    post.refresh_from_db()
    assert post.title == "The Night Train"


def test_an_account_that_was_shut_is_out(at: At, ada: User) -> None:
    client = at(ada)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_a_member_of_another_blog_is_a_stranger_here(at: At, blog: Blog) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example")
    neighbour = people.make_person("nora", elsewhere, "owner")
    assert at(neighbour).get("/admin/").status_code == 302


def test_nobody_is_led_to_an_invitation_for_somebody_else(at: At, blog: Blog) -> None:
    offered = Invitation.objects.create(blog=blog, email="new@example.org", role="owner")
    kind = ContentType.objects.get_for_model(Invitation)
    for role in ROLES:
        assert at(role).get(f"/admin/r/{kind.pk}/{offered.pk}/").status_code == 404, role


def test_the_operator_opens_an_account(at: At, ada: User) -> None:
    assert at("operator").get(f"/admin/accounts/user/{ada.pk}/change/").status_code == 200


def test_passwords_are_not_taken_at_the_admins_own_door(client: Client, blog: Blog) -> None:
    people.owner(blog)
    answer = client.post("/admin/login/", {"username": "olga", "password": people.PASSWORD})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_log_in_sends_nobody_to_another_site(client: Client, blog: Blog) -> None:
    answer = client.get("/admin/login/?next=https://evil.example/")
    assert answer["Location"] == "/accounts/login/?next=/admin/"


def test_one_logs_out_by_post(at: At) -> None:
    client = at("author")
    assert client.get("/admin/logout/").status_code == 405
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302


def test_passwords_are_changed_where_everybody_changes_them(at: At) -> None:
    answer = at("author").get("/admin/password_change/")
    assert answer["Location"] == "/accounts/password/change/"


def test_the_desk_asks_for_no_style_or_script_inside_the_page(
    at: At, blog: Blog, ada: User
) -> None:
    post = make_post(blog, ada, status=Post.Status.DRAFT)
    for address in ("/admin/", change(post), "/admin/profile/", "/admin/blog/image/add/"):
        text = at(ada).get(address).text
        assert "<style" not in text
        assert " style=" not in text
        assert "onclick" not in text
        assert "importmap" not in text


def test_the_operator_looks_after_accounts_and_only_looks_at_faces(at: At, ada: User) -> None:
    client = at("operator")
    face = people.guest()
    page = client.get(f"/admin/accounts/user/{ada.pk}/change/")
    assert "/authors/ada/" in page.text
    assert client.get(f"/admin/accounts/identity/{face.pk}/change/").status_code == 200
    client.post(f"/admin/accounts/identity/{face.pk}/change/", {"display_name": "Mine"})
    face.refresh_from_db()
    assert face.display_name == "Gus"
    assert client.get("/admin/accounts/user/add/").status_code == 403
    sent = {"handle": "ada", "display_name": "Ada", "email": "ada@example.org", "bio": "New"}
    client.post(f"/admin/accounts/user/{ada.pk}/change/", sent | {"is_active": "on"})
    ada.refresh_from_db()
    assert ada.bio == "New"


def test_what_an_operator_changes_of_somebody_is_shown_wherever_they_are(
    at: At, blog: Blog, ada: User
) -> None:
    spoken = Identity.objects.for_account(ada)
    before = Blog.objects.get(pk=blog.pk).edition
    sent = {"handle": "lovelace", "display_name": "Ada L.", "is_active": "on"}
    answer = at("operator").post(f"/admin/accounts/user/{ada.pk}/change/", sent)
    assert answer.status_code == 302
    assert Client().get("/authors/ada/").headers["Location"] == "/authors/lovelace/"
    spoken.refresh_from_db()
    assert spoken.display_name == "Ada L."
    assert Blog.objects.get(pk=blog.pk).edition == before + 1


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_makes_an_operator(at: At, ada: User, role: str) -> None:
    sent = {"handle": "ada", "is_active": "on", "is_superuser": "on"}
    at(role).post(f"/admin/accounts/user/{ada.pk}/change/", sent)
    ada.refresh_from_db()
    assert not ada.is_superuser


@pytest.mark.parametrize(
    ("role", "app", "status"),
    [
        ("author", "blog", 200),
        ("owner", "blog", 200),
        ("moderator", "blog", 200),
        ("moderator", "comments", 200),
        ("owner", "accounts", 404),
        ("operator", "accounts", 200),
    ],
)
def test_the_page_of_an_app_is_there_for_who_opens_something_in_it(
    at: At, role: str, app: str, status: int
) -> None:
    assert at(role).get(f"/admin/{app}/").status_code == status


@pytest.mark.parametrize(
    "query",
    [
        "title=%00&slug=%00",
        "cover=%00&kind=x&closes_at=x&slow_seconds=x",
        "tags=a,b&authors=c",
        "_to_field=password",
        "_popup=1",
        "byline_words=mo&appear_at=0001-01-01T00:00",
    ],
)
def test_a_form_that_a_link_fills_in_strangely_is_answered_calmly(
    at: At, ada: User, query: str
) -> None:
    assert at(ada).get(f"/admin/blog/post/add/?{query}").status_code in {200, 400}


def test_the_desk_asks_for_a_second_key_until_there_is_one(at: At, ada: User) -> None:
    assert "Add a passkey" in at(ada).get("/admin/").text
    TOTP.activate(ada, "a secret")
    assert "Add a passkey" not in at(ada).get("/admin/").text
