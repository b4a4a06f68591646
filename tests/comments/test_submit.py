"""Submitting: what becomes of words, why, and what is refused."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Identity, User
from blog.models import Blog, Post
from comments.models import Comment, Conversation, Evidence, ModerationEvent, Refused
from tests import people
from tests.comments.speaking import face, say
from tests.factories import make_post


@pytest.fixture
def ruth(db: None) -> Identity:
    return face(people.reader())


def rules(comment: Comment) -> list[str]:
    return [reason["rule"] for reason in comment.hold_reasons]


def make_known(identity: Identity, post: Post, moderator: User) -> None:
    assert say(post, as_=identity).approve(by=moderator)


def refusal(post: Post, words: str = "", **how: object) -> str:
    """Return the code of the refusal, having seen that it left nothing behind."""
    before = Comment.objects.count()
    with pytest.raises(Refused) as refused:
        say(post, words, **how)  # type: ignore[arg-type]
    assert Comment.objects.count() == before
    return refused.value.code


# What becomes of it -----------------------------------------------------------------------------


def test_a_guest_waits_even_when_the_same_face_was_approved(post: Post, moderator: User) -> None:
    gus = people.guest()
    make_known(gus, post, moderator)
    comment = say(post, as_=gus)
    assert comment.status == "pending"
    assert rules(comment) == ["unproved_guest"]
    assert comment.waiting_reason.startswith("Comments by guests wait")


def test_the_first_comment_of_an_account_waits_and_the_next_appears(
    post: Post, moderator: User, ruth: Identity
) -> None:
    first = say(post, as_=ruth)
    assert (first.status, rules(first)) == ("pending", ["first_comment"])
    assert say(post, as_=ruth).status == "pending"
    assert first.approve(by=moderator)
    assert say(post, as_=ruth).status == "published"


def test_an_approval_at_another_blog_is_none_here(
    post: Post, moderator: User, ruth: Identity
) -> None:
    make_known(ruth, post, moderator)
    elsewhere = make_post(people.make_blog(address="other.example.org"), moderator)
    assert say(elsewhere, as_=ruth).status == "pending"


@pytest.mark.parametrize("who", ["owner", "editor", "moderator", "author"])
def test_whoever_looks_after_the_story_is_approved_at_once(
    blog: Blog, post: Post, author: User, who: str
) -> None:
    person = author if who == "author" else getattr(people, who)(blog)
    comment = say(post, as_=face(person), by=person)
    assert (comment.status, comment.hold_reasons) == ("approved", [])
    assert comment.events.get().by == person


def test_the_author_of_another_story_waits_like_everybody(blog: Blog, post: Post) -> None:
    ben = people.co_author(blog)
    assert say(post, as_=face(ben), by=ben).status == "pending"


def test_an_open_blog_lets_guests_speak_and_a_strict_one_nobody(
    post: Post, moderator: User, ruth: Identity
) -> None:
    make_known(ruth, post, moderator)
    Post.objects.filter(pk=post.pk).update(comment_mode="open")
    post.refresh_from_db()
    assert say(post).status == "published"
    post.comment_mode = "hold_all"
    held = say(post, as_=ruth)
    assert (held.status, rules(held)) == ("pending", ["hold_all"])


def test_a_filled_honeypot_is_spam_and_its_author_is_not_taught(post: Post) -> None:
    comment = say(post, evidence=Evidence(honeypot_filled=True))
    assert comment.status == "spam"
    assert comment.spam_score >= 10
    assert comment.reasons_in_words[0] == "The field that people never see was filled in."
    assert "field" not in comment.waiting_reason + comment.standing


@pytest.mark.parametrize(
    ("words", "name", "rule"),
    [
        ("https://one.example and https://two.example", "Gus", "links"),
        ("Hello", "www.cheap-pills.example", "name_is_address"),
        ("Hello", "Pills.com", "name_is_address"),
        ("Hello", "ADA", "name_reserved"),
        ("Hello", "Аdа", "name_reserved"),  # the first and last letters are Cyrillic
        ("Hello", "The Storyteller", "name_reserved"),
        ("Hello", "Gυs", "name_mixed"),  # the second letter is Greek
    ],
)
def test_what_looks_odd_waits_even_where_all_may_speak(
    post: Post, words: str, name: str, rule: str
) -> None:
    Post.objects.filter(pk=post.pk).update(comment_mode="open")
    post.refresh_from_db()
    comment = say(post, words, as_=people.guest(name, email="g@example.com"))
    assert comment.status == "pending"
    assert rule in rules(comment)
    assert comment.waiting_reason


def test_one_link_is_a_reference(post: Post) -> None:
    assert "links" not in rules(say(post, "See https://one.example"))


def test_a_form_sent_within_a_moment_waits_and_one_without_script_is_not_blamed(
    post: Post,
) -> None:
    quick = say(post, evidence=Evidence(form_age=timedelta(seconds=1)))
    assert rules(quick)[0] == "form_age"
    assert "form_age" not in rules(say(post, evidence=Evidence(form_age=None)))
    assert "form_age" not in rules(say(post, evidence=Evidence(form_age=timedelta(days=2))))


def test_whose_last_comments_were_rejected_waits_again(
    post: Post, moderator: User, ruth: Identity
) -> None:
    make_known(ruth, post, moderator)
    assert say(post, as_=ruth).reject(by=moderator)
    comment = say(post, as_=ruth)
    assert (comment.status, rules(comment)) == ("pending", ["often_rejected"])
    assert "1/2" in comment.reasons_in_words[0]


def test_the_same_words_under_another_story_wait(
    blog: Blog, post: Post, author: User, moderator: User, ruth: Identity
) -> None:
    make_known(ruth, post, moderator)
    said = say(post, "Buy my book.", as_=ruth)
    other = make_post(blog, author, slug="another")
    comment = say(other, "Buy my book.", as_=ruth)
    assert (comment.status, rules(comment)) == ("pending", ["said_elsewhere"])
    assert str(said.pk) in comment.reasons_in_words[0]


def test_words_are_rendered_when_they_are_said(post: Post) -> None:
    comment = say(post, "*Lovely* <script>")
    assert comment.body_html == "<p><em>Lovely</em> &lt;script&gt;</p>\n"
    assert comment.renderer_version > 0


# What is written with it ------------------------------------------------------------------------


def test_a_waiting_comment_moves_no_edition_and_tells_the_moderators(
    blog: Blog, post: Post
) -> None:
    edition = Blog.objects.get().edition
    comment = say(post)
    kept = Blog.objects.get()
    assert (kept.edition, kept.pending_count) == (edition, 1)
    task = DBTaskResult.objects.get()
    assert task.task_path == "comments.tasks.tell_of_waiting"
    assert task.args_kwargs["kwargs"] == {"comment_id": comment.pk}


def test_a_visible_comment_moves_the_edition_and_tells_nobody(post: Post, moderator: User) -> None:
    edition = Blog.objects.get().edition
    say(post, as_=face(moderator), by=moderator)
    assert Blog.objects.get().edition == edition + 1
    assert not DBTaskResult.objects.exists()


def test_what_happened_is_on_record(post: Post) -> None:
    comment = say(post)
    event = ModerationEvent.objects.get()
    assert (event.by, event.from_status, event.to_status) == (None, "", "pending")
    assert (event.rule, event.body_digest) == ("unproved_guest", comment.body_digest)


def test_numbers_count_up_and_paths_follow_the_parents(post: Post, moderator: User) -> None:
    first = say(post, as_=face(moderator), by=moderator)
    reply = say(post, under=first)
    assert (first.no, reply.no, reply.root_no, reply.depth) == (1, 2, 1, 1)
    assert bytes(reply.path) == bytes.fromhex("00000001 00000002")


def test_too_deep_a_reply_hangs_on_the_last_possible_ancestor(post: Post, moderator: User) -> None:
    mo = face(moderator)
    comment = None
    for _ in range(100):
        comment = say(post, under=comment, as_=mo, by=moderator)
    assert comment is not None
    assert comment.depth == 99
    deeper = say(post, under=comment, as_=mo, by=moderator)
    assert (deeper.depth, deeper.reply_to) == (99, comment)
    assert deeper.parent == comment.parent
    assert Comment.objects.get(no=1).shown_replies == 100


# Twice ------------------------------------------------------------------------------------------


def test_the_same_form_sent_again_is_the_first_comment(post: Post) -> None:
    key, gus = uuid.uuid4(), people.guest()
    first = say(post, "Once.", as_=gus, submit_key=key)
    assert say(post, "Once.", as_=gus, submit_key=key) == first
    assert Conversation.objects.get().last_no == 1


def test_the_same_words_again_are_refused_with_the_first(
    post: Post, moderator: User, ruth: Identity
) -> None:
    first = say(post, "I said it.", as_=ruth)
    with pytest.raises(Refused) as refused:
        say(post, "I said it.", as_=ruth)
    assert refused.value.first == first
    assert refused.value.message == (
        "Duplicate comment detected; it looks as though you've already said that!"
    )
    assert Conversation.objects.get().last_no == 1
    assert say(post, "I said it.").status == "pending", "somebody else may say so too"


def test_the_same_words_may_be_said_the_day_after_and_after_taking_them_back(
    post: Post, ruth: Identity
) -> None:
    assert say(post, "Good morning.", as_=ruth).withdraw()
    say(post, "Good morning.", as_=ruth)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert say(post, "Good morning.", as_=ruth).no == 3


# Refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"comment_mode": "closed"},
        {"closes_at": timezone.now() - timedelta(minutes=1)},
        {"status": "draft"},
        {"status": "withdrawn"},
    ],
)
def test_a_story_closed_while_somebody_wrote_takes_nothing(
    post: Post, changes: dict[str, object]
) -> None:
    Post.objects.filter(pk=post.pk).update(**changes)
    assert refusal(post) == "closed"
    assert not Conversation.objects.exists()


def test_an_old_story_closes_by_the_blogs_days_unless_it_says_otherwise(
    blog: Blog, author: User
) -> None:
    old = make_post(blog, author, published_at=timezone.now() - timedelta(days=15))
    say(old)
    Blog.objects.update(close_after_days=14)
    assert refusal(old) == "closed"
    Post.objects.update(closes_at=timezone.now() + timedelta(days=1))
    say(old)


@pytest.mark.parametrize(("words", "code"), [("  \n ", "empty"), ("x" * 10_001, "long")])
def test_no_words_and_too_many_are_refused(post: Post, words: str, code: str) -> None:
    assert refusal(post, words) == code


def test_slow_mode_asks_for_patience_whatever_name_is_typed(post: Post, moderator: User) -> None:
    Post.objects.update(slow_seconds=60)
    say(post, as_=people.guest("Gus"))
    with pytest.raises(Refused) as refused:
        say(post, as_=people.guest("Gustav"))
    assert refused.value.code == "slow"
    assert "please wait 60 seconds" in refused.value.message
    say(post, as_=people.guest("Greta", browser_key="another"))
    for _ in range(2):
        say(post, as_=face(moderator), by=moderator)
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        say(post, as_=people.guest("Gustav"))


def test_a_parent_that_is_not_to_be_read_takes_no_reply(
    blog: Blog, post: Post, author: User, moderator: User
) -> None:
    waiting = say(post)
    assert refusal(post, under=waiting) == "stale_parent"
    parent = say(post, as_=face(moderator), by=moderator)
    assert parent.reject(by=moderator)
    assert refusal(post, under=parent) == "stale_parent"
    other = make_post(blog, author, slug="another")
    elsewhere = say(other, as_=face(moderator), by=moderator)
    assert refusal(post, under=elsewhere) == "stale_parent"


def test_a_locked_branch_and_a_removed_one_take_no_reply(post: Post, moderator: User) -> None:
    mo = face(moderator)
    top = say(post, as_=mo, by=moderator)
    reply = say(post, under=top, as_=mo, by=moderator)
    Comment.objects.filter(pk=top.pk).update(locked=True)
    assert refusal(post, under=top) == "locked"
    assert refusal(post, under=reply) == "locked"
    Comment.objects.filter(pk=top.pk).update(branch_removed=True, shown=False)
    assert refusal(post, under=reply) == "stale_parent"
