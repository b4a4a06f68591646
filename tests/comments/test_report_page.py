"""What readers report, and when it hides a comment."""

import re
from collections.abc import Callable
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from blog.models import Blog, Post
from comments import by_mail
from comments.models import Comment, Policy, Report
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, browser, errors, said, story
from tests.comments.speaking import face, say


def address(comment: Comment) -> str:
    return f"/comments/{comment.pk}/report/"


def send(client: Any, comment: Comment, **fields: str) -> Any:
    page = client.get(address(comment))
    assert page.status_code == 200
    fields = {"reason": "insult", "note": ""} | fields
    return client.post(
        address(comment), fields | {"csrfmiddlewaretoken": page.context["csrf_token"]}
    )


def report(comment: Comment, *names: str) -> None:
    for name in names:
        fresh = Comment.objects.get(pk=comment.pk)
        assert fresh.report(face(people.make_person(name)), "insult")


@pytest.fixture
def rude(post: Post, moderator: User) -> Comment:
    comment = say(post, "You are a fool.")
    assert comment.approve(moderator)
    return comment


def test_a_reader_reports_a_comment(post: Post, rude: Comment) -> None:
    hers = browser(people.reader())
    assert f'href="{address(rude)}"' in story(hers, post)
    answer = send(hers, rude, reason="private", note="That is my address.")
    assert answer.status_code == 302
    assert "Thank you. The moderators will see what you reported." in story(hers, post)
    report = Report.objects.get()
    assert (report.reason, report.note, report.weight) == ("private", "That is my address.", 1)
    assert str(report.identity) == "Ruth"
    assert "You are a fool." in story(browser(), post), "one alone hides nothing"


def test_once_is_enough(post: Post, rude: Comment) -> None:
    hers = browser(people.reader())
    send(hers, rude)
    send(hers, rude)
    assert "You have reported this comment already, or it is gone." in story(hers, post)
    assert Report.objects.count() == 1


def test_another_face_of_a_person_is_not_another_person(rude: Comment) -> None:
    ruth = people.reader()
    guest = people.guest("Ruthie", browser_key="hers")
    guest.user = ruth
    guest.save()
    assert rude.report(face(ruth), "insult")
    assert not rude.report(guest, "insult")


def test_guests_are_asked_to_log_in(post: Post, rude: Comment) -> None:
    gus = browser()
    said(gus, post)
    assert address(rude) not in story(gus, post)
    answer = gus.get(address(rude))
    assert answer.status_code == 302
    assert "/log" in answer.headers["Location"]


def test_nobody_reports_their_own_words_or_what_nobody_reads(post: Post, moderator: User) -> None:
    ruth = people.reader()
    own, waiting = say(post, as_=face(ruth)), say(post)
    own.approve(moderator)
    hers = browser(ruth)
    for comment in (own, waiting):
        assert hers.get(address(comment)).status_code == 404
        assert address(comment) not in story(hers, post)
    assert not own.report(face(ruth), "insult")


def test_enough_weight_hides_it_until_a_moderator_looks(
    post: Post, moderator: User, rude: Comment, run_tasks: Callable[[], None]
) -> None:
    reply = say(post, "I am not.", under=rude, as_=face(moderator), by=moderator)
    run_tasks()
    mail.outbox.clear()
    report(rude, "ann", "bob")
    assert Comment.objects.get(pk=rude.pk).status == "approved"
    report(rude, "cleo")
    rude.refresh_from_db()
    assert rude.status == "reported"
    page = story(browser(), post)
    assert "This comment is under review." in page
    assert "You are a fool." not in page
    assert reply.body in page
    assert Blog.objects.get().reported_count == 1
    event = rude.events.last()
    assert event is not None
    assert (event.by, event.verb, event.from_status) == (None, "report", "approved")
    run_tasks()
    assert moderator.email in [to for letter in mail.outbox for to in letter.to]


def test_its_author_is_told_that_it_is_under_review(post: Post, moderator: User) -> None:
    gus = browser()
    rude = said(gus, post, "You are a fool.")
    rude.approve(moderator)
    report(rude, "ann", "bob", "cleo")
    page = story(gus, post)
    assert "You are a fool." in page
    assert "Your comment is under review." in page


def test_an_approval_settles_what_was_reported(post: Post, moderator: User, rude: Comment) -> None:
    report(rude, "ann", "bob", "cleo")
    rude.refresh_from_db()
    assert rude.approve(moderator)
    assert not Report.objects.filter(is_settled=False).exists()
    report(rude, "dora", "emil")
    assert Comment.objects.get(pk=rude.pk).status == "approved", "the settled count no more"
    report(rude, "finn")
    assert Comment.objects.get(pk=rude.pk).status == "reported"


def test_the_blog_says_how_much_is_enough(post: Post, rude: Comment) -> None:
    Policy.objects.create(blog=post.blog, report_limit=1)
    report(rude, "ann")
    assert Comment.objects.get(pk=rude.pk).status == "reported"


def test_trust_weighs_more_and_none_weighs_nothing(
    post: Post, moderator: User, rude: Comment
) -> None:
    ruth = people.reader()
    said = say(post, "Hello.", as_=face(ruth))
    assert said.trust(moderator)
    assert rude.report(face(ruth), "insult")
    assert Report.objects.get().weight == 3
    assert rude.status == "reported"


