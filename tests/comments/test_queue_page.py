"""The moderators' queues in the desk: who sees what, and what each button does."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments import bulk
from comments.admin import rows
from comments.models import Comment, ModerationEvent
from tests import people
from tests.factories import make_post

pytestmark = pytest.mark.django_db
QUEUE = "/admin/comments/comment/"
DECIDE = f"{QUEUE}decide/"


@pytest.fixture
def blog() -> Blog:
    return people.make_blog()


@pytest.fixture
def ada(blog: Blog) -> User:
    return people.author(blog)


@pytest.fixture
def mo(blog: Blog) -> User:
    return people.moderator(blog)


@pytest.fixture
def story(blog: Blog, ada: User) -> Post:
    return make_post(blog, ada)


def say(story: Post, body: str, identity: Identity | None = None, to: Any = None) -> Comment:
    comment = Comment(
        conversation_id=story.pk,
        blog=story.blog,
        identity=identity or people.guest(),
        reply_to=to,
        body=body,
        submit_key=uuid4(),
    )
    return comment.submit(post=story)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def decide(client: Client, verb: str, *comments: Comment, **more: Any) -> Any:
    data = {"decide": verb, "chosen": [comment.pk for comment in comments], **more}
    return client.post(DECIDE, data, follow=True)


def status_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def test_the_moderator_finds_what_waits_with_its_reasons(story: Post, mo: User) -> None:
    say(story, "Is there **tea** on it?")
    page = as_(mo).get(QUEUE).content.decode()
    assert "Is there **tea** on it?" in page
    assert "A guest: the name and the address were only typed." in page
    assert story.title in page


def test_the_moderator_sees_the_points_that_speak_for_spam(story: Post, mo: User) -> None:
    say(story, "Look: https://a.example https://b.example https://c.example")
    comment = say(story, "Alone", people.guest(name="www.cheap.example"))
    assert "3 points" in as_(mo).get(QUEUE).text
    Comment.objects.filter(pk=comment.pk).update(spam_score=1)
    assert "1 point" in as_(mo).get(f"{QUEUE}{comment.pk}/change/").text


def test_hostile_words_are_text_in_the_queue(story: Post, mo: User) -> None:
    say(story, "<script>alert(1)</script>", people.guest(name='"><img src=x onerror=alert(1)>'))
    page = as_(mo).get(QUEUE).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("member", [people.owner, people.editor, people.moderator])
def test_those_who_moderate_the_blog_see_the_queue(story: Post, blog: Blog, member: Any) -> None:
    say(story, "Hello from the platform")
    assert "Hello from the platform" in as_(member(blog)).get(QUEUE).content.decode()


def test_authors_see_what_was_said_under_their_own_stories(
    story: Post, blog: Blog, ada: User
) -> None:
    ben = people.co_author(blog)
    say(story, "To the one who wrote it")
    assert "To the one who wrote it" in as_(ada).get(QUEUE).content.decode()
    assert "To the one who wrote it" not in as_(ben).get(QUEUE).content.decode()


def test_where_authors_do_not_moderate_the_page_is_shut_to_them(
    story: Post, blog: Blog, ada: User
) -> None:
    blog.authors_moderate = False
    blog.save()
    comment = say(story, "Hello")
    assert as_(ada).get(QUEUE).status_code == 403
    assert decide(as_(ada), "approve", comment).status_code == 403
    assert status_of(comment) == "pending"


def test_readers_and_strangers_do_not_get_in(story: Post) -> None:
    comment = say(story, "Hello")
    for client in (as_(people.reader()), Client()):
        assert client.get(QUEUE).status_code in {302, 403}
        client.post(DECIDE, {"decide": f"approve:{comment.pk}"})
        assert status_of(comment) == "pending"


def test_one_click_approves(story: Post, mo: User) -> None:
    comment = say(story, "Hello")
    answer = as_(mo).post(DECIDE, {"decide": f"approve:{comment.pk}"}, follow=True)
    assert "1 comment was approved." in answer.content.decode()
    assert status_of(comment) == "approved"
    assert comment.events.get(to_status="approved").by == mo


def test_many_are_approved_at_once(story: Post, mo: User) -> None:
    comments = [say(story, f"Hello number {number}") for number in range(3)]
    answer = decide(as_(mo), "approve", *comments)
    assert "3 comments were approved." in answer.content.decode()
    assert {status_of(comment) for comment in comments} == {"approved"}


@pytest.mark.parametrize(("verb", "status"), [("reject", "rejected"), ("spam", "spam")])
def test_a_decision_can_be_undone_from_the_queue(
    story: Post, mo: User, verb: str, status: str
) -> None:
    comment = say(story, "Hello")
    client = as_(mo)
    decide(client, verb, comment)
    assert status_of(comment) == status
    assert f"undo:{comment.pk}" in client.get(QUEUE).content.decode()
    client.post(DECIDE, {"decide": f"undo:{comment.pk}"})
    assert status_of(comment) == "pending"
    assert f"undo:{comment.pk}" not in client.get(QUEUE).content.decode()


def test_the_second_of_two_moderators_is_told(story: Post, blog: Blog, mo: User) -> None:
    comment = say(story, "Hello")
    decide(as_(mo), "approve", comment)
    answer = decide(as_(people.editor(blog)), "approve", comment)
    assert "1 comment was left as it is" in answer.content.decode()
    assert ModerationEvent.objects.filter(comment=comment, to_status="approved").count() == 1


def test_a_decision_of_somebody_else_is_not_turned_over_unseen(
    story: Post, blog: Blog, mo: User
) -> None:
    comment = say(story, "Hello")
    (row,) = as_(mo).get(QUEUE).context["rows"]
    comment.approve(by=people.editor(blog))
    answer = decide(as_(mo), "reject", comment, chosen=row.key)
    assert "1 comment was left as it is" in answer.text
    assert status_of(comment) == "approved"


def test_words_that_changed_meanwhile_are_not_decided_about(story: Post, mo: User) -> None:
    comment = say(story, "Hello")
    answer = decide(as_(mo), "approve", comment, chosen=f"{comment.pk}-pending-{'0' * 64}")
    assert "1 comment was left as it is" in answer.content.decode()
    assert status_of(comment) == "pending"


def test_a_comment_of_another_blog_is_not_there(story: Post, mo: User) -> None:
    elsewhere = people.make_blog(title="Elsewhere", address="elsewhere.example.org")
    other = say(make_post(elsewhere, people.co_author(elsewhere)), "Hello")
    assert decide(as_(mo), "approve", other).status_code == 404
    assert as_(mo).get(f"{QUEUE}{other.pk}/change/").status_code == 404
    assert status_of(other) == "pending"


@pytest.mark.parametrize("asked", ["", "burn:1", "burn:chosen"])
def test_an_unknown_verb_is_a_bad_request(story: Post, mo: User, asked: str) -> None:
    answer = as_(mo).post(DECIDE, {"decide": asked})
    assert answer.status_code == 400


def test_nothing_chosen_is_said_in_words(story: Post, mo: User) -> None:
    answer = as_(mo).post(DECIDE, {"decide": "approve"}, follow=True)
    assert "Choose a comment first." in answer.content.decode()


def test_decisions_are_posts(story: Post, mo: User) -> None:
    assert as_(mo).get(DECIDE).status_code == 405


@pytest.mark.parametrize("query", ["queue=burnt", "after=%20", "after=AAAA", "queue=%F0%9F%92%A3"])
def test_a_wrong_address_is_not_found(story: Post, mo: User, query: str) -> None:
    assert as_(mo).get(f"{QUEUE}?{query}").status_code == 404


@pytest.mark.parametrize(
    "back", ["https://evil.example.org/", "//evil.example.org/", "javascript:1"]
)
def test_the_way_back_never_leaves_the_site(story: Post, mo: User, back: str) -> None:
    comment = say(story, "Hello")
    answer = as_(mo).post(DECIDE, {"decide": f"approve:{comment.pk}", "back": back})
    assert answer.headers["Location"] == reverse("admin:comments_comment_changelist")


def test_the_queue_goes_on_behind_its_last_comment(
    story: Post, mo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.queues.PAGE", 2)
    for number in range(5):
        say(story, f"Hello number {number}")
    client, seen, address = as_(mo), [], QUEUE
    while address:
        page = client.get(address)
        seen += [row.comment.body for row in page.context["rows"]]
        more = page.context["more_url"]
        address = f"{QUEUE}{more}" if more else ""
    assert seen == [f"Hello number {number}" for number in range(5)]


def test_a_queue_costs_the_same_for_one_and_for_twenty(
    story: Post, mo: User, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = as_(mo)
    say(story, "Hello number 0")
    with django_assert_max_num_queries(16) as one:
        client.get(QUEUE)
    for number in range(1, 20):
        say(story, f"Hello number {number}", people.guest(name=f"Gus {number}"))
    with django_assert_num_queries(len(one)):
        client.get(QUEUE)


def test_the_page_of_a_comment_tells_its_history_and_what_else_was_said(
    story: Post, mo: User
) -> None:
    first, second = say(story, "The first words"), say(story, "The second words")
    client = as_(mo)
    decide(client, "reject", first)
    page = client.get(f"{QUEUE}{first.pk}/change/").content.decode()
    assert "The first words" in page
    assert "The second words" in page
    assert "Undo the last decision" in page
    assert (
        "Undo the last decision" not in client.get(f"{QUEUE}{second.pk}/change/").content.decode()
    )


@pytest.mark.parametrize("key", ["0", "99999999999999999999", "x", "%F0%9F%92%A3"])
def test_a_comment_that_is_not_there_is_a_404(story: Post, mo: User, key: str) -> None:
    assert as_(mo).get(f"{QUEUE}{key}/change/").status_code == 404


# What stands beside a comment ---------------------------------------------------------------------


def test_the_last_ten_of_a_person_are_told_in_words_and_signs(story: Post, mo: User) -> None:
    for number in range(12):
        comment = say(story, f"Hello number {number}")
        if number == 11:
            comment.reject(by=mo, reason="insult")
    page = as_(mo).get(QUEUE).text
    assert "Last comments of this person: 1 Rejected, 9 Pending" in page
    signs = re.findall(r'class="cell cell-(\w+)"\s+title="(\w+)"', page)
    assert signs[:10] == [("rejected", "Rejected"), *[("pending", "Pending")] * 9]


def test_every_sign_of_the_strip_is_told_beside_the_keys(story: Post, mo: User) -> None:
    page = as_(mo).get(QUEUE).text
    told = dict(re.findall(r'<dt><span class="cell cell-(\w+)">(.)</span></dt>', page))
    assert told == {str(status): sign for status, sign in rows.SIGNS.items()}


def test_words_that_a_rule_found_are_marked_as_text(story: Post, mo: User) -> None:
    comment = say(story, "Buy <b>Watches</b> now, watches & more")
    found = [{"rule": "suspect_word", "detail": "watches", "points": 0}]
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=found)
    page = as_(mo).get(QUEUE).text
    assert (
        "Buy &lt;b&gt;<mark>Watches</mark>&lt;/b&gt; now, <mark>watches</mark> &amp; more" in page
    )


def test_points_stand_beside_the_reason_that_gave_them(story: Post, mo: User) -> None:
    say(story, "Look: https://a.example https://b.example https://c.example")
    assert '<span class="points">+' in as_(mo).get(QUEUE).text


def test_reports_notes_and_blocks_are_seen_beside_the_comment(
    story: Post, blog: Blog, mo: User
) -> None:
    comment = say(story, "Hello")
    comment.approve(by=mo)
    for number in range(3):
        reader = people.make_person(f"reader{number}")
        comment.report(Identity.objects.for_account(reader), "insult", "My sister!")
    client = as_(mo)
    client.post(DECIDE, {"decide": "note", "chosen": comment.pk, "note_text": "Was kind before."})
    blog.ban(comment.identity, by=mo)
    page = client.get(f"{QUEUE}?queue=reported").text
    for words in ("3 reports", "Insulting or hateful", "My sister!", "Was kind before.", "blocked"):
        assert words in page


def test_authors_read_no_notes(story: Post, ada: User, mo: User) -> None:
    comment = say(story, "Hello")
    as_(mo).post(DECIDE, {"decide": "note", "chosen": comment.pk, "note_text": "Secret note."})
    page = as_(ada).get(QUEUE).text
    assert "Secret note." not in page
    assert 'value="note"' not in page


def test_a_waiting_edit_is_shown_beside_the_old_words_and_accepted(story: Post, mo: User) -> None:
    comment = said_and_edited(story, mo)
    client = as_(mo)
    page = client.get(f"{QUEUE}?queue=edits")
    assert "What I said" in page.text
    assert "What I meant" in page.text
    (row,) = page.context["rows"]
    client.post(DECIDE, {"decide": "accept_edit", "chosen": f"{row.key[:-3]}abc"})
    assert Comment.objects.get(pk=comment.pk).edit_pending
    client.post(DECIDE, {"decide": "accept_edit", "chosen": row.key})
    comment.refresh_from_db()
    assert comment.body == "What I meant"
    assert "Nothing waits here." in client.get(f"{QUEUE}?queue=edits").text


def test_an_edit_is_refused_and_the_old_words_stay(story: Post, mo: User) -> None:
    comment = said_and_edited(story, mo)
    as_(mo).post(DECIDE, {"decide": "refuse_edit", "chosen": comment.pk})
    comment.refresh_from_db()
    assert (comment.body, comment.edit_pending) == ("What I said", False)


def said_and_edited(story: Post, mo: User) -> Comment:
    """Return an approved comment whose author wants it to say something else."""
    comment = say(story, "What I said")
    comment.approve(by=mo)
    answer = say(
        story, "An answer, so that edits wait", people.guest("Tim", "his browser"), comment
    )
    answer.approve(by=mo)
    comment.refresh_from_db()
    comment.edit("What I meant")
    assert comment.edit_pending
    return comment


# Verbs ------------------------------------------------------------------------------------------


def test_a_rejection_carries_its_reason_and_a_note_to_the_author(story: Post, mo: User) -> None:
    comment = say(story, "Hello")
    data = {"decide": "reject:insult", "chosen": comment.pk, "note": "Please be kind."}
    as_(mo).post(DECIDE, data)
    event = comment.events.get(to_status="rejected")
    assert (event.reason, event.note) == ("insult", "Please be kind.")
    assert "Insults or mocks somebody" in as_(mo).get(f"{QUEUE}{comment.pk}/change/").text


def test_the_note_is_asked_for_before_the_buttons_that_send_it(story: Post, mo: User) -> None:
    say(story, "Hello")
    row = as_(mo).get(QUEUE).text.partition('class="judged-form"')[2]
    assert -1 < row.find('name="note"') < row.find('value="reject:')


def test_approve_and_trust_is_one_act_and_is_undone_as_one(story: Post, mo: User) -> None:
    ruth = Identity.objects.for_account(people.reader())
    comment = say(story, "Hello", ruth)
    client = as_(mo)
    client.post(DECIDE, {"decide": "approve_trust", "chosen": comment.pk})
    assert status_of(comment) == "approved"
    assert story.blog.trusted.get().identity == ruth
    client.post(DECIDE, {"decide": f"undo:{comment.pk}"})
    assert status_of(comment) == "pending"
    assert not story.blog.trusted.exists()


def test_who_comes_second_trusts_nobody(story: Post, mo: User) -> None:
    comment = say(story, "Hello", Identity.objects.for_account(people.reader()))
    comment.reject(by=mo)
    as_(mo).post(DECIDE, {"decide": "approve_trust", "chosen": f"{comment.pk}-rejected-{'0' * 64}"})
    assert not story.blog.trusted.exists()


@pytest.mark.parametrize(
    ("verb", "opposite", "field"), [("pin", "unpin", "pinned"), ("lock", "unlock", "locked")]
)
def test_what_moderators_put_on_a_comment_is_taken_off_and_undone(
    story: Post, mo: User, verb: str, opposite: str, field: str
) -> None:
    comment = say(story, "Hello")
    comment.approve(by=mo)
    client = as_(mo)
    for act, is_on in (
        (verb, True),
        (opposite, False),
        (verb, True),
        (f"undo:{comment.pk}", False),
    ):
        client.post(DECIDE, {"decide": act, "chosen": comment.pk})
        assert getattr(Comment.objects.get(pk=comment.pk), field) is is_on


def test_a_branch_is_removed_and_brought_back(story: Post, mo: User) -> None:
    comment = say(story, "Hello")
    comment.approve(by=mo)
    client = as_(mo)
    client.post(DECIDE, {"decide": "remove_branch", "chosen": comment.pk})
    assert "Hello" not in Client().get(story.get_absolute_url()).text
    assert "Bring the branch back" in client.get(f"{QUEUE}?queue=approved").text
    client.post(DECIDE, {"decide": "restore_branch", "chosen": comment.pk})
    assert "Hello" in Client().get(story.get_absolute_url()).text


def test_words_are_taken_out_for_good(story: Post, mo: User) -> None:
    comment = say(story, "Call me at 555-0100, please")
    comment.approve(by=mo)
    as_(mo).post(DECIDE, {"decide": "redact", "chosen": comment.pk, "redact_words": "555-0100"})
    page = Client().get(story.get_absolute_url()).text
    assert "555-0100" not in page
    assert "please" in page


def test_as_much_is_taken_out_as_a_comment_can_hold(story: Post, mo: User) -> None:
    words = " ".join(map(str, range(1_500)))
    comment = say(story, f"Hello. {words} Bye.")
    data = {"decide": "redact", "chosen": comment.pk, "redact_words": words}
    as_(mo).post(DECIDE, data)
    comment.refresh_from_db()
    assert comment.body == "Hello. […] Bye."


def test_an_owner_blocks_for_good_and_sweeps(story: Post, blog: Blog, mo: User) -> None:
    first, second = say(story, "One"), say(story, "Two")
    first.approve(by=mo)
    data = {"decide": "block", "chosen": second.pk, "days": "0", "sweep": "day"}
    as_(people.owner(blog)).post(DECIDE, data)
    assert blog.bans.get().until is None
    assert {status_of(first), status_of(second)} == {"spam"}


def test_a_moderator_blocks_for_thirty_days_at_most(story: Post, blog: Blog, mo: User) -> None:
    comment = say(story, "Hello")
    as_(mo).post(DECIDE, {"decide": "block", "chosen": comment.pk, "days": "0"})
    until = blog.bans.get().until
    assert until is not None
    assert until < timezone.now() + timedelta(days=31)
    assert status_of(comment) == "pending"  # nothing was swept


@pytest.mark.parametrize("verb", ["note", "redact", "block", "trust", "approve_trust"])
def test_what_only_moderators_do_is_refused_to_authors(story: Post, ada: User, verb: str) -> None:
    comment = say(story, "Hello")
    data = {"decide": verb, "chosen": comment.pk, "note_text": "x", "redact_words": "Hello"}
    assert as_(ada).post(DECIDE, data).status_code == 403
    assert status_of(comment) == "pending"


@pytest.mark.parametrize("more", [{"reason": "x"}, {"decide": "reject:x"}, {"sweep": "x"}])
def test_what_no_button_says_is_a_bad_request(story: Post, mo: User, more: Any) -> None:
    data = {"decide": "reject", "chosen": say(story, "Hello").pk} | more
    assert as_(mo).post(DECIDE, data).status_code == 400


# What is looked for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=PLATFORM", ["On the platform"]),
        ("q=vera", ["By Vera"]),
        ("q=vera%40example.com", ["By Vera"]),
        ("q=%C3%A4rger", ["Ärger"]),
        ("q=platform+vera", []),
        ("why=links", ["See https://a.example https://b.example https://c.example"]),
        ("q=%F0%9F%92%A3%25_", []),
    ],
)
def test_a_queue_is_looked_through(story: Post, mo: User, query: str, words: list[str]) -> None:
    say(story, "On the platform")
    say(story, "By Vera", people.guest("Vera", "hers"))
    say(story, "Ärger")
    say(story, "See https://a.example https://b.example https://c.example")
    page = as_(mo).get(f"{QUEUE}?{query}")
    assert [row.comment.body for row in page.context["rows"]] == words


def test_a_queue_is_narrowed_to_a_story_and_to_a_person(story: Post, blog: Blog, mo: User) -> None:
    other = make_post(blog, mo, slug="other", title="Another story")
    vera = people.guest("Vera", "hers")
    say(story, "Here"), say(other, "There"), say(story, "Mine", vera)
    client = as_(mo)
    page = client.get(f"{QUEUE}?story={other.pk}")
    assert [row.comment.body for row in page.context["rows"]] == ["There"]
    assert "Another story" in page.text
    page = client.get(f"{QUEUE}?queue=all&person={vera.pk}")
    assert [row.comment.body for row in page.context["rows"]] == ["Mine"]


@pytest.mark.parametrize("query", ["why=x", "story=x", "story=99999", "person=99999", "near=1"])
def test_what_is_not_there_to_look_for_is_not_found(story: Post, mo: User, query: str) -> None:
    assert as_(mo).get(f"{QUEUE}?{query}").status_code == 404


def test_only_the_owner_sees_who_shares_a_network(story: Post, blog: Blog, mo: User) -> None:
    comments = [say(story, f"Hello {number}") for number in range(3)]
    Comment.objects.filter(pk__in=[one.pk for one in comments[:2]]).update(network="a" * 32)
    address = f"{QUEUE}?queue=all&near={comments[0].pk}"
    assert as_(mo).get(address).status_code == 404
    page = as_(people.owner(blog)).get(address)
    assert {row.comment.body for row in page.context["rows"]} == {"Hello 0", "Hello 1"}


def test_a_search_looks_through_so_many_and_goes_on(
    story: Post, mo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.queues.WINDOW", 4)
    monkeypatch.setattr("comments.queues.PAGE", 2)
    for number in range(10):
        say(story, f"{'Needle' if number in (1, 7, 8, 9) else 'Hay'} {number}")
    client, seen, address = as_(mo), [], f"{QUEUE}?q=needle"
    while address:
        page = client.get(address)
        seen.append([row.comment.body for row in page.context["rows"]])
        more = page.context["more_url"]
        address = f"{QUEUE}{more}" if more else ""
    assert seen == [["Needle 1"], ["Needle 7"], ["Needle 8", "Needle 9"]]
    assert "Looked through 4 comments" in client.get(f"{QUEUE}?q=needle").text


# A whole set --------------------------------------------------------------------------------------

SET = f"{QUEUE}set/"


def test_a_whole_set_is_decided_about_as_it_was_shown(story: Post, mo: User) -> None:
    vera = people.guest("Vera", "hers")
    mine = [say(story, f"Mine {number}", vera) for number in range(3)]
    other = say(story, "Hello")
    client = as_(mo)
    page = client.get(f"{SET}?queue=pending&person={vera.pk}")
    assert "Approve all 3" in page.text
    late = say(story, "Late", vera)
    Comment.objects.filter(pk=mine[0].pk).update(body="Something else")
    data = {"decide": "approve", "rows": page.context["rows"], "back": page.context["back"]}
    answer = client.post(f"{SET}decide/", data, follow=True)
    assert "2 comments were approved." in answer.text
    assert "1 comment was left as it is" in answer.text
    assert [status_of(one) for one in (*mine, late, other)] == [
        "pending",
        "approved",
        "approved",
        "pending",
        "pending",
    ]


def test_a_big_set_goes_on_in_the_background(
    story: Post, mo: User, run_tasks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.admin.whole_set.AT_ONCE", 2)
    comments = [say(story, f"Hello {number}") for number in range(5)]
    client = as_(mo)
    rows = client.get(f"{SET}?queue=pending").context["rows"]
    data = {"decide": "reject", "reason": "advertising", "rows": rows}
    answer = client.post(f"{SET}decide/", data, follow=True)
    assert "3 more follow within a minute." in answer.text
    comments[4].approve(by=mo)  # somebody is faster
    run_tasks()
    assert [status_of(one) for one in comments] == ["rejected"] * 4 + ["approved"]
    assert comments[3].events.get(to_status="rejected").reason == "advertising"


def test_an_author_decides_about_own_stories_alone_in_a_set(
    story: Post, blog: Blog, ada: User
) -> None:
    theirs = say(make_post(blog, people.co_author(blog), slug="other"), "There")
    mine = say(story, "Here")
    client = as_(ada)
    rows = client.get(f"{SET}?queue=pending").context["rows"]
    assert rows.startswith(f"{mine.pk}-pending-")
    assert " " not in rows
    client.post(f"{SET}decide/", {"decide": "approve", "rows": bulk.mark_of(theirs)})
    assert status_of(theirs) == "pending"


@pytest.mark.parametrize("data", [{"decide": "burn"}, {"decide": "reject", "reason": "x"}, {}])
def test_a_set_takes_no_other_verbs(story: Post, mo: User, data: Any) -> None:
    client = as_(mo)
    assert client.post(f"{SET}decide/", data).status_code == 400
    assert client.get(f"{SET}decide/").status_code == 405
    assert Client().post(f"{SET}decide/", {"decide": "approve"}).status_code in {302, 403}


# A script -----------------------------------------------------------------------------------------


def test_a_script_gets_what_has_changed_on_its_page(story: Post, mo: User) -> None:
    first, second = say(story, "One"), say(story, "Two")
    client, headers = as_(mo), {"X-Requested-With": "storyteller"}
    data = {"decide": "approve", "chosen": first.pk, "back": QUEUE}
    answer = client.post(DECIDE, data, headers=headers).text
    assert f'<li class="queue-row is-gone" id="row-{first.pk}">' in answer
    assert f"row-{second.pk}" not in answer
    assert "1 comment was approved." in answer
    assert re.search(r'Waiting\s*<span class="queue-number">1</span>', answer)
    undo = {"decide": f"undo:{first.pk}", "back": QUEUE}
    answer = client.post(DECIDE, undo, headers=headers).text
    assert f'<li class="queue-row" id="row-{first.pk}">' in answer
    assert "One" in answer


def test_a_script_that_stood_nowhere_is_answered(story: Post, mo: User) -> None:
    client, headers = as_(mo), {"X-Requested-With": "storyteller"}
    asked = {"decide": "approve", "chosen": str(say(story, "Yes").pk), "back": "//["}
    answer = client.post("/admin/comments/comment/decide/", asked, headers=headers)
    assert answer.status_code == 200


def test_a_script_sees_what_was_swept_leave_too(story: Post, mo: User) -> None:
    first, second = say(story, "One"), say(story, "Two")
    data = {"decide": "block", "chosen": first.pk, "days": 7, "sweep": "waiting", "back": QUEUE}
    answer = as_(mo).post(DECIDE, data, headers={"X-Requested-With": "storyteller"}).text
    for comment in (first, second):
        assert f'<li class="queue-row is-gone" id="row-{comment.pk}">' in answer


def test_what_readers_reported_comes_first_where_no_queue_is_named(story: Post, mo: User) -> None:
    say(story, "Waiting")
    comment = say(story, "Rude", people.guest("Tim", "his browser"))
    comment.approve(by=mo)
    for number in range(3):
        reader = people.make_person(f"reader{number}")
        comment.report(Identity.objects.for_account(reader), "insult")
    client = as_(mo)
    page = client.get(QUEUE)
    assert [row.comment.body for row in page.context["rows"]] == ["Rude"]
    assert "queue=reported" in page.context["back"]
    front = re.sub(r"<[^>]+>", " ", client.get("/admin/").text)
    assert "Reported 1 Waiting 1" in " ".join(front.split())
    decide(client, "approve", comment)
    assert [row.comment.body for row in client.get(QUEUE).context["rows"]] == ["Waiting"]


@pytest.mark.parametrize(("queue", "verb"), [("pending", "undo"), ("spam", "mark_spam")])
def test_an_author_finds_their_own_behind_much_that_is_others(
    story: Post, blog: Blog, ada: User, mo: User, queue: str, verb: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr("comments.queues.PAGE", 2)
    theirs = make_post(blog, people.co_author(blog), slug="other")
    for number in range(6):
        comment = say(story if number == 5 else theirs, f"Hello {number}")
        getattr(comment, verb)(by=mo)
    page = as_(ada).get(f"{QUEUE}?queue={queue}")
    assert [row.comment.body for row in page.context["rows"]] == ["Hello 5"]
    assert page.context["more_url"] == ""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"decide": "redact", "redact_words": "tea"}, "these words are not there, or too short"),
        ({"decide": "note", "note_text": " "}, "1 note was empty."),
        ({"decide": "trust"}, "nobody stands behind a typed name"),
        ({"decide": "pin"}, "1 comment was not pinned"),
    ],
)
def test_what_could_not_be_done_is_said(
    story: Post, mo: User, data: dict[str, str], words: str
) -> None:
    comment = say(story, "Hello")
    answer = as_(mo).post(DECIDE, {**data, "chosen": comment.pk}, follow=True)
    assert words in answer.text


def test_who_works_here_is_not_blocked(story: Post, blog: Blog, mo: User) -> None:
    comment = say(story, "Hello", Identity.objects.for_account(people.co_author(blog)))
    answer = as_(mo).post(DECIDE, {"decide": "block", "chosen": comment.pk}, follow=True)
    assert "1 person works at this blog and cannot be blocked." in answer.text
    assert not blog.bans.exists()


def test_a_block_of_one_face_is_seen_beside_the_others(story: Post, blog: Blog, mo: User) -> None:
    say(story, "Hello", people.guest("Tim", "one browser"))
    blog.ban(people.guest("Tom", "one browser"), by=mo)
    assert "level-blocked" in as_(mo).get(QUEUE).text
