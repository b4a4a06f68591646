"""Sending the form: what is taken, what comes back, and that no word is ever lost."""

import re
import uuid
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments.limits import CONVERSATION, NETWORK, SPEAKER
from comments.models import Comment
from tests import people
from tests.comments.browsing import (
    FROM_OUR_PAGE,
    GUS,
    address,
    browser,
    errors,
    kept,
    said,
    send,
    story,
)
from tests.comments.speaking import face, say
from tests.factories import make_post
from tests.lib.markup import Reading

WAITING = "Your comment is awaiting moderation."

# Who speaks -----------------------------------------------------------------------------------


def test_a_guest_is_led_to_the_comment_which_waits_in_its_place(post: Post) -> None:
    gus = browser()
    answer = send(gus, post, "Lovely, *really*.")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{post.get_absolute_url()}comment/1/#comment-1"
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert str(comment.identity) == "Gus"
    assert comment.identity.email == "gus@example.com"
    page = gus.get(answer.headers["Location"])
    assert page.status_code == 200
    assert WAITING in page.text
    assert "Comments by guests wait" in page.text
    assert "<em>really</em>" in page.text


def test_nobody_else_sees_a_waiting_comment(post: Post, author: User) -> None:
    gus = browser()
    comment = said(gus, post)
    other_guest = browser()
    said(other_guest, post, "I wait as well.", name="Vera", email="vera@example.com")
    for somebody in (browser(), other_guest, browser(people.reader()), browser(author)):
        assert "Lovely." not in story(somebody, post)
        assert somebody.get(comment.get_absolute_url()).status_code == 404
    assert "Lovely." in story(gus, post)
    assert WAITING in story(gus, post)


def test_the_same_name_and_address_in_another_browser_see_nothing(post: Post) -> None:
    said(browser(), post)
    twin = browser()
    said(twin, post, "Me again, from elsewhere.")
    assert "Lovely." not in story(twin, post)


def test_an_account_speaks_under_its_own_face_and_sees_its_comment(post: Post) -> None:
    ruth = people.reader()
    at_home = browser(ruth)
    comment = said(at_home, post, name="Somebody else", email="")
    assert comment.identity == Identity.objects.for_account(ruth)
    assert str(comment.identity) == "Ruth"
    assert WAITING in story(at_home, post)
    assert "Lovely." in story(browser(ruth), post)  # the account, wherever it reads


def test_a_moderator_is_read_by_everybody_at_once(post: Post, moderator: User) -> None:
    said(browser(moderator), post)
    page = story(browser(), post)
    assert "Lovely." in page
    assert WAITING not in page
    assert "Join the Conversation" in page


def test_an_approved_comment_is_read_by_everybody(post: Post, moderator: User) -> None:
    comment = said(browser(), post)
    comment.approve(by=moderator)
    assert "Lovely." in story(browser(), post)
    assert browser().get(comment.get_absolute_url()).status_code == 200


def test_showing_the_page_to_an_account_writes_nothing(post: Post) -> None:
    story(browser(people.reader()), post)
    assert not Identity.objects.exists()


# Replies --------------------------------------------------------------------------------------


def test_a_reply_stands_under_what_it_answers(post: Post, moderator: User) -> None:
    mo = browser(moderator)
    first = said(mo, post, "A question.")
    reply = said(mo, post, "An answer.", parent=str(first.no))
    assert reply.parent == first
    assert reply.depth == 1


@pytest.mark.parametrize("number", ["7", "0", "-1", "1e1", "٣", "x", "9" * 40, "1 or 1=1"])
def test_a_parent_that_is_not_there_is_let_go_and_the_words_are_kept(
    post: Post, number: str
) -> None:
    gus = browser()
    answer = send(gus, post, "Still here.", parent=number)
    assert answer.status_code == 422
    assert "The comment you are replying to is not there any more." in errors(answer)[0]
    assert "send them once more" in errors(answer)[0]
    assert kept(answer, "body") == "Still here."
    assert kept(answer, "parent") == ""
    comment = said(gus, post, kept(answer, "body"), parent=kept(answer, "parent"))
    assert comment.depth == 0


