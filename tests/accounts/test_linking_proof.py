"""Whoever has only log-ins of others shows that it is still them where it matters."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts import proof
from blog.models import Blog, Post
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, browser
from tests.comments.travelling import WORDS, come_back, landed_at, leave, travel, way_there
from tests.factories import make_post
from tests.internet.cast import BABBAGE
from tests.internet.visitor import Visitor
from tests.internet.world import Internet

FIRST = "To add Facebook, show first that it is still you: log in with X once more"
AGAIN = "It is you. Now choose Facebook once more to add it."


@pytest.fixture
def post(blog: Blog) -> Post:
    return make_post(blog, people.author(blog))


@pytest.fixture
def ada(post: Post, internet: Internet, visitor: Visitor) -> Client:
    """Return the browser of Ada, who has come from X and nowhere else."""
    client = browser()
    travel(client, post, internet.x, visitor)
    return client


def make_the_log_in_old(client: Client) -> None:
    session = client.session
    session[proof.SESSION_KEY] -= 3_600
    session.save()


def providers() -> set[str]:
    return set(SocialAccount.objects.values_list("provider", flat=True))


def test_just_after_a_log_in_another_is_linked_at_once(
    ada: Client, post: Post, internet: Internet, visitor: Visitor
) -> None:
    travel(ada, post, internet.facebook, visitor)
    assert providers() == {"twitter_oauth2", "facebook"}


def test_an_old_log_in_is_repeated_first_and_no_word_is_lost(
    ada: Client, post: Post, internet: Internet, visitor: Visitor
) -> None:
    make_the_log_in_old(ada)
    page = leave(ada, post, internet.facebook)
    assert FIRST in page.text
    assert 'http-equiv="refresh"' not in page.text  # one reads before one goes
    back = come_back(ada, visitor.decide(page.context["there"]))
    assert AGAIN in back.text
    assert WORDS.replace("\n", "") in back.text.replace("\n", "")
    assert providers() == {"twitter_oauth2"}
    travel(ada, post, internet.facebook, visitor)
    assert providers() == {"twitter_oauth2", "facebook"}


def test_from_the_page_of_linked_log_ins_the_same_is_asked(ada: Client, internet: Internet) -> None:
    make_the_log_in_old(ada)
    page = ada.post("/accounts/facebook/login/", headers=FROM_OUR_PAGE)
    assert FIRST in page.text


def test_nobody_is_erased_by_an_old_log_in(
    ada: Client, internet: Internet, visitor: Visitor
) -> None:
    make_the_log_in_old(ada)
    address = "/accounts/my-data/erase/"
    for answer in (ada.get(address), ada.post(address, {"word": "erase"}, headers=FROM_OUR_PAGE)):
        assert answer.status_code == 403
    assert "Log in with X once more" in ada.get(address).text
    there = way_there(ada.post("/accounts/prove/", {"next": address}, headers=FROM_OUR_PAGE))
    back = come_back(ada, visitor.decide(there))
    assert landed_at(back) == address
    assert back.status_code == 200
    assert "Is it still you?" not in back.text


@pytest.mark.parametrize(
    "address",
    ["email/", "password/set/", "2fa/totp/activate/", "2fa/webauthn/add/"],
)
def test_an_open_screen_gives_nobody_a_way_in_that_lasts(ada: Client, address: str) -> None:
    assert ada.get(f"/accounts/{address}").status_code != 403
    make_the_log_in_old(ada)
    form = {"password1": people.PASSWORD, "password2": people.PASSWORD, "email": "m@example.org"}
    assert ada.get(f"/accounts/{address}").status_code == 403
    assert ada.post(f"/accounts/{address}", form, headers=FROM_OUR_PAGE).status_code == 403
    assert "Is it still you?" in ada.get(f"/accounts/{address}").text


def test_words_are_not_handed_to_another_who_logs_in_on_the_way(
    ada: Client, post: Post, internet: Internet, visitor: Visitor
) -> None:
    make_the_log_in_old(ada)
    page = leave(ada, post, internet.facebook)
    internet.x.person = BABBAGE
    back = come_back(ada, visitor.decide(page.context["there"]))
    assert "Charles Babbage" in back.text
    assert WORDS.partition("\n")[0] not in back.text
