"""The invitation's page: looking changes nothing, accepting lets in, old links open nothing."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects
from time_machine import Traveller, travel

from accounts.models import User
from blog.models import Blog, Invitation, Membership
from blog.models.membership import INVITATION_LIFE, Role
from tests import people

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def blog(db: None) -> Blog:
    return people.make_blog()


@pytest.fixture
def link(blog: Blog, run_tasks: Callable[[], None]) -> str:
    """Return the link as the letter brings it."""
    Invitation.objects.offer(blog, "new@example.org", Role.EDITOR, people.owner(blog))
    run_tasks()
    found = re.search(r"http://[^/]+(/invitations/\S+/)", str(mail.outbox[-1].body))
    assert found
    return found[1]


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with travel(NOON, tick=False) as coordinates:
        yield coordinates


def test_a_stranger_sees_who_invites_to_what(client: Client, link: str) -> None:
    page = client.get(link)
    assertContains(page, "<bdi>Olga</bdi> offers you a place at <bdi>The Storyteller</bdi>")
    assertContains(page, "Editor: all stories and their comments")
    assertContains(page, f"/accounts/login/?next={link.replace(':', '%3A')}")


def test_looking_changes_nothing(client: Client, link: str) -> None:
    client.force_login(people.reader())
    client.get(link)
    client.head(link)
    assert Invitation.objects.count() == 1
    assert Membership.objects.count() == 1


def test_somebody_logged_in_accepts_and_stands_at_the_desk(client: Client, link: str) -> None:
    ruth = people.reader()
    client.force_login(ruth)
    assertContains(client.get(link), "You are logged in as <bdi>Ruth</bdi>")
    assertRedirects(client.post(link), "/admin/")
    assert Membership.objects.get(user=ruth).role == Role.EDITOR
    assert client.get(link).status_code == 404


def test_who_is_a_member_keeps_the_role(client: Client, blog: Blog, link: str) -> None:
    mo = people.moderator(blog)
    client.force_login(mo)
    client.post(link)
    assert Membership.objects.get(user=mo).role == Role.MODERATOR


def test_log_in_leads_back_to_the_offer(client: Client, link: str) -> None:
    people.reader()
    login = {"login": "ruth", "password": people.PASSWORD, "next": link}
    assertRedirects(client.post("/accounts/login/", login), link)
    assert Membership.objects.count() == 1


def test_the_link_proves_the_address_of_who_signs_up(client: Client, link: str) -> None:
    answer = client.post(link, follow=True)
    assertContains(answer, "new@example.org")
    newcomer = {
        "display_name": "Nell",
        "email": "another@example.org",  # the field is closed: this is not listened to
        "password1": people.PASSWORD,
        "next": link,
    }
    assertRedirects(client.post("/accounts/signup/", newcomer), link)
    nell = User.objects.get(handle="nell")
    assert nell.email == "new@example.org"
    assert EmailAddress.objects.get(user=nell).verified
    assert Membership.objects.count() == 1
    client.post(link)
    assert Membership.objects.get(user=nell).role == Role.EDITOR


def test_no_other_sign_up_is_believed(client: Client, link: str) -> None:
    newcomer = {
        "display_name": "Nell",
        "email": "new@example.org",
        "password1": people.PASSWORD,
        "next": link,
    }
    assertRedirects(client.post("/accounts/signup/", newcomer), "/accounts/confirm-email/")


@pytest.mark.parametrize("token", ["x", "1:1:1", "WzFd:abc:def", "%00", "..", "x" * 900])
def test_a_forged_link_opens_nothing(client: Client, blog: Blog, token: str) -> None:
    client.force_login(people.reader())
    for answer in (client.get(f"/invitations/{token}/"), client.post(f"/invitations/{token}/")):
        assert answer.status_code in (400, 404)


def test_a_changed_link_opens_nothing(client: Client, link: str) -> None:
    client.force_login(people.reader())
    assertContains(client.get(link[:-3] + "xx/"), "not valid any more", status_code=404)


def test_a_link_is_good_for_a_week(client: Client, clock: Traveller, blog: Blog, link: str) -> None:
    clock.shift(INVITATION_LIFE - timedelta(minutes=1))
    assert client.get(link).status_code == 200
    clock.shift(timedelta(minutes=2))
    client.force_login(people.reader())
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    assert Membership.objects.count() == 1


def test_a_revoked_link_opens_nothing(client: Client, link: str) -> None:
    Invitation.objects.all().delete()
    client.force_login(people.reader())
    assert client.post(link).status_code == 404
    assert Membership.objects.count() == 1


def test_a_link_of_another_blog_opens_nothing_here(client: Client, blog: Blog) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example.org")
    offer = Invitation.objects.create(blog=elsewhere, email="new@example.org", role=Role.OWNER)
    client.force_login(people.reader())
    assert client.post(offer.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, link: str, method: str) -> None:
    assert getattr(client, method)(link).status_code == 405


def test_a_form_without_our_token_is_not_believed(link: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.reader())
    assert strict.post(link).status_code == 403
    assert Invitation.objects.count() == 1


def test_of_two_who_accept_at_once_one_is_let_in(transactional_db: None) -> None:
    blog = people.make_blog()
    offer = Invitation.objects.create(blog=blog, email="new@example.org", role=Role.EDITOR)
    two = [people.make_person(name) for name in ("one", "two")]
    start, let_in = threading.Barrier(2), []

    def accept(person: User) -> None:
        start.wait()
        try:
            let_in.append(Invitation(pk=offer.pk, blog=blog, role=offer.role).accept(by=person))
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[person]) for person in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [bool(place) for place in let_in].count(True) == 1
    assert Membership.objects.count() == 1