def test_a_parent_of_another_post_is_none(blog: Blog, post: Post, author: User) -> None:
    elsewhere = make_post(blog, author, title="Elsewhere", slug="elsewhere")
    foreign = say(elsewhere, "Far away.", as_=face(author), by=author)
    answer = send(browser(), post, parent=str(foreign.no))
    assert answer.status_code == 422
    assert Comment.objects.count() == 1
    # Each story counts for itself: the same number means its own comment.
    own = say(post, "Here.", as_=face(author), by=author)
    assert own.no == foreign.no
    assert said(browser(), post, parent=str(own.no)).reply_to == own


def test_a_parent_that_waits_or_was_removed_is_none(post: Post, moderator: User) -> None:
    waiting, removed = say(post), say(post)
    removed.approve(by=moderator)
    removed.reject(by=moderator)
    for gone in (waiting, removed):
        assert send(browser(), post, parent=str(gone.no)).status_code == 422


def test_a_locked_thread_takes_no_reply_but_the_words_may_stand_alone(
    post: Post, moderator: User
) -> None:
    first = say(post, as_=face(moderator), by=moderator)
    Comment.objects.filter(pk=first.pk).update(locked=True)
    answer = send(browser(), post, "Against it.", parent="1")
    assert answer.status_code == 422
    assert "This thread takes no more replies." in errors(answer)[0]
    assert kept(answer, "body") == "Against it."
    assert kept(answer, "parent") == ""


def test_the_page_of_errors_shows_what_is_answered(post: Post, moderator: User) -> None:
    say(post, "What I asked.", as_=face(moderator), by=moderator)
    answer = send(browser(), post, "", parent="1")
    assert "What I asked." in answer.text
    assert "Leave a Reply to" in answer.text
    assert kept(answer, "parent") == "1"


# What comes back ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": ""}, ["Please enter a comment"]),
        ({"body": " \n\t "}, ["Please enter a comment"]),
        ({"body": "\u200b\u2060\u202e"}, ["Please enter a comment"]),
        ({"name": ""}, ["Please enter your name here"]),
        ({"name": "\u3164\u200b "}, ["Please enter your name here"]),
        ({"email": ""}, ["Please enter a valid email address"]),
        ({"email": "gus@"}, ["Please enter a valid email address"]),
        (
            {"email": "gus@example.com\nBcc: all@example.com"},
            ["Please enter a valid email address"],
        ),
        ({"website": "javascript:alert(1)"}, None),
        ({"website": "http://[::1"}, ["Please enter a valid web address, or none"]),
        (
            {"body": "", "name": "", "email": ""},
            [
                "Please enter a comment",
                "Please enter a valid email address",
                "Please enter your name here",
            ],
        ),
    ],
    ids=str,
)
def test_what_is_wrong_stands_at_its_field_in_words(
    post: Post, fields: dict[str, str], words: list[str] | None
) -> None:
    answer = send(browser(), post, **{"body": "Kept.", **fields})
    assert answer.status_code == 422
    assert errors(answer) == words if words else errors(answer)
    if fields.get("body") is None:
        assert kept(answer, "body") == "Kept."
    assert "Please look again" in answer.text
    assert not Comment.objects.exists()


def test_every_field_comes_back_as_it_was_typed(post: Post) -> None:
    typed = {
        "email": "gus",
        "name": "Gus <b>",
        "website": "gus.example",
        "body": "Kept & <i>so</i>",
    }
    answer = send(browser(), post, remember="on", submit_key=str(uuid.uuid4()), **typed)
    assert answer.status_code == 422
    for name, value in typed.items():
        assert kept(answer, name) == value
    assert re.search(r'name="remember"[^>]*checked', answer.text)


