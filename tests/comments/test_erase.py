"""The end: names and words are gone at once, and what others answered stands where it stood."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.asserts import assertRedirects

from accounts.models import Identity, User
from blog.models import Blog, Like, Post, ReviewLink, ReviewNote
from comments import tasks
from comments.models import (
    Comment,
    CommentLike,
    CommentRevision,
    ModerationEvent,
    Note,
    Report,
    Trust,
)
from comments.person import erasing
from comments.person.whose import Person
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_thread

ERASE = "/accounts/my-data/erase/"
WORDS = "Words that only Ruth would say"


@pytest.fixture
def ruth(post: Post) -> User:
    ruth = people.reader()
    EmailAddress.objects.create(user=ruth, email=ruth.email, verified=True)
    return ruth


@pytest.fixture
def hers(ruth: User) -> Client:
    """Return Ruth's browser; she has just said once more who she is."""
    client = Client()
    client.post("/accounts/login/", {"login": "ruth", "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    return client


def erase(client: Client, word: str = "erase") -> Any:
    return client.post(ERASE, {"word": word})


@pytest.fixture
def thread(post: Post, ruth: User, moderator: User) -> list[Comment]:
    """Return what Ruth said, with an answer below it, and one that waits, was refused, is spam."""
    mine = face(ruth)
    first = say(post, WORDS, as_=mine)
    first.approve(by=moderator)
    answer = say(post, "An answer of Tim", under=first, as_=people.guest("Tim"))
    answer.approve(by=moderator)
    waiting, refused, spam = (say(post, f"{WORDS} {number}", as_=mine) for number in range(3))
    refused.reject(by=moderator, note="Ruth again")
    spam.mark_spam(by=moderator)
    return [first, waiting, refused, spam, answer]


def test_the_words_are_gone_and_the_answers_stay(
    hers: Client, post: Post, thread: list[Comment], run_tasks: Callable[[], None]
) -> None:
    answer = erase(hers)
    assert answer.status_code == 200
    assert "You are forgotten" in answer.text
    page = Client().get(post.get_absolute_url()).text
    assert WORDS not in page
    assert "Ruth" not in page
    assert "This comment was withdrawn by its author." in page
    assert "An answer of Tim" in page
    run_tasks()
    call_command("comments_check")
    post.refresh_from_db()
    assert post.comment_count == 1


def test_no_row_remembers(
    hers: Client,
    ruth: User,
    thread: list[Comment],
    run_tasks: Callable[[], None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    post = thread[0].conversation.post
    portrait = default_storage.save("portraits/ruth.webp", ContentFile(b"a face"))
    User.objects.filter(pk=ruth.pk).update(avatar=portrait)
    SocialAccount.objects.create(user=ruth, provider="twitter_oauth2", uid="77")
    x = Identity.objects.create(
        kind="x", uid="77", user=ruth, display_name="ruthonx", url="https://x.com/r", browser="b"
    )
    Identity.objects.for_account(ruth)
    post.like(face(ruth))
    thread[-1].like(x)
    thread[-1].report(x, "other", "Tim is not Tim.")
    Comment.objects.filter(pk=thread[0].pk).update(created_at=timezone.now() - timedelta(days=1))
    assert Comment.objects.get(pk=thread[0].pk).edit(f"{WORDS} again")
    Note.objects.create(blog=post.blog, identity=x, text="Ruth is on X.")
    Trust.objects.create(blog=post.blog, identity=x)
    with django_capture_on_commit_callbacks(execute=True):
        erase(hers)
    run_tasks()
    assert not User.objects.filter(pk=ruth.pk).exists()
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.exists()
    for one in Identity.objects.exclude(display_name="Tim"):
        said = (one.display_name, one.url, one.email, one.browser, one.avatar.name, one.user)
        assert said == ("", "", "", "", "", None)
        assert one.uid.startswith("erased-")
    for comment in Comment.objects.exclude(identity__display_name="Tim"):
        assert (comment.body, comment.body_html, comment.network) == ("", "", "")
        assert (comment.status, comment.hold_reasons) == ("withdrawn", [])
    assert not ModerationEvent.objects.exclude(note="").exists()
    assert not Report.objects.exclude(note="").exists()
    for others in (CommentRevision, Note, Trust):
        assert not others._default_manager.exists()
    assert Blog.objects.get().edits_count == 0
    post.refresh_from_db()
    thread[-1].refresh_from_db()
    assert (post.like_count, post.likes.count(), thread[-1].like_count) == (0, 0, 0)
    assert not default_storage.exists(portrait)


def test_every_session_ends(hers: Client, ruth: User) -> None:
    phone = Client()
    phone.force_login(ruth)
    assert phone.get("/accounts/profile/").status_code == 200
    erase(hers)
    for client in (phone, hers):
        assert client.get("/accounts/profile/").status_code == 302
    assert hers.cookies["browser"].value == ""


def test_it_is_confirmed_by_a_last_letter(hers: Client, run_tasks: Callable[[], None]) -> None:
    erase(hers)
    run_tasks()
    assert mail.outbox[-1].to == ["ruth@example.org"]
    assert mail.outbox[-1].subject == "You are forgotten, as you asked"


def test_a_letter_that_repeats_the_words_is_sent_no_more(
    hers: Client, post: Post, ruth: User, moderator: User, run_tasks: Callable[[], None]
) -> None:
    for number in range(2):
        waiting = say(post, f"{WORDS} {number}", as_=face(ruth))
        tasks.tell_of_waiting.call(waiting.pk)
    erase(hers)
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [["ruth@example.org"]]


def test_the_queue_keeps_no_letter_that_was_sent(
    hers: Client, post: Post, ruth: User, moderator: User, run_tasks: Callable[[], None]
) -> None:
    say(post, "Words of Tim", as_=people.guest("Tim"))
    say(post, WORDS, as_=face(ruth))
    run_tasks()
    assert WORDS in str(mail.outbox[-1].body)
    erase(hers)
    kept = str(list(DBTaskResult.objects.values_list("args_kwargs")))
    assert WORDS not in kept
    assert "Words of Tim" in kept


def test_the_queues_of_the_desk_are_right(hers: Client, thread: list[Comment], blog: Blog) -> None:
    erase(hers)
    blog.refresh_from_db()
    assert (blog.pending_count, blog.spam_count, blog.unreviewed_count) == (0, 0, 0)


def test_of_many_the_words_go_at_once_and_the_rest_in_a_task(
    hers: Client, post: Post, ruth: User, run_tasks: Callable[[], None], monkeypatch: Any
) -> None:
    monkeypatch.setattr(erasing, "WHILE_ONE_WAITS", 0)
    monkeypatch.setattr(tasks, "ERASED_AT_ONCE", 8)
    for comment in make_thread(post, 20, identity=face(ruth)):
        comment.like(face(ruth))
    post.like(face(ruth))
    Comment.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert Comment.objects.get(no=1).edit("Ruth says it otherwise.")
    before = Blog.objects.get().edition
    erase(hers)
    assert (CommentRevision.objects.count(), Blog.objects.get().edits_count) == (0, 0)
    assert Blog.objects.get().edition > before
    page = Client().get(post.get_absolute_url()).text
    assert "One blogger" in page
    assert "faces-strip" not in page
    assert "says so." not in page
    assert "Ruth" not in page
    assert not Comment.objects.filter(status="withdrawn").exists()
    run_tasks()
    assert not Comment.objects.exclude(status="withdrawn").exists()
    assert not Like.objects.exists()
    assert not CommentLike.objects.exists()
    assert "Be the first to like this." in Client().get(post.get_absolute_url()).text
    call_command("comments_check")


def test_what_was_not_claimed_is_not_erased_and_told(hers: Client, post: Post, ruth: User) -> None:
    say(post, WORDS, as_=people.guest("Ruthie", "elsewhere", email=ruth.email))
    assert "1 earlier comment looks like" in hers.get(ERASE).text
    erase(hers)
    assert Comment.objects.get().body == WORDS


@pytest.mark.parametrize("word", ["", "yes", "Ruth", "erase me"])
def test_another_word_erases_nobody(hers: Client, ruth: User, word: str) -> None:
    answer = erase(hers, word)
    assert answer.status_code == 422
    assert User.objects.filter(pk=ruth.pk).exists()


@pytest.mark.parametrize("word", ["Erase", " ERASE "])
def test_how_the_word_is_written_does_not_matter(hers: Client, ruth: User, word: str) -> None:
    assert erase(hers, word).status_code == 200
    assert not User.objects.filter(pk=ruth.pk).exists()


def test_looking_erases_nobody(hers: Client, ruth: User) -> None:
    assert hers.get(ERASE).status_code == 200
    assert User.objects.filter(pk=ruth.pk).exists()


def test_who_left_the_browser_open_is_asked_who_it_is(ruth: User) -> None:
    client = Client()
    client.force_login(ruth)
    for answer in (client.get(ERASE), erase(client)):
        assertRedirects(answer, f"/accounts/reauthenticate/?next={ERASE.replace('/', '%2F')}")
    assert User.objects.filter(pk=ruth.pk).exists()


def test_who_has_only_a_log_in_elsewhere_types_the_word(post: Post) -> None:
    nell = User.objects.create_user("nell", display_name="Nell")
    SocialAccount.objects.create(user=nell, provider="twitter_oauth2", uid="78")
    client = Client()
    client.force_login(nell)
    assert erase(client).status_code == 200
    assert not User.objects.filter(pk=nell.pk).exists()


def test_who_is_not_logged_in_is_sent_to_the_door(ruth: User) -> None:
    assert erase(Client()).headers["Location"].startswith("/accounts/login/")


def reauthenticated(handle: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": handle, "password": people.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    return client


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (people.author, "ask an editor to put another name there"),
        (people.owner, "ask an owner to take you off its members"),
        (people.moderator, "ask an owner to take you off its members"),
    ],
)
def test_who_works_here_is_told_what_to_do_first(
    post: Post, make: Callable[[Blog], User], told: str
) -> None:
    person = User.objects.filter(handle="ada").first() if make is people.author else None
    person = person or make(post.blog)
    client = reauthenticated(person.handle)
    assert told in client.get(ERASE).text
    erase(client)
    assert User.objects.filter(pk=person.pk).exists()


def test_an_author_who_has_left_is_told_of_the_stories(post: Post, author: User) -> None:
    author.memberships.all().delete()
    client = reauthenticated("ada")
    assert "Your name stands over 1 story" in client.get(ERASE).text
    erase(client)
    assert User.objects.filter(pk=author.pk).exists()


def test_an_operator_is_told_too(post: Post) -> None:
    User.objects.create_superuser("root", "root@example.org", people.PASSWORD)
    client = reauthenticated("root")
    assert "You operate this site" in client.get(ERASE).text
    erase(client)
    assert User.objects.filter(handle="root").exists()


def test_whoever_loses_the_connection_can_ask_again(
    post: Post, ruth: User, thread: list[Comment], monkeypatch: Any
) -> None:
    def breaks(_user: User) -> None:
        raise ConnectionError

    monkeypatch.setattr(erasing, "_end_account", breaks)
    with pytest.raises(ConnectionError):
        erasing.erase(Person.account(ruth), post.blog)
    assert WORDS not in Client().get(post.get_absolute_url()).text
    monkeypatch.undo()
    erasing.erase(Person.account(ruth), post.blog)
    assert not User.objects.filter(pk=ruth.pk).exists()


def test_the_same_browser_may_speak_again_as_somebody_new(post: Post) -> None:
    guest = people.guest("Gus")
    say(post, as_=guest)
    erasing.erase(Person.guest("gus@example.com"), post.blog)
    again = people.guest("Gus")
    assert again.pk != guest.pk


def test_the_name_goes_from_notes_on_a_story_and_from_letters_about_them(
    hers: Client, ruth: User, post: Post, author: User
) -> None:
    Post.objects.update(status="draft", published_at=None, published_on=None)
    link = ReviewLink.make(post, by=author, reader="", days=7)
    note = {"body": "Which train?", "paragraph": "1"}
    hers.post(f"{link.get_absolute_url()}notes/", note, headers={"sec-fetch-site": "same-origin"})
    letters = DBTaskResult.objects.filter(task_path="storyteller.lib.mail.deliver")
    assert "Ruth has left a note" in str(letters.get().args_kwargs)
    erase(hers)
    kept = ReviewNote.objects.get()
    assert (kept.body, kept.by, kept.name, kept.writer) == ("Which train?", None, "", "Somebody")
    assert "Ruth has left a note" not in str([letter.args_kwargs for letter in letters])
