"""What somebody said as a guest is found again by their account, and claimed after looking."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import Identity, User
from blog.models import Post
from comments.models import Comment, Refused
from comments.states import Status
from tests import people
from tests.comments import browsing
from tests.comments.speaking import face, say
from tests.factories import make_post

MINE = "/accounts/comments/"
CLAIM = "/accounts/comments/claim/"
ASKED = "Did you say this?"


@pytest.fixture
def ruth(post: Post) -> User:
    return people.reader()


@pytest.fixture
def her_browser(post: Post, ruth: User) -> Client:
    """Return a browser in which a guest has spoken, and in which Ruth has logged in since."""
    client = Client()
    browsing.said(client, post, "Said before I had an account.")
    client.force_login(ruth)
    return client


def prove(person: User, address: str) -> None:
    """Let the account have typed the code that was mailed to the address."""
    EmailAddress.objects.create(user=person, email=address, verified=True)


def at(person: User) -> Client:
    """Return a browser that has never spoken, with the person logged in."""
    client = Client()
    client.force_login(person)
    return client


def offered(client: Client) -> list[int]:
    """Return the keys of the faces that the page offers."""
    earlier = client.get(MINE).context["earlier"]
    return [one.face.pk for one in earlier]


def claim(client: Client, *faces: int) -> Any:
    return client.post(CLAIM, {"face": faces}, follow=True)


def test_what_was_said_in_the_same_browser_is_shown_and_claimed(
    her_browser: Client, ruth: User
) -> None:
    page = her_browser.get(MINE).text
    assert ASKED in page
    assert "Said before I had an account." in page
    answer = claim(her_browser, *offered(her_browser)).text
    assert "1 comment is yours now." in answer
    assert ASKED not in answer
    assert "Said before I had an account." in answer
    assert Comment.objects.get().identity.user == ruth


def test_of_the_same_browser_the_words_are_ones_own_and_bring_no_trust(
    her_browser: Client, post: Post, ruth: User, moderator: User
) -> None:
    Comment.objects.get().approve(by=moderator)
    claim(her_browser, *offered(her_browser))
    assert Identity.objects.get(kind="guest").proved_at is None
    later = say(post, as_=face(ruth), by=ruth)
    assert [reason["rule"] for reason in later.hold_reasons] == ["first_comment"]


def test_a_proved_address_brings_its_trust_along(post: Post, ruth: User, moderator: User) -> None:
    say(post, as_=people.guest("Ruth", "elsewhere")).approve(by=moderator)
    prove(ruth, "ruth@example.com")
    client = at(ruth)
    assert "1 comment is yours now." in claim(client, *offered(client)).text
    assert say(post, as_=face(ruth), by=ruth).status == Status.PUBLISHED


def test_before_the_claim_there_is_no_trust(post: Post, ruth: User, moderator: User) -> None:
    say(post, as_=people.guest("Ruth", "elsewhere")).approve(by=moderator)
    prove(ruth, "ruth@example.com")
    assert say(post, as_=face(ruth), by=ruth).status == Status.PENDING


def test_a_browsers_face_is_proved_when_its_address_is(her_browser: Client, ruth: User) -> None:
    claim(her_browser, *offered(her_browser))
    prove(ruth, "gus@example.com")
    claim(her_browser)
    assert Identity.objects.get(kind="guest").proved_at


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_nobody_proved_finds_nothing(
    post: Post, ruth: User, verified: bool | None
) -> None:
    guest = people.guest("Ruth", "elsewhere", email="ruth@example.org")
    say(post, as_=guest)
    if verified is not None:
        EmailAddress.objects.create(user=ruth, email="ruth@example.org", verified=verified)
    client = at(ruth)
    assert offered(client) == []
    assert "Nothing was changed." in claim(client, guest.pk).text
    assert Identity.objects.get(pk=guest.pk).user is None


def test_somebody_elses_face_cannot_be_claimed(her_browser: Client, post: Post) -> None:
    other = people.guest("Tim", "his browser")
    ben = people.make_person("ben")
    for strange in (other, face(ben)):
        say(post, as_=strange)
        claim(her_browser, strange.pk)
    assert Identity.objects.get(pk=other.pk).user is None
    assert Identity.objects.get(kind="account").user == ben


@pytest.mark.parametrize("kind", ["account", "x", "imported"])
def test_only_a_guests_face_is_free_to_be_claimed(post: Post, ruth: User, kind: str) -> None:
    # As an account leaves it that an operator has deleted.
    left = Identity.objects.create(kind=kind, uid="1", display_name="R", email="ruth@example.org")
    say(post, as_=left)
    prove(ruth, "ruth@example.org")
    client = at(ruth)
    assert offered(client) == []
    claim(client, left.pk)
    left.refresh_from_db()
    assert left.user is None


def test_of_two_accounts_one_gets_it(her_browser: Client, ruth: User) -> None:
    (key,) = offered(her_browser)
    ben = people.make_person("ben")
    prove(ben, "gus@example.com")
    bens = at(ben)
    assert offered(bens) == [key]
    claim(her_browser, key)
    assert "Nothing was changed." in claim(bens, key).text
    assert Identity.objects.get(pk=key).user == ruth


def log_out(client: Client) -> None:
    """Press the button in the header; the browser keeps its key."""
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session
    assert client.cookies["browser"].value


@pytest.mark.parametrize("next_one", ["nobody", "eve"])
def test_what_was_claimed_is_not_that_of_the_next_at_the_same_browser(
    next_one: str, her_browser: Client, post: Post
) -> None:
    said = Comment.objects.get()
    claim(her_browser, *offered(her_browser))
    log_out(her_browser)
    if next_one == "eve":
        her_browser.force_login(people.make_person("eve"))
    assert said.body not in browsing.story(her_browser, post)
    address = f"/comments/{said.pk}/withdraw/now/"
    assert her_browser.post(address, headers=browsing.FROM_OUR_PAGE).status_code == 404
    said.refresh_from_db()
    assert said.status == Status.PENDING


def test_typing_what_was_claimed_brings_none_of_its_trust(
    her_browser: Client, post: Post, ruth: User, moderator: User
) -> None:
    Comment.objects.get().approve(by=moderator)
    prove(ruth, "gus@example.com")
    claim(her_browser, *offered(her_browser))
    log_out(her_browser)
    first = browsing.said(her_browser, post, "Said by the next one here.")
    assert (first.identity.user, first.status) == (None, Status.PENDING)
    second = browsing.said(her_browser, post, "And again.")
    assert second.identity == first.identity
    assert first.body in browsing.story(her_browser, post)


@pytest.mark.parametrize("keys", [["x"], ["-1"], ["9" * 30], ["0"], [""], []])
def test_strange_keys_change_nothing(her_browser: Client, keys: list[str]) -> None:
    assert "Nothing was changed." in her_browser.post(CLAIM, {"face": keys}, follow=True).text


def test_who_is_not_logged_in_is_sent_to_the_door(post: Post) -> None:
    client = Client()
    browsing.said(client, post)
    answer = client.post(CLAIM, {"face": Identity.objects.get(kind="guest").pk})
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert Identity.objects.get(kind="guest").user is None


def test_looking_claims_nothing(her_browser: Client) -> None:
    her_browser.get(MINE)
    assert her_browser.get(CLAIM).status_code == 405
    assert Identity.objects.get(kind="guest").user is None


def test_what_was_withdrawn_is_not_asked_about(her_browser: Client) -> None:
    Comment.objects.get().withdraw()
    assert offered(her_browser) == []


def test_a_story_that_both_liked_is_liked_once(her_browser: Client, post: Post, ruth: User) -> None:
    guest = Identity.objects.get(kind="guest")
    other = make_post(post.blog, people.co_author(post.blog), slug="other")
    for story, faces in ((post, [guest, face(ruth)]), (other, [guest])):
        for one in faces:
            story.like(one)
    comment = Comment.objects.get()
    Comment.objects.filter(pk=comment.pk).update(status=Status.APPROVED, shown=True)
    for one in (guest, face(ruth)):
        comment.like(one)
    claim(her_browser, guest.pk)
    for thing in (post, other, comment):
        thing.refresh_from_db()
        assert thing.likes.count() == thing.like_count == 1


def test_what_only_liked_from_the_browser_comes_along(
    her_browser: Client, post: Post, ruth: User
) -> None:
    key = her_browser.cookies["browser"].value
    faceless = people.guest("", key, email="")
    post.like(faceless)
    claim(her_browser, *offered(her_browser))
    faceless.refresh_from_db()
    assert faceless.user == ruth


def test_rejections_under_one_face_count_under_another(
    post: Post, ruth: User, moderator: User
) -> None:
    guest = people.guest("Ruth", "elsewhere")
    say(post, as_=guest).approve(by=moderator)
    for _ in range(2):
        say(post, as_=guest).reject(by=moderator)
    Identity.objects.filter(pk=guest.pk).update(user=ruth, proved_at=timezone.now())
    later = say(post, as_=face(ruth), by=ruth)
    assert "often_rejected" in [reason["rule"] for reason in later.hold_reasons]


def test_the_same_words_under_another_face_are_the_same_words(post: Post, ruth: User) -> None:
    guest = people.guest("Ruth", "elsewhere")
    other = make_post(post.blog, people.co_author(post.blog), slug="other")
    say(other, "Buy my lamps", as_=guest)
    Identity.objects.filter(pk=guest.pk).update(user=ruth)
    later = say(post, "Buy my lamps", as_=face(ruth), by=ruth)
    assert "said_elsewhere" in [reason["rule"] for reason in later.hold_reasons]


def test_another_face_of_the_same_person_says_nothing_twice(post: Post, ruth: User) -> None:
    x = Identity.objects.create(kind="x", uid="77", user=ruth, display_name="ruthonx")
    say(post, "Once", as_=x, by=ruth)
    with pytest.raises(Refused, match="duplicate"):
        say(post, "Once", as_=face(ruth), by=ruth)


def test_another_face_is_no_faster_in_slow_mode(post: Post, ruth: User) -> None:
    Post.objects.filter(pk=post.pk).update(slow_seconds=60)
    x = Identity.objects.create(kind="x", uid="77", user=ruth, display_name="ruthonx")
    say(post, as_=x, by=ruth)
    with pytest.raises(Refused, match="slow"):
        say(post, as_=face(ruth), by=ruth)


def test_a_guests_name_gets_no_badge_by_being_claimed(post: Post, moderator: User) -> None:
    client = Client()
    comment = browsing.said(client, post)
    comment.approve(by=moderator)
    client.force_login(moderator)
    claim(client, *offered(client))
    page = client.get(post.get_absolute_url()).text
    assert "kind-guest" in page
    assert "badge" not in page