@pytest.mark.parametrize("length", [10_001, 20_001, 50_000, 400_000])
def test_a_text_that_is_too_long_is_kept(post: Post, length: int) -> None:
    answer = send(browser(), post, "ä" * length)
    assert answer.status_code == 422
    assert f"it has {length}" in errors(answer)[0]
    assert kept(answer, "body") == "ä" * length


def test_the_longest_text_is_taken_with_the_line_ends_of_a_browser(post: Post) -> None:
    comment = said(browser(), post, "a\r\n" * 5_000)
    assert len(comment.body) <= 10_000
    assert "\r" not in comment.body


def test_a_long_name_is_refused_in_words(post: Post) -> None:
    answer = send(browser(), post, name="G" * 300)
    assert answer.status_code == 422
    assert "at most 80 characters" in errors(answer)[0]


@pytest.mark.parametrize(
    "field", ["body", "name", "email", "website", "parent", "submit_key", "subject"]
)
@pytest.mark.parametrize(
    "bytes_", [b"a%00b", b"%ED%A0%80", b"%FF%FE", b"%F0%9F%92%A9", b"%E2%80%AE"]
)
def test_no_bytes_break_the_form(post: Post, field: str, bytes_: bytes) -> None:
    filled = {name: value.encode() for name, value in {**GUS, "body": "Words"}.items()}
    sent = b"&".join(
        name.encode() + b"=" + value for name, value in {**filled, field: bytes_}.items()
    )
    answer = browser().post(
        address(post), sent, "application/x-www-form-urlencoded", headers=FROM_OUR_PAGE
    )
    assert answer.status_code in (303, 422)
    assert answer.status_code == 303 or errors(answer)


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"]
)
def test_what_is_no_form_is_a_clear_refusal(post: Post, kind: str) -> None:
    answer = browser().post(address(post), b'{"body": 1}', kind, headers=FROM_OUR_PAGE)
    assert 400 <= answer.status_code < 500


