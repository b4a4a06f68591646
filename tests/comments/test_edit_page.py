"""Other words for what one has said: at once, or when a moderator has read them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from comments.models import Comment, CommentRevision, Evidence, Policy
from tests import people
from tests.comments.browsing import browser, errors, kept, said, story
from tests.comments.speaking import face, say


def address(comment: Comment) -> str:
    return f"/comments/{comment.pk}/edit/"


def save(client: Any, comment: Comment, body: str) -> Any:
    """Open the page, type other words and send it, with the token the page carries."""
    page = client.get(address(comment))
    assert page.status_code == 200
    token = page.context["csrf_token"]
    return client.post(address(comment), {"body": body, "csrfmiddlewaretoken": token})


@pytest.fixture
def ruth(blog: Blog) -> User:
    return people.reader()


@pytest.fixture
def known(post: Post, moderator: User, ruth: User) -> Comment:
    """A comment of Ruth's, whom the moderators know by then."""
    say(post, "First.", as_=face(ruth)).approve(moderator)
    return say(post, "Lovly.", as_=face(ruth))


def test_a_slip_is_put_right_at_once(post: Post, ruth: User, known: Comment) -> None:
    hers = browser(ruth)
    assert f'href="{address(known)}"' in story(hers, post)
    answer = save(hers, known, "Lovely.")
    assert answer.status_code == 302
    assert answer.headers["Location"] == known.get_absolute_url()
    known.refresh_from_db()
    assert (known.body, known.edit_pending) == ("Lovely.", False)
    assert known.body_html.strip() == "<p>Lovely.</p>"
    assert known.edited_at
    page = story(browser(), post)
    assert "Lovely." in page
    assert "Lovly." not in page
    event = known.events.last()
    assert event is not None
    assert (event.verb, event.body_digest) == ("edit", known.body_digest)


def late(comment: Comment) -> None:
    comment.created_at = timezone.now() - timedelta(minutes=16)
    comment.save(update_fields=["created_at"])


def answered(comment: Comment) -> None:
    say(comment.conversation.post, "A question.", under=comment)


def redacted(comment: Comment) -> None:
    assert comment.redact(User.objects.get(handle="mo"), "Lovly")


@pytest.mark.parametrize("change", [late, answered, redacted])
def test_what_changes_later_waits(post: Post, ruth: User, known: Comment, change: Any) -> None:
    change(known)
    hers = browser(ruth)
    before = Blog.objects.get()
    save(hers, known, "Horrible.")
    known.refresh_from_db()
    assert known.edit_pending
    assert known.body != "Horrible."
    blog = Blog.objects.get()
    assert (blog.edits_count, blog.edition) == (1, before.edition)
    assert "Horrible." not in story(browser(), post)
    assert "Your edit is awaiting moderation." in hers.get(known.get_absolute_url()).text
    assert kept(hers.get(address(known)), "body") == "Horrible."


def test_an_answer_that_was_refused_is_none(ruth: User, moderator: User, known: Comment) -> None:
    say(known.conversation.post, under=known).reject(moderator)
    assert known.edit("Lovely.", by=ruth)
    assert known.body == "Lovely."


def test_words_that_would_be_held_wait(ruth: User, known: Comment) -> None:
    known.edit("<https://a.example> " * 9, by=ruth)
    assert (known.body, known.edit_pending) == ("Lovly.", True)
    assert CommentRevision.objects.get().reasons_in_words


def test_a_moderator_accepts_other_words(post: Post, moderator: User, known: Comment) -> None:
    late(known)
    known.edit("Lovely.")
    seen = known.revision.body_digest
    assert not known.accept_edit(moderator, seen="other words")
    assert known.accept_edit(moderator, seen=seen)
    assert not known.accept_edit(moderator, seen=seen), "of two moderators one wins"
    known.refresh_from_db()
    assert (known.body, known.edit_pending) == ("Lovely.", False)
    assert known.edited_at
    assert Blog.objects.get().edits_count == 0
    assert "Lovely." in story(browser(), post)


def test_a_moderator_refuses_other_words(moderator: User, known: Comment) -> None:
    late(known)
    known.edit("Horrible.")
    edition = Blog.objects.get().edition
    assert known.refuse_edit(moderator)
    assert not known.refuse_edit(moderator)
    known.refresh_from_db()
    assert (known.body, known.edited_at, known.edit_pending) == ("Lovly.", None, False)
    assert (Blog.objects.get().edits_count, Blog.objects.get().edition) == (0, edition)


def test_the_newest_of_several_edits_waits_and_the_first_words_end_it(known: Comment) -> None:
    late(known)
    for words in ("One.", "Two."):
        assert known.edit(words)
    assert CommentRevision.objects.get().body == "Two."
    assert Blog.objects.get().edits_count == 1
    assert known.edit("Lovly."), "back to the words of now"
    assert not known.edit("Lovly."), "which changes nothing more"
    assert Blog.objects.get().edits_count == 0


