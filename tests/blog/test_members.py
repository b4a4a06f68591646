"""The members' page: who may come, roles, removal, and the last owner who stays."""

import threading
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from blog.models import Blog, Invitation, Membership
from blog.models.membership import LastOwnerError, Role
from tests import people

MEMBERS = "/admin/blog/membership/"
INVITE = "/admin/blog/membership/invite/"
REFUSED = "A blog needs an owner"


@pytest.fixture
def blog(db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def olga(blog: Blog) -> User:
    return people.owner(blog)


def place_of(person: User) -> Membership:
    return Membership.objects.get(user=person)


def page_of(member: Membership, what: str = "change") -> str:
    return f"{MEMBERS}{member.pk}/{what}/"


# Who may come ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [MEMBERS, INVITE])
def test_the_owner_and_the_operator_come_in(
    client: Client, blog: Blog, olga: User, address: str
) -> None:
    operator = people.make_person("root", is_superuser=True)
    for person in (olga, operator):
        client.force_login(person)
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [MEMBERS, INVITE])
@pytest.mark.parametrize("who", [people.editor, people.author, people.moderator])
def test_other_members_are_refused(
    client: Client, blog: Blog, olga: User, who: Callable[[Blog], User], address: str
) -> None:
    client.force_login(who(blog))
    assert client.get(address).status_code == 403
    assert client.post(address, {"who": "ruth", "role": "owner"}).status_code == 403
    assertNotContains(client.get("/admin/"), "membership")