def test_who_was_always_overruled_weighs_nothing(post: Post, moderator: User) -> None:
    Policy.objects.create(blog=post.blog, report_limit=1)
    troll = face(people.make_person("troll"))
    for number in range(4):
        comment = say(post, f"Words {number}.", as_=face(moderator), by=moderator)
        assert comment.report(troll, "other")
        if number < 3:
            assert comment.approve(moderator)
    assert Comment.objects.get(no=4).status == "approved"
    assert Report.objects.get(comment__no=4).weight == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "Please choose a reason"),
        (
            {"reason": "nonsense"},
            "Select a valid choice. nonsense is not one of the available choices.",
        ),
        ({"note": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
    ],
)
def test_what_is_missing_is_said_and_the_words_are_kept(
    rude: Comment, fields: dict[str, str], words: str
) -> None:
    answer = send(browser(people.reader()), rude, **{"note": "My words."} | fields)
    assert answer.status_code == 422
    assert errors(answer) == [words]
    assert (fields.get("note") or "My words.") in answer.text
    assert not Report.objects.exists()


def test_who_is_blocked_reports_nothing(moderator: User, rude: Comment) -> None:
    ruth = people.reader()
    rude.blog.ban(face(ruth), by=moderator)
    answer = send(browser(ruth), rude)
    assert answer.status_code == 422
    assert errors(answer) == ["A moderator of this blog has blocked you: you cannot report."]


def test_a_story_that_is_gone_takes_no_reports(post: Post, rude: Comment) -> None:
    Post.objects.update(status="draft")
    assert browser(people.reader()).get(address(rude)).status_code == 404


# What moderators hear of it ---------------------------------------------------------------------

QUEUE = "/admin/comments/comment/"


def at_the_desk(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def reported_count() -> int:
    return Blog.objects.get().reported_count


def test_one_report_alone_reaches_the_queue_and_the_mailbox(
    moderator: User, rude: Comment, run_tasks: Callable[[], None]
) -> None:
    run_tasks()
    mail.outbox.clear()
    report(rude, "ann")
    run_tasks()
    (letter,) = [one for one in mail.outbox if one.to == [moderator.email]]
    assert letter.subject == "A comment was reported: The Night Train"
    assert "Insulting or hateful" in str(letter.body)
    page = at_the_desk(moderator).get(QUEUE).text
    assert "You are a fool." in page
    assert "1 report" in page
    assert reported_count() == 1


def test_more_reports_ask_no_second_time(rude: Comment, run_tasks: Callable[[], None]) -> None:
    report(rude, "ann")
    run_tasks()
    mail.outbox.clear()
    report(rude, "bob", "cleo")
    run_tasks()
    assert mail.outbox == []
    assert reported_count() == 1


@pytest.mark.parametrize("state", ["published", "approved"])
def test_a_moderator_answers_that_it_stays(post: Post, moderator: User, state: str) -> None:
    post.blog.comment_mode = "open"
    post.blog.save()
    rude = say(post, "You are a fool.")
    if state == "approved":
        assert rude.approve(moderator)
    report(rude, "ann")
    desk = at_the_desk(moderator)
    page = desk.get(QUEUE).text
    row = page[page.index("<article") : page.index("</article>")]
    assert 'value="approve"' in row
    key = re.findall(r'name="chosen" value="([^"]+)"', page)[0]
    answer = desk.post(f"{QUEUE}decide/", {"decide": "approve", "chosen": key}, follow=True)
    assert "1 comment was approved." in answer.text
    assert Comment.objects.get(pk=rude.pk).status == "approved"
    assert not Report.objects.filter(is_settled=False).exists()
    assert reported_count() == 0
    assert not Comment.objects.get(pk=rude.pk).approve(moderator), "there is nothing to answer"


def test_a_scripts_page_keeps_what_is_not_answered(moderator: User, rude: Comment) -> None:
    report(rude, "ann")
    desk = at_the_desk(moderator)
    for verb, stays in (("lock", True), ("approve", False)):
        sent = {"decide": verb, "chosen": str(rude.pk), "back": f"{QUEUE}?queue=reported"}
        answer = desk.post(f"{QUEUE}decide/", sent, headers={"X-Requested-With": "storyteller"})
        assert ("You are a fool." in answer.text) == stays, verb


def test_the_mailed_link_answers_it_too(moderator: User, rude: Comment) -> None:
    report(rude, "ann")
    fresh = Comment.objects.select_related("blog").get(pk=rude.pk)
    path = urlsplit(by_mail.link(fresh, moderator, is_about_edit=False)).path
    assert "A comment was reported" in browser().get(path).text
    answer = browser().post(
        f"{path}now/", {"decide": "approve"}, headers=FROM_OUR_PAGE, follow=True
    )
    assert "It is decided" in answer.text
    assert reported_count() == 0


@pytest.mark.parametrize("verb", ["reject", "mark_spam", "withdraw"])
def test_what_nobody_reads_any_more_waits_for_no_answer(
    moderator: User, rude: Comment, verb: str
) -> None:
    report(rude, "ann")
    rude.refresh_from_db()
    assert getattr(rude, verb)(**({} if verb == "withdraw" else {"by": moderator}))
    assert reported_count() == 0
    call_command("comments_check", stdout=StringIO())


def test_an_approval_that_is_undone_asks_again(moderator: User, rude: Comment) -> None:
    report(rude, "ann", "bob", "cleo")
    rude.refresh_from_db()
    assert rude.approve(moderator)
    assert rude.undo(moderator)
    assert rude.status == "reported"
    assert reported_count() == 1
    call_command("comments_check", stdout=StringIO())


def test_words_that_have_changed_are_not_answered_for(moderator: User, rude: Comment) -> None:
    report(rude, "ann")
    fresh = Comment.objects.get(pk=rude.pk)
    assert fresh.approve(moderator, seen="of other words") is False
    assert reported_count() == 1