@pytest.mark.parametrize("verb", ["reject", "mark_spam", "withdraw"])
def test_an_edit_ends_with_its_comment(moderator: User, known: Comment, verb: str) -> None:
    late(known)
    known.edit("Two.")
    assert CommentRevision.objects.exists()
    assert getattr(known, verb)(**({} if verb == "withdraw" else {"by": moderator}))
    known.refresh_from_db()
    assert not known.edit_pending
    assert Blog.objects.get().edits_count == 0


def test_what_waits_is_edited_freely_and_judged_anew(post: Post, moderator: User) -> None:
    gus = browser()
    comment = said(gus, post, "Waits.")
    late(comment)
    looked_at = comment.body_digest
    save(gus, comment, "Waits, too.")
    comment.refresh_from_db()
    assert (comment.status, comment.body, comment.edited_at) == ("pending", "Waits, too.", None)
    assert not comment.approve(moderator, seen=looked_at)
    assert comment.status == "pending"


def test_other_words_do_not_take_back_how_the_first_ones_came(post: Post) -> None:
    told = Evidence(form_age=timedelta(seconds=1), is_proved_work=False)
    comment = say(post, "Waits.", evidence=told)
    assert comment.edit("Waits, too.")
    comment.refresh_from_db()
    rules = [found["rule"] for found in comment.hold_reasons]
    assert rules == ["form_age", "proof", "unproved_guest"]
    assert comment.spam_score == 6
    assert comment.edit("https://a.example https://b.example https://c.example https://d.example")
    assert (comment.status, comment.spam_score) == ("spam", 10)


def test_an_edit_that_is_spam_waits_without_a_letter(
    known: Comment, run_tasks: Callable[[], None]
) -> None:
    run_tasks()
    mail.outbox.clear()
    late(known)
    Policy.objects.update_or_create(blog=known.blog, defaults={"banned_words": "pills"})
    assert known.edit("Buy pills.")
    run_tasks()
    assert known.edit_pending
    assert mail.outbox == []


def test_what_waits_may_become_spam_by_an_edit(post: Post) -> None:
    comment = say(post)
    comment.edit("Buy.", evidence=Evidence(honeypot_filled=True))
    assert comment.status == "spam"
    assert (Blog.objects.get().pending_count, Blog.objects.get().spam_count) == (0, 1)


def test_who_speaks_freely_edits_at_once(post: Post, author: User) -> None:
    comment = say(post, "Thanks.", as_=face(author), by=author)
    late(comment)
    answered(comment)
    save(browser(author), comment, "Thank you.")
    comment.refresh_from_db()
    assert (comment.body, comment.edit_pending) == ("Thank you.", False)


def test_a_moderators_rights_are_not_those_of_a_guest_before_the_same_screen(
    post: Post, moderator: User
) -> None:
    shared = browser()
    comment = said(shared, post, "Gus was here.")
    comment.approve(moderator)
    late(comment)
    shared.force_login(moderator)
    save(shared, comment, "Mo was here.")
    comment.refresh_from_db()
    assert (comment.body, comment.edit_pending) == ("Gus was here.", True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("  ", "Please enter a comment"),
        ("x" * 10_001, "Ensure this value has at most 10000 characters (it has 10001)."),
    ],
)
def test_what_cannot_be_taken_comes_back_with_every_word(
    ruth: User, known: Comment, body: str, words: str
) -> None:
    answer = save(browser(ruth), known, body)
    assert answer.status_code == 422
    assert errors(answer) == [words]
    assert kept(answer, "body").strip() == body.strip()
    known.refresh_from_db()
    assert known.body == "Lovly."


def test_who_is_blocked_is_told_so(moderator: User, ruth: User, known: Comment) -> None:
    known.blog.ban(known.identity, by=moderator)
    answer = save(browser(ruth), known, "Lovely.")
    assert answer.status_code == 422
    assert errors(answer) == ["A moderator of this blog has blocked you: you cannot comment here."]


def test_nobody_edits_the_words_of_another(
    post: Post, moderator: User, author: User, known: Comment
) -> None:
    gus = browser()
    said(gus, post)
    for somebody in (
        browser(),
        gus,
        browser(moderator),
        browser(author),
        browser(people.owner(post.blog)),
    ):
        assert somebody.get(address(known)).status_code == 404
        assert address(known) not in story(somebody, post)
    known.refresh_from_db()
    assert known.body == "Lovly."


def test_what_was_decided_about_is_told_in_words(
    ruth: User, moderator: User, known: Comment
) -> None:
    known.reject(moderator)
    answer = browser(ruth).get(address(known))
    assert answer.status_code == 409
    assert "This comment cannot be edited any more." in answer.text


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_a_comment_that_is_not_there_is_404(ruth: User, known: Comment, pk: str) -> None:
    assert browser(ruth).get(f"/comments/{pk}/edit/").status_code == 404


def test_a_form_of_another_site_is_asked_about(ruth: User, known: Comment) -> None:
    answer = browser(ruth).post(address(known), {"body": "Spam."})
    assert answer.status_code == 403
    known.refresh_from_db()
    assert known.body == "Lovly."