@pytest.mark.parametrize("address", [MEMBERS, INVITE])
def test_strangers_are_sent_to_the_entrance(client: Client, olga: User, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(people.reader())
    assert client.get(address, follow=True).status_code == 403


def test_the_page_is_on_the_owners_desk(client: Client, olga: User) -> None:
    client.force_login(olga)
    assertContains(client.get("/admin/"), MEMBERS)


def test_members_of_another_blog_are_not_there(client: Client, blog: Blog, olga: User) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example.org")
    zoe = people.make_person("zoe", elsewhere, Role.OWNER)
    client.force_login(olga)
    assertNotContains(client.get(MEMBERS), "zoe")
    client.post(page_of(place_of(zoe)), {"role": Role.MODERATOR})
    client.post(page_of(place_of(zoe), "delete"), {"post": "yes"})
    assert place_of(zoe).role == Role.OWNER


# Roles and removal -------------------------------------------------------------------------------


def test_the_owner_changes_a_role(client: Client, blog: Blog, olga: User) -> None:
    ada = people.author(blog)
    client.force_login(olga)
    assertContains(client.get(page_of(place_of(ada))), "Editor: all stories")
    edition = Blog.objects.get().edition
    assertRedirects(client.post(page_of(place_of(ada)), {"role": Role.EDITOR}), MEMBERS)
    assert place_of(ada).role == Role.EDITOR
    assert Blog.objects.get().edition == edition + 1


def test_an_invented_role_is_refused(client: Client, blog: Blog, olga: User) -> None:
    ada = people.author(blog)
    client.force_login(olga)
    answer = client.post(page_of(place_of(ada)), {"role": "emperor"})
    assertContains(answer, "Select a valid choice")
    assert place_of(ada).role == Role.AUTHOR


def test_the_owner_removes_a_member_who_then_finds_the_door_closed(
    client: Client, blog: Blog, olga: User
) -> None:
    ada = people.author(blog)
    client.force_login(olga)
    member = place_of(ada)
    assertContains(client.get(page_of(member, "delete")), "Ada")
    assert Membership.objects.filter(user=ada).exists()
    assertRedirects(client.post(page_of(member, "delete"), {"post": "yes"}), MEMBERS)
    client.force_login(ada)
    assert client.get("/admin/", follow=True).status_code == 403


def test_looking_at_the_pages_changes_nothing(client: Client, blog: Blog, olga: User) -> None:
    ada = people.author(blog)
    client.force_login(olga)
    for address in (MEMBERS, INVITE, page_of(place_of(ada)), page_of(place_of(ada), "delete")):
        client.get(address)
    assert set(Membership.objects.values_list("user__handle", "role")) == {
        ("olga", "owner"),
        ("ada", "author"),
    }


def test_the_last_owner_is_told_why_not(client: Client, blog: Blog, olga: User) -> None:
    people.editor(blog)
    client.force_login(olga)
    for answer in (
        client.post(page_of(place_of(olga)), {"role": Role.EDITOR}, follow=True),
        client.post(page_of(place_of(olga), "delete"), {"post": "yes"}, follow=True),
    ):
        assertContains(answer, REFUSED)
    assert place_of(olga).role == Role.OWNER


def test_one_of_two_owners_may_leave_and_lands_among_the_readers(
    client: Client, blog: Blog, olga: User
) -> None:
    zoe = people.make_person("zoe", blog, Role.OWNER)
    client.force_login(zoe)
    answer = client.post(page_of(place_of(zoe), "delete"), {"post": "yes"})
    assertRedirects(answer, "/", fetch_redirect_response=False)
    assert not Membership.objects.filter(user=zoe).exists()


def test_one_of_two_owners_may_step_down(client: Client, blog: Blog, olga: User) -> None:
    zoe = people.make_person("zoe", blog, Role.OWNER)
    client.force_login(zoe)
    answer = client.post(page_of(place_of(zoe)), {"role": Role.AUTHOR})
    assertRedirects(answer, "/admin/")
    assert place_of(zoe).role == Role.AUTHOR


def test_of_two_owners_who_remove_each_other_at_once_one_stays(transactional_db: None) -> None:
    blog = people.make_blog()
    olga, zoe = (place_of(people.make_person(name, blog, Role.OWNER)) for name in ("olga", "zoe"))
    refused = []

    def remove_olga() -> None:
        try:
            olga.remove()
        except LastOwnerError:
            refused.append(olga.pk)
        finally:
            connection.close()

    other = threading.Thread(target=remove_olga)
    with transaction.atomic():
        zoe.remove()
        other.start()
        # It waits for us to commit; without the lock it would be through by now.
        other.join(timeout=0.5)
    other.join()
    assert refused == [olga.pk]
    assert Membership.objects.get().user.handle == "olga"


def test_the_list_costs_the_same_for_two_and_for_twenty(
    client: Client, blog: Blog, olga: User
) -> None:
    client.force_login(olga)
    people.author(blog)
    Invitation.objects.create(blog=blog, email="a@example.org", role=Role.AUTHOR, invited_by=olga)
    before = _queries(client)
    for number in range(20):
        people.make_person(f"author{number}", blog, Role.AUTHOR)
        Invitation.objects.create(
            blog=blog, email=f"{number}@example.org", role=Role.AUTHOR, invited_by=olga
        )
    assert _queries(client) == before


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(MEMBERS).status_code == 200
    return len(counted)


# Invite ------------------------------------------------------------------------------------------


def test_a_handle_gets_the_place_at_once_and_a_letter(
    client: Client, blog: Blog, olga: User, run_tasks: Callable[[], None]
) -> None:
    ruth = people.reader()
    client.force_login(olga)
    answer = client.post(INVITE, {"who": "@Ruth", "role": Role.MODERATOR}, follow=True)
    assertContains(answer, "Ruth has a place here now.")
    assert place_of(ruth).role == Role.MODERATOR
    run_tasks()
    (letter,) = mail.outbox
    assert letter.to == ["ruth@example.org"]
    assert letter.subject == "You have a place at The Storyteller"
    assert "Moderator: comments and nothing else" in letter.body
    assert "/admin/" in letter.body


def test_somebody_without_an_address_gets_the_place_and_no_letter(
    client: Client, olga: User, run_tasks: Callable[[], None]
) -> None:
    people.make_person("mute", email="")
    client.force_login(olga)
    client.post(INVITE, {"who": "mute", "role": Role.AUTHOR})
    run_tasks()
    assert Membership.objects.filter(user__handle="mute").exists()
    assert not mail.outbox


def test_an_address_gets_a_letter_with_one_link(
    client: Client, olga: User, run_tasks: Callable[[], None]
) -> None:
    client.force_login(olga)
    answer = client.post(INVITE, {"who": " New@Example.org", "role": Role.AUTHOR}, follow=True)
    assertContains(answer, "on its way to new@example.org")
    assertContains(answer, "Invited, not here yet")
    assert Invitation.objects.get().email == "new@example.org"
    run_tasks()
    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    assert letter.subject == "The Storyteller offers you a place"
    assert "Olga offers you a place" in letter.body
    assert letter.body.count("/invitations/") == 1


def test_an_address_invited_again_gets_another_letter_and_the_newer_role(
    client: Client, olga: User, run_tasks: Callable[[], None]
) -> None:
    client.force_login(olga)
    for role in (Role.AUTHOR, Role.EDITOR):
        client.post(INVITE, {"who": "new@example.org", "role": role})
    run_tasks()
    assert [invitation.role for invitation in Invitation.objects.all()] == [Role.EDITOR]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("who", "role", "sentence"),
    [
        ("nobody", "author", "Nobody has the handle"),
        ("gone", "author", "Nobody has the handle"),
        ("ada", "author", "a member already"),
        ("Ada@example.org", "author", "a member already"),
        ("x@", "author", "Enter a valid email address."),
        ("a@b.org\nBcc: c@d.org", "author", "Enter a valid email address."),
        ("", "author", "This field is required."),
        ("x" * 300 + "@example.org", "author", "at most 254 characters"),
        ("\x00", "author", "This field is required."),
        ("new@example.org", "emperor", "Select a valid choice"),
    ],
)
def test_what_will_not_do_is_said_at_its_field(
    client: Client, blog: Blog, olga: User, who: str, role: str, sentence: str
) -> None:
    people.author(blog)
    people.make_person("gone", is_active=False)
    client.force_login(olga)
    assertContains(client.post(INVITE, {"who": who, "role": role}), sentence)
    assert Membership.objects.count() == 2
    assert not Invitation.objects.exists()


def test_a_place_taken_back_before_the_answer(client: Client, blog: Blog, olga: User) -> None:
    offer = Invitation.objects.offer(blog, "new@example.org", Role.AUTHOR, olga)
    client.force_login(olga)
    answer = client.post(f"/admin/blog/invitation/{offer.pk}/delete/", {"post": "yes"})
    assertRedirects(answer, MEMBERS)
    assert not Invitation.objects.exists()
    assert client.get(offer.get_absolute_url()).status_code == 404


def test_only_owners_take_offers_back(client: Client, blog: Blog, olga: User) -> None:
    offer = Invitation.objects.offer(blog, "new@example.org", Role.AUTHOR, olga)
    address = f"/admin/blog/invitation/{offer.pk}/delete/"
    client.force_login(people.editor(blog))
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert Client().post(address, {"post": "yes"}).status_code in (302, 403)
    assert Invitation.objects.exists()
