"""The buttons under a story: each calls its verb, for whom it is meant, and says what happened."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Post
from tests.desk.writing import change, rewrite, said, write, wrong
from tests.factories import make_post

At = Callable[..., Client]
Status = Post.Status


def soon() -> str:
    """Return tomorrow as the browser's control writes it."""
    return (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")


# button, where the post stood, where it stands then, what is said
VERBS = [
    ("publish", Status.DRAFT, Status.PUBLISHED, "Published: everybody can read"),
    ("publish", Status.REVIEW, Status.PUBLISHED, "Published: everybody can read"),
    ("schedule", Status.DRAFT, Status.SCHEDULED, "Scheduled:"),
    ("review", Status.DRAFT, Status.REVIEW, "An editor is asked"),
    ("make-private", Status.PUBLISHED, Status.PRIVATE, "only members of the blog"),
    ("make-private", Status.DRAFT, Status.PRIVATE, "only members of the blog"),
    ("withdraw", Status.PUBLISHED, Status.WITHDRAWN, "readers no longer find"),
    ("withdraw", Status.REVIEW, Status.DRAFT, "is a draft again"),
    ("publish", Status.SCHEDULED, Status.PUBLISHED, "Published: everybody can read"),
    ("schedule", Status.SCHEDULED, Status.SCHEDULED, "Scheduled:"),
    ("make-private", Status.SCHEDULED, Status.PRIVATE, "only members of the blog"),
    ("withdraw", Status.SCHEDULED, Status.DRAFT, "is a draft again"),
    ("publish", Status.PRIVATE, Status.PUBLISHED, "Published: everybody can read"),
    ("schedule", Status.PRIVATE, Status.SCHEDULED, "Scheduled:"),
    ("review", Status.PRIVATE, Status.REVIEW, "An editor is asked"),
    ("withdraw", Status.PRIVATE, Status.DRAFT, "is a draft again"),
    ("publish", Status.WITHDRAWN, Status.PUBLISHED, "Published: everybody can read"),
    ("schedule", Status.WITHDRAWN, Status.SCHEDULED, "Scheduled:"),
    ("review", Status.WITHDRAWN, Status.REVIEW, "An editor is asked"),
    ("make-private", Status.WITHDRAWN, Status.PRIVATE, "only members of the blog"),
]


@pytest.mark.parametrize(("verb", "before", "after", "sentence"), VERBS)
def test_a_button_calls_its_verb_and_says_so_with_a_link(
    at: At, blog: Blog, ada: User, verb: str, before: str, after: str, sentence: str
) -> None:
    moment = timezone.now() + timedelta(hours=1) if before == Status.SCHEDULED else timezone.now()
    post = make_post(blog, ada, status=before, published_at=moment)
    assert f'name="_verb" value="{verb}"' in " ".join(at(ada).get(change(post)).text.split())
    page = rewrite(at(ada), post, _verb=verb, appear_at=soon())
    post.refresh_from_db()
    assert post.status == after
    assert sentence in said(page)
    assert f'<a href="{post.get_absolute_url()}">' in said(page)
    assert post.revisions.values_list("by", flat=True)[0] == ada.pk


@pytest.mark.parametrize("verb", ["publish", "schedule", "make-private", "withdraw", "review"])
@pytest.mark.parametrize("who", ["co-author", "moderator", "reader", "nobody"])
def test_nobody_else_moves_a_story(at: At, blog: Blog, ada: User, verb: str, who: str) -> None:
    post = make_post(blog, ada, status=Status.PRIVATE)
    rewrite(at(who), post, _verb=verb, appear_at=soon())
    post.refresh_from_db()
    assert (post.status, post.revisions.count()) == (Status.PRIVATE, 0)


def test_a_verb_is_never_called_by_get(at: At, blog: Blog, ada: User) -> None:
    post = make_post(blog, ada, status=Status.DRAFT)
    at(ada).get(change(post), {"_verb": "publish"})
    post.refresh_from_db()
    assert post.status == Status.DRAFT


def test_a_new_story_is_published_at_once_with_its_words(at: At, ada: User) -> None:
    client = at(ada)
    write(client, _verb="publish", tag_words="sea", title="Out at once")
    post = Post.objects.get()
    assert post.is_published
    reader = Client().get(post.get_absolute_url())
    assert "Out at once" in reader.text
    assert "sea" in reader.text


def test_publishing_moves_the_edition(at: At, blog: Blog, ada: User) -> None:
    before = Blog.objects.get().edition
    write(at(ada), _verb="publish")
    assert Blog.objects.get().edition > before


def test_preview_saves_and_shows_the_story_to_its_author_only(at: At, ada: User) -> None:
    page = write(at(ada), _verb="preview")
    post = Post.objects.get()
    assert page.redirect_chain[-1][0] == f"/preview/{post.pk}/"
    assert "It burned all winter." in page.text
    assert Client().get(f"/preview/{post.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("", "Say when the story is to appear."),
        ("2020-01-01T00:00", "Choose a moment that is still to come."),
        ("9999-12-31T23:59", "Enter a year between 1900 and 2200."),
    ],
)
def test_a_story_is_scheduled_only_for_a_moment_to_come(
    at: At, ada: User, moment: str, sentence: str
) -> None:
    page = write(at(ada), _verb="schedule", appear_at=moment)
    assert wrong(page)["appear_at"] == [sentence]
    assert "It burned all winter." in page.text
    assert not Post.objects.exists()