def test_a_conversation_that_closed_meanwhile_keeps_the_words(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(closes_at=timezone.now())
    answer = send(browser(), post, "Too late.")
    assert answer.status_code == 422
    assert errors(answer) == ["Comments are closed."]
    assert kept(answer, "body") == "Too late."


def test_the_same_words_again_lead_to_the_first(post: Post) -> None:
    gus = browser()
    first = said(gus, post, submit_key=str(uuid.uuid4()))
    answer = send(gus, post, submit_key=str(uuid.uuid4()))
    assert answer.status_code == 422
    assert (
        "Duplicate comment detected; it looks as though you've already said that!"
        in errors(answer)[0]
    )
    assert f'href="{first.get_absolute_url()}"' in answer.text
    assert Comment.objects.count() == 1


def test_slow_mode_asks_for_patience_and_keeps_the_words(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(slow_seconds=60)
    gus = browser()
    said(gus, post)
    answer = send(gus, post, "And another thing.")
    assert answer.status_code == 429
    assert "please wait" in errors(answer)[0]
    assert int(answer.headers["Retry-After"]) > 0
    assert kept(answer, "body") == "And another thing."


def test_somebody_who_floods_is_asked_to_wait_and_keeps_the_words(post: Post) -> None:
    gus = browser()
    said(gus, post, "The first, still without a key.")
    for turn in range(SPEAKER.count):
        said(gus, post, f"Thing {turn}.")
    answer = send(gus, post, "One more.")
    assert answer.status_code == 429
    assert "please wait a few minutes" in errors(answer)[0]
    assert kept(answer, "body") == "One more."
    said(browser(people.reader()), post)  # nobody else is held up


def test_a_network_that_floods_is_asked_to_wait_and_another_is_not(post: Post) -> None:
    for _turn in range(NETWORK.count):
        NETWORK.hit("198.51.100.0/24")
    sent = {**GUS, "body": "One more."}
    held = browser().post(address(post), sent, REMOTE_ADDR="198.51.100.9", headers=FROM_OUR_PAGE)
    assert held.status_code == 429
    free = browser().post(address(post), sent, REMOTE_ADDR="203.0.113.9", headers=FROM_OUR_PAGE)
    assert free.status_code == 303


def test_a_flood_leaves_those_in_who_look_after_the_conversation(
    post: Post, author: User, moderator: User
) -> None:
    for _turn in range(CONVERSATION.count):
        CONVERSATION.hit(post.pk)
    assert send(browser(), post).status_code == 429
    assert send(browser(people.reader()), post).status_code == 429
    for person in (author, moderator):
        assert send(browser(person), post, "Calm, please.").status_code == 303


def test_a_class_may_speak_for_the_first_time_from_one_address(post: Post) -> None:
    for pupil in range(SPEAKER.count + 8):
        said(browser(), post, name=f"Pupil {pupil}", email=f"pupil{pupil}@example.com")


def test_what_cannot_be_taken_uses_no_place_up(post: Post) -> None:
    gus = browser()
    for _turn in range(SPEAKER.count + 1):
        assert send(gus, post, "").status_code == 422
    said(gus, post)


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_reload_of_what_came_back_leads_to_the_form_of_the_story(post: Post, method: str) -> None:
    gus = browser()
    assert send(gus, post, "").status_code == 422
    answer = getattr(gus, method)(address(post))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{post.get_absolute_url()}#respond"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_reload_tells_nobody_of_a_draft(blog: Blog, author: User) -> None:
    draft = make_post(blog, author, status="draft")
    assert browser().get(address(draft)).status_code == 404


# Twice ----------------------------------------------------------------------------------------


def test_a_form_sent_twice_is_one_comment(post: Post) -> None:
    gus = browser()
    key = str(uuid.uuid4())
    first, second = (send(gus, post, submit_key=key) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("key", ["", str(uuid.uuid4())], ids=["without script", "with script"])
def test_a_first_form_sent_twice_before_any_answer_is_one_comment_its_sender_sees(
    post: Post, key: str
) -> None:
    first, second = browser(), browser()  # two requests of one browser, both without a cookie
    answers = [send(half, post, submit_key=key) for half in (first, second)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Comment.objects.count() == 1
    assert "Lovely." in story(first, post)
    assert "Lovely." in story(second, post)


def test_nobody_gets_a_browsers_key_by_saying_the_same(post: Post) -> None:
    gus, thief = browser(), Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.5")
    said(gus, post)
    send(thief, post)
    assert gus.cookies["browser"].value != thief.cookies["browser"].value


def test_the_same_words_from_another_device_are_its_own_comment(post: Post) -> None:
    said(browser(), post)
    phone = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.5")
    comment = said(phone, post)
    assert comment.no == 2
    assert phone.get(comment.get_absolute_url()).status_code == 200


def test_other_words_in_the_same_form_are_another_comment(post: Post) -> None:
    gus = browser()
    key = str(uuid.uuid4())
    said(gus, post, "First thought.", submit_key=key)
    said(gus, post, "Second thought.", submit_key=key)
    assert Comment.objects.count() == 2


def test_a_key_of_somebody_else_brings_nothing_to_light(post: Post) -> None:
    key = str(uuid.uuid4())
    said(browser(), post, submit_key=key)
    vera = browser()
    answer = send(vera, post, submit_key=key, name="Vera", email="vera@example.com")
    assert answer.headers["Location"].endswith("#comment-2")


@pytest.mark.parametrize("key", ["nonsense", "x" * 500, "{}", "00000000"])
def test_a_key_that_is_none_does_no_harm(post: Post, key: str) -> None:
    said(browser(), post, submit_key=key)


# What the browser keeps -----------------------------------------------------------------------


def test_a_comment_gives_the_browser_a_key_for_the_session(post: Post) -> None:
    answer = send(browser(), post)
    assert set(answer.cookies) == {"browser"}
    key = answer.cookies["browser"]
    assert re.fullmatch(r"[0-9a-f]{64}", key.value)
    assert key["httponly"]
    assert key["samesite"] == "Lax"
    assert key["max-age"] == ""
    assert key["path"] == "/"
    assert key.value not in repr(list(Identity.objects.values()))


def test_who_knows_the_secret_of_a_form_does_not_become_its_browser(post: Post) -> None:
    secret = str(uuid.uuid4())
    gus, thief, neighbour = browser(), browser(), browser()
    said(gus, post, submit_key=secret)
    said(thief, post, submit_key=secret, REMOTE_ADDR="203.0.113.9")
    said(neighbour, post, "Other words.", submit_key=secret)
    assert len({one.cookies["browser"].value for one in (gus, thief, neighbour)}) == 3


def test_the_details_are_kept_only_when_ticked_and_forgotten_when_not(post: Post) -> None:
    gus = browser()
    answer = send(gus, post, "One.", remember="on", website="https://gus.example/")
    a_year = 365 * 24 * 60 * 60
    for name in ("browser", "guest"):
        assert answer.cookies[name]["max-age"] == a_year
        assert answer.cookies[name]["httponly"]
        assert answer.cookies[name]["samesite"] == "Lax"
    page = story(gus, post)
    assert 'value="gus@example.com"' in page
    assert 'value="https://gus.example/"' in page
    assert re.search(r'name="remember"[^>]*checked', page)

    answer = send(gus, post, "Two.")
    assert answer.cookies["guest"]["max-age"] == 0
    assert answer.cookies["browser"]["max-age"] == ""
    assert 'value="gus@example.com"' not in story(gus, post)


def test_the_longest_details_fit_into_a_cookie(post: Post) -> None:
    name = "".join(chr(0x1F600 + number) for number in range(80))
    website = "https://gus.example/" + "%C3%A4" * 80
    email = f"{'g' * 60}@{'e' * 60}.example"
    answer = send(browser(), post, remember="on", name=name, website=website, email=email)
    assert answer.status_code == 303
    assert len(answer.cookies["guest"].OutputString()) < 4_096


@pytest.mark.parametrize("forged", ["x", "eyJuYW1lIjoiRXZlIn0:1:x", "é", '{"name": "Eve"}'])
def test_forged_details_fill_nothing_in(post: Post, forged: str) -> None:
    eve = browser()
    eve.cookies["guest"] = forged
    assert "Eve" not in story(eve, post)


@pytest.mark.parametrize("weak", ["1", "x" * 64, "A" * 64, ""])
def test_a_key_that_is_not_ours_is_replaced(post: Post, weak: str) -> None:
    gus = browser()
    gus.cookies["browser"] = weak
    said(gus, post)
    assert gus.cookies["browser"].value != weak


def test_a_browser_keeps_its_key_from_comment_to_comment(post: Post) -> None:
    gus = browser()
    said(gus, post, "One.")
    key = gus.cookies["browser"].value
    said(gus, post, "Two.", name="Augustus")
    assert gus.cookies["browser"].value == key
    assert {identity.browser for identity in Identity.objects.all()} == {Identity.digest(key)}


def test_an_account_gets_a_key_too_and_keeps_what_a_guest_saved(post: Post) -> None:
    ruth = browser(people.reader())
    answer = send(ruth, post)
    assert "browser" in answer.cookies
    ruth.cookies["guest"] = "kept"
    answer = send(ruth, post, "More.")
    assert not answer.cookies


def test_on_https_the_cookies_are_bound_to_the_host(post: Post, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    settings.BROWSER_COOKIE_NAME = "__Host-browser"
    settings.GUEST_COOKIE_NAME = "__Host-guest"
    answer = send(browser(), post, remember="on")
    for name in ("__Host-browser", "__Host-guest"):
        assert answer.cookies[name]["secure"]
        assert answer.cookies[name]["path"] == "/"
        assert not answer.cookies[name]["domain"]


# Who may, and how it arrives ------------------------------------------------------------------


def test_another_method_is_told_what_is_allowed(post: Post) -> None:
    for method in ("put", "delete", "patch", "options"):
        answer = getattr(browser(), method)(address(post))
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"


def test_a_post_that_is_not_there_is_404(post: Post) -> None:
    for number in (post.pk + 1, 0, 10**30):
        answer = browser().post(f"/comments/to/{number}/", GUS, headers=FROM_OUR_PAGE)
        assert answer.status_code == 404


def test_a_draft_takes_no_comment_and_shows_itself_to_nobody(blog: Blog, author: User) -> None:
    draft = make_post(blog, author, status="draft")
    assert send(browser(), draft).status_code == 404
    assert send(browser(people.reader()), draft).status_code == 404
    answer = send(browser(author), draft)
    assert answer.status_code == 422
    assert errors(answer) == ["Comments are closed."]


def test_a_story_of_another_blog_is_404(post: Post, author: User) -> None:
    other = people.make_blog(title="Next door", address="next.example.org")
    foreign = make_post(other, author)
    assert send(browser(), foreign).status_code == 404


def test_a_form_from_another_site_meets_check_and_send_and_the_second_click_works(
    post: Post,
) -> None:
    gus = browser()
    page = send(gus, post, "From <elsewhere>.", headers={"sec-fetch-site": "cross-site"})
    assert page.status_code == 403
    assert "From &lt;elsewhere&gt;." in page.text
    assert not Comment.objects.exists()

    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    fields["body"] = fields["body"].replace("&lt;", "<").replace("&gt;", ">")
    answer = gus.post(address(post), fields, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 303
    assert Comment.objects.get().body == "From <elsewhere>."


def test_what_only_robots_fill_in_makes_it_spam_that_nobody_sees(
    post: Post, moderator: User
) -> None:
    robot = browser()
    comment = said(robot, post, subject="Cheap watches")
    assert comment.status == "spam"
    assert "Lovely." not in story(browser(), post)


@pytest.mark.parametrize("filled_in", [{}, {"subject": ""}, {"subject": "  "}])
def test_a_field_that_people_never_see_is_empty_or_absent_with_people(
    post: Post, filled_in: dict[str, str]
) -> None:
    sent = {**GUS, "body": "Lovely.", **filled_in}
    assert browser().post(address(post), sent, headers=FROM_OUR_PAGE).status_code == 303
    assert Comment.objects.get().status == "pending"


# A script's request ---------------------------------------------------------------------------

SCRIPT = {"x-requested-with": "storyteller"}


def test_a_script_gets_the_comment_alone(post: Post) -> None:
    gus = browser()
    answer = send(gus, post, headers=SCRIPT)
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith("comment/1/#comment-1")
    reading = Reading(answer.text)
    assert "html" not in reading.tags
    assert reading.values("id")[0] == "comment-1"
    assert WAITING in answer.text
    assert "/withdraw/" in answer.text
    assert "browser" in gus.cookies


def test_a_script_gets_the_form_with_what_is_wrong(post: Post) -> None:
    answer = send(browser(), post, "", headers=SCRIPT)
    assert answer.status_code == 422
    assert errors(answer) == ["Please enter a comment"]
    assert "html" not in Reading(answer.text).tags


def test_no_answer_to_a_form_is_kept_by_a_cache(post: Post) -> None:
    for fields in ({}, {"body": ""}):
        cache_control = send(browser(), post, **fields).headers["Cache-Control"]
        assert "no-store" in cache_control
        assert "private" in cache_control


def test_the_names_of_our_cookies_are_those_of_the_settings() -> None:
    names: list[Any] = [site.BROWSER_COOKIE_NAME, site.GUEST_COOKIE_NAME]
    assert names == ["browser", "guest"]
