"""The buttons of providers on the pages of accounts, and what is linked already."""

import re
from html import unescape
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Identity
from blog.models import Blog
from storyteller import log_ins
from tests import people

X_AND_GITHUB = {
    f"{name}_CLIENT_{part}": "a key" for name in ("X", "GITHUB") for part in ("ID", "SECRET")
}
LINKED = "/accounts/3rdparty/"
FORM = re.compile(r"<form[^>]*>(?:(?!</form>).)*provider-list.*?</form>", re.DOTALL)


@pytest.fixture
def keys(settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = log_ins.providers(X_AND_GITHUB)


def the_form(page: Any) -> str:
    """Return the one form that holds the buttons, "" where there is none."""
    found = FORM.findall(page.text)
    assert len(found) < 2
    return found[0] if found else ""


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/"])
def test_without_keys_no_button_stands_there(client: Client, blog: Blog, address: str) -> None:
    assert the_form(client.get(address)) == ""
    assert "Log in with" not in client.get(address).text


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/"])
def test_a_button_posts_to_the_way_there_and_knows_the_way_back(
    client: Client, blog: Blog, address: str
) -> None:
    form = the_form(client.get(address, {"next": "/a-story/?a=1"}))
    assert re.findall(r'formaction="([^"]+)"', form) == [
        "/accounts/twitter_oauth2/login/",
        "/accounts/github/login/",
    ]
    assert 'name="csrfmiddlewaretoken"' in form
    assert 'name="next" value="/a-story/?a=1"' in form
    words = " ".join(form.split())
    assert "Log in with X" in words
    assert "Log in with GitHub" in words


@pytest.mark.usefixtures("keys")
def test_who_is_logged_in_links_and_comes_back(client: Client, blog: Blog) -> None:
    client.force_login(people.reader())
    form = the_form(client.get(LINKED))
    assert f'name="next" value="{LINKED}"' in form
    assert "Link X" in " ".join(form.split())


@pytest.mark.usefixtures("keys")
def test_what_is_linked_costs_the_same_however_much_it_is(client: Client, blog: Blog) -> None:
    ruth = people.reader()
    client.force_login(ruth)

    def cost(number: int) -> int:
        SocialAccount.objects.all().delete()
        for uid in range(number):
            SocialAccount.objects.create(user=ruth, provider="github", uid=str(uid))
            Identity.objects.get_or_create(user=ruth, kind="github", uid=str(uid))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LINKED).text.count('class="linked"') == number
        return len(queries)

    assert cost(1) == cost(20)


@pytest.mark.usefixtures("keys")
def test_a_hostile_name_is_harmless_where_log_ins_are_listed(client: Client, blog: Blog) -> None:
    ruth = people.reader()
    client.force_login(ruth)
    SocialAccount.objects.create(user=ruth, provider="github", uid="7")
    name = '"><img src=x onerror=alert(1)>'
    Identity.objects.create(user=ruth, kind="github", uid="7", display_name=name)
    page = client.get(LINKED).text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


# Of the last two the keys are gone.
@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("provider", "kind", "uid"),
    [("twitter_oauth2", "x", "7"), ("facebook", "facebook", "7"), ("acme", "openid", "acme:7")],
)
def test_what_is_taken_off_is_spoken_under_and_linked_to_no_more(
    provider: str, kind: str, uid: str, client: Client, blog: Blog
) -> None:
    ada = people.author(blog)
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    linked = SocialAccount.objects.create(user=ada, provider=provider, uid="7")
    shown = {"url": "https://x.com/ada_l", "is_shown": True, "proved_at": timezone.now()}
    face = Identity.objects.create(user=ada, kind=kind, uid=uid, display_name="Ada L.", **shown)
    client.post("/accounts/login/", {"login": ada.handle, "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    assert "Ada L." in client.get(LINKED).text
    assert "https://x.com/ada_l" in client.get(ada.get_absolute_url()).text
    before = Blog.objects.get().edition
    assert client.post(LINKED, {"account": linked.pk}).status_code == 302
    assert not SocialAccount.objects.exists()
    face.refresh_from_db()
    assert not face.is_linked
    assert "https://x.com/ada_l" not in client.get(ada.get_absolute_url()).text
    assert Blog.objects.get().edition == before + 1


def test_the_last_way_in_is_not_taken_off(client: Client, blog: Blog) -> None:
    ruth = people.reader()
    ruth.set_unusable_password()
    ruth.save()
    last = SocialAccount.objects.create(user=ruth, provider="acme", uid="7")
    client.force_login(ruth)
    page = client.post(LINKED, {"account": last.pk})
    assert "Your account has no password set up." in unescape(page.text)
    assert SocialAccount.objects.exists()


def test_somebody_else_s_link_is_not_there(client: Client, blog: Blog) -> None:
    theirs = SocialAccount.objects.create(user=people.author(blog), provider="github", uid="7")
    people.reader()
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    assert 'class="linked"' not in client.get(LINKED).text
    client.post(LINKED, {"account": theirs.pk})
    assert SocialAccount.objects.count() == 1