def test_scheduling_what_somebody_published_meanwhile_says_so_and_keeps_the_words(
    at: At, blog: Blog, ada: User
) -> None:
    post = make_post(blog, ada)
    page = rewrite(at(ada), post, _verb="schedule", appear_at=soon(), title="New words")
    post.refresh_from_db()
    assert "This post is published already." in said(page)
    assert (post.title, post.status) == ("New words", Status.PUBLISHED)


def test_a_scheduled_story_shows_its_moment_again(at: At, ada: User) -> None:
    client, moment = at(ada), soon()
    write(client, _verb="schedule", appear_at=moment)
    assert f'value="{moment}"' in client.get(change(Post.objects.get())).text


def test_an_unknown_verb_only_saves(at: At, ada: User) -> None:
    page = write(at(ada), _verb="explode")
    assert "Saved:" in said(page)


@pytest.mark.parametrize(
    ("status", "there", "not_there"),
    [
        (Status.DRAFT, {"publish", "schedule", "review", "make-private", "preview"}, {"withdraw"}),
        (Status.PUBLISHED, {"withdraw", "make-private"}, {"publish", "schedule", "preview"}),
        (Status.SCHEDULED, {"publish", "withdraw", "schedule"}, {"review"}),
    ],
)
def test_only_what_can_be_done_now_is_offered(
    at: At, blog: Blog, ada: User, status: str, there: set[str], not_there: set[str]
) -> None:
    post = make_post(blog, ada, status=status, published_at=timezone.now() + timedelta(days=1))
    page = at(ada).get(change(post)).text
    offered = {verb for verb in there | not_there if f'name="_verb" value="{verb}"' in page}
    assert offered == there


def test_an_editor_is_not_offered_to_ask_for_review(at: At, blog: Blog, ada: User) -> None:
    post = make_post(blog, ada, status=Status.DRAFT)
    assert 'value="review"' not in at("editor").get(change(post)).text


@pytest.mark.parametrize(
    ("status", "was_out", "label"),
    [
        (Status.PUBLISHED, True, "Withdraw"),
        (Status.PRIVATE, True, "Withdraw"),
        (Status.PRIVATE, False, "Back to draft"),
        (Status.REVIEW, False, "Back to draft"),
        (Status.SCHEDULED, False, "Back to draft"),
    ],
)
def test_the_button_says_what_becomes_of_the_story(
    at: At, blog: Blog, ada: User, status: str, was_out: bool, label: str
) -> None:
    now = timezone.now()
    on = now.date() if was_out else None
    post = make_post(blog, ada, status=status, published_at=now, published_on=on)
    button = at(ada).get(change(post)).text.split('value="withdraw"')[1].split("</button>")[0]
    assert label in button


def test_a_scheduled_story_can_appear_now_or_at_another_time(at: At, blog: Blog, ada: User) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    post = make_post(blog, ada, status=Status.SCHEDULED, published_at=tomorrow)
    page = at(ada).get(change(post)).text
    assert "Publish now" in page
    assert "Schedule anew" in page


# Late -------------------------------------------------------------------------------------------


def standing(client: Client, post: Post) -> list[str]:
    """Return what the form and the list say of where ``post`` stands."""
    form = client.get(change(post)).text.split('class="desk-state"')[1].split("</p>")[0]
    listed = client.get("/admin/blog/post/").text.split('class="field-state')[1].split("</td>")[0]
    return [words.replace("\xa0", " ") for words in (form, listed)]


def test_a_story_that_appeared_late_says_so(at: At, blog: Blog, ada: User) -> None:
    moment = timezone.now() - timedelta(minutes=3, seconds=20)
    post = make_post(blog, ada, status=Status.SCHEDULED, published_at=moment)
    client = at(ada)
    for words in standing(client, post):
        assert "late by 3 minutes: is the worker running?" in words
    assert "late: is the worker running?" in client.get("/admin/").text
    assert Post.objects.publish_due() == 1
    for words in standing(client, post):
        assert "appeared 3 minutes late" in words
    post.refresh_from_db()
    assert post.published_at == moment
    assert post.appeared_at is not None


def test_a_story_that_appeared_in_time_or_by_hand_says_nothing(
    at: At, blog: Blog, ada: User
) -> None:
    client = at(ada)
    moment = timezone.now() - timedelta(seconds=40)
    post = make_post(blog, ada, status=Status.SCHEDULED, published_at=moment)
    Post.objects.publish_due()
    assert not any("late" in words for words in standing(client, post))
    post.withdraw(by=ada)
    post.schedule(timezone.now() + timedelta(days=1), by=ada)
    assert post.appeared_at is None
    post.publish(by=ada)
    assert not any("late" in words for words in standing(client, post))
