"""A story that is not out yet, read by the link somebody was sent, and noted on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from blog.models import Blog, Membership, Post, ReviewLink, ReviewNote
from blog.models.post_row import Status
from tests import people
from tests.factories import make_post
from tests.lib.hostile import ATTACKS
from tests.lib.markup import Reading

BODY = "<p>It left at ten.</p><h2>Fog</h2><p>Nobody saw it go.</p><ul><li>One</li><li>Two</li></ul>"
FROM_HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def post(blog: Blog, ada: User) -> Post:
    """Return a draft."""
    return make_post(blog, ada, status="draft", title="The Night Ferry", body=BODY)


@pytest.fixture
def link(post: Post, ada: User) -> ReviewLink:
    """Return Ada's link to it, for Gus."""
    return ReviewLink.make(post, by=ada, reader="Gus", days=7)


def note(client: Client, link: ReviewLink, **changes: Any) -> Any:
    """Send a note as the form does, from a page of ours."""
    said = {"name": "Gus", "body": "Which one?", "paragraph": "3", "quote": "Nobody saw it go."}
    address = f"{link.get_absolute_url()}notes/"
    return client.post(address, said | {"submit_key": "k" * 22} | changes, headers=FROM_HERE)


# Reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "review", "scheduled"])
def test_who_has_the_link_reads_what_readers_will_see(
    client: Client, link: ReviewLink, status: str
) -> None:
    moment = timezone.now() + timedelta(days=1)
    Post.objects.update(status=status, published_at=moment)
    answer = client.get(link.get_absolute_url())
    assert answer.status_code == 200
    for words in ("The Night Ferry", "It left at ten.", "Ada", "Nobody saw it go."):
        assert words in answer.text
    for words in ("Leave a comment", "likes", "Sharing", 'rel="canonical"', "og:title"):
        assert words not in answer.text


def test_the_page_is_kept_by_nobody_and_listed_by_nobody(client: Client, link: ReviewLink) -> None:
    answer = client.get(link.get_absolute_url())
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text
    assert not answer.cookies


def test_a_link_shows_its_story_and_no_other(
    client: Client, blog: Blog, ada: User, link: ReviewLink
) -> None:
    other = make_post(blog, ada, status="draft", title="The Other", slug="other")
    client.get(link.get_absolute_url())
    assert client.get(f"/preview/{other.pk}/").status_code == 404
    assert client.get(f"/preview/{link.post_id}/").status_code == 404


def ended(answer: Any, status: int = 410) -> bool:
    """Say whether the page says that the link has ended, and shows nothing of the story."""
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    shown = "left at ten" in answer.text or "Night Ferry" in answer.text
    return answer.status_code == status and "This link has ended" in answer.text and not shown


def test_an_unknown_link_has_ended(client: Client, blog: Blog) -> None:
    for token in ("x", "x" * 32, "x" * 500, "ä", "..", "%F0%9F"):
        assert ended(client.get(f"/review/{token}/"), 404)


def test_an_expired_link_has_ended(client: Client, link: ReviewLink) -> None:
    ReviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ended(client.get(link.get_absolute_url()))
    assert ended(note(client, link))
    assert not ReviewNote.objects.exists()


def test_a_revoked_link_has_ended(client: Client, link: ReviewLink) -> None:
    assert link.revoke()
    assert not link.revoke()
    assert ended(client.get(link.get_absolute_url()))
    assert ended(note(client, link))


@pytest.mark.parametrize("how", ["left", "moderates", "off the byline", "barred", "erased"])
def test_a_link_ends_when_its_maker_may_not_write_the_story_any_more(
    client: Client, blog: Blog, ada: User, link: ReviewLink, how: str
) -> None:
    if how == "left":
        blog.memberships.filter(user=ada).delete()
    elif how == "moderates":
        blog.memberships.update(role=Membership.Role.MODERATOR)
    elif how == "off the byline":
        link.post.authorships.all().delete()
    elif how == "barred":
        User.objects.update(is_active=False)
    else:
        link.post.authorships.all().delete()
        ada.delete()
    assert ended(client.get(link.get_absolute_url()))


@pytest.mark.parametrize("status", ["private", "withdrawn"])
def test_what_was_taken_back_is_not_shown(client: Client, link: ReviewLink, status: str) -> None:
    Post.objects.update(status=status)
    assert ended(client.get(link.get_absolute_url()))
    assert ended(note(client, link))


def test_after_the_story_is_out_the_link_leads_to_it(
    client: Client, link: ReviewLink, ada: User
) -> None:
    link.post.publish(by=ada)
    answer = client.get(link.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, link.post.get_absolute_url())


def test_words_that_come_too_late_are_given_back(client: Client, link: ReviewLink) -> None:
    link.revoke()
    answer = note(client, link, body="What I had to say <b>\0")
    assert answer.status_code == 410
    assert "What I had to say &lt;b&gt;" in answer.text


def test_a_note_on_a_story_that_is_deleted_at_this_moment_is_given_back(
    client: Client, link: ReviewLink
) -> None:
    def delete_when_counted(execute: Any, sql: str, *rest: Any) -> Any:
        if "COUNT" in sql and "blog_reviewnote" in sql:
            Post.objects.all().delete()
        return execute(sql, *rest)

    with connection.execute_wrapper(delete_when_counted):
        answer = note(client, link, body="What I had to say")
    assert answer.status_code == 404
    assert "What I had to say" in answer.text
    connection.check_constraints()


def test_the_link_of_another_blog_is_not_known_here(client: Client, link: ReviewLink) -> None:
    other = people.make_blog(address="other.example.org")
    Post.objects.update(blog=other)
    assert ended(client.get(link.get_absolute_url()), 404)


def test_reading_costs_the_same_with_many_paragraphs_and_notes(
    client: Client,
    link: ReviewLink,
    django_assert_num_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    note(client, link)
    for bodies in (1, 40):
        link.post.body = BODY * bodies
        link.post.save()
        for number in range(bodies):
            note(client, link, submit_key=f"{number:022}", paragraph=str(number))
        with django_assert_num_queries(6):
            assert client.get(link.get_absolute_url()).status_code == 200


def test_a_story_of_countless_paragraphs_is_shown_whole(client: Client, link: ReviewLink) -> None:
    link.post.body = "<p>x</p>" * 20_000
    link.post.save()
    page = client.get(link.get_absolute_url()).text
    assert page.count("<p>x</p>") == 20_000
    assert page.count('class="review-part"') == 3_000


# Noting -------------------------------------------------------------------------------------------


def test_the_form_opens_at_its_paragraph(client: Client, link: ReviewLink) -> None:
    page = client.get(link.get_absolute_url()).text
    assert 'id="note"' not in page
    assert f'href="{link.get_absolute_url()}?paragraph=3#note"' in page
    page = client.get(link.get_absolute_url(), {"paragraph": "3"}).text
    assert "Your note on paragraph 3" in page
    assert 'name="quote" value="Nobody saw it go."' in page
    assert 'name="name" value="Gus"' in page


@pytest.mark.parametrize("number", ["", "0", "99", "-1", "x", "²", "9" * 50])
def test_what_is_no_paragraph_is_the_whole_story(
    client: Client, link: ReviewLink, number: str
) -> None:
    page = client.get(link.get_absolute_url(), {"paragraph": number})
    assert page.status_code == 200
    assert "Your note on the whole story" in page.text
    assert note(client, link, paragraph=number, quote="").status_code == 302


def test_a_note_stands_at_its_paragraph(client: Client, link: ReviewLink) -> None:
    answer = note(client, link)
    said = ReviewNote.objects.get()
    assert (said.paragraph, said.quote, said.writer) == (3, "Nobody saw it go.", "Gus")
    assert (said.by, said.link) == (None, link)
    assert answer["Location"] == f"{link.get_absolute_url()}#note-{said.pk}"
    page = client.get(link.get_absolute_url()).text
    third = page.split('id="p3"')[1].split('id="p4"')[0]
    assert "Which one?" in third


def test_a_note_sent_twice_is_one(client: Client, link: ReviewLink) -> None:
    first, second = note(client, link), note(client, link)
    assert first["Location"] == second["Location"]
    assert ReviewNote.objects.count() == 1
    note(client, link, submit_key="l" * 22)
    assert ReviewNote.objects.count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 41, "ä" * 22, "\0" * 22, "a b" * 8])
def test_without_a_key_of_ours_a_note_is_kept_all_the_same(
    client: Client, link: ReviewLink, key: str
) -> None:
    assert note(client, link, submit_key=key).status_code == 302
    assert ReviewNote.objects.get().submit_key == ""


def test_the_name_is_asked_once(client: Client, link: ReviewLink) -> None:
    note(client, link, name="Gustav")
    page = client.get(link.get_absolute_url(), {"paragraph": "1"}).text
    assert 'name="name" value="Gustav"' in page


def test_who_has_an_account_is_not_asked_for_a_name(client: Client, link: ReviewLink) -> None:
    ruth = people.reader()
    client.force_login(ruth)
    assert 'name="name"' not in client.get(link.get_absolute_url(), {"paragraph": "1"}).text
    note(client, link, name="Somebody else")
    said = ReviewNote.objects.get()
    assert (said.by, said.name, said.writer) == (ruth, "", "Ruth")


def test_the_name_of_an_account_goes_with_it_and_the_note_stays(
    client: Client, link: ReviewLink
) -> None:
    ruth = people.reader()
    client.force_login(ruth)
    note(client, link)
    ruth.delete()
    said = ReviewNote.objects.get()
    assert (said.by, said.name, said.writer, said.body) == (None, "", "Somebody", "Which one?")


def test_the_notes_go_with_the_story(client: Client, link: ReviewLink) -> None:
    note(client, link)
    link.post.delete()
    assert not ReviewNote.objects.exists()
    assert not ReviewLink.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"body": ""}, "Write your note first."),
        ({"body": " \n "}, "Write your note first."),
        ({"name": ""}, "Say who you are."),
        ({"name": "\u200b\u2800"}, "Say who you are."),
        ({"body": "x" * 2_001}, "at most 2000 characters"),
        ({"body": "x" * 300_000}, "at most 2000 characters"),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_are_kept(
    client: Client, link: ReviewLink, changes: dict[str, str], says: str
) -> None:
    answer = note(client, link, **{"body": "My words", "name": "Gus"} | changes)
    assert answer.status_code == 422
    assert says in answer.text
    kept = ({"body": "My words", "name": "Gus"} | changes)["body"].strip()
    assert kept[:500] in answer.text
    assert "Your note on paragraph 3" in answer.text
    assert not ReviewNote.objects.exists()


def test_missing_fields_and_garbage_are_no_fault_of_ours(client: Client, link: ReviewLink) -> None:
    address = f"{link.get_absolute_url()}notes/"
    assert client.post(address, {}, headers=FROM_HERE).status_code == 422
    assert note(client, link, body="a\0b\ufffec", quote="\0" * 900).status_code == 302
    assert ReviewNote.objects.get().body == "abc"
    assert client.get(address).status_code == 405


def test_hostile_words_are_words(client: Client, link: ReviewLink) -> None:
    harmless = Reading(client.get(link.get_absolute_url()).text)
    words = {"p", "br", "bdi", "time", "li", "ol", "div", "blockquote"}
    for attack in (" ".join(ATTACKS[start : start + 8]) for start in range(0, 160, 8)):
        cache.clear()
        said = {"body": f"{attack} x"[:2_000], "name": f"{attack} x"[:80], "quote": attack}
        answer = note(client, link, **said, submit_key="")
        assert answer.status_code == 302
        page = Reading(client.get(link.get_absolute_url()).text)
        assert page.tags <= harmless.tags | words
        assert not page.torn
        assert {name for _tag, name, _value in page.attributes} <= {
            name for _tag, name, _value in harmless.attributes
        } | {"datetime", "dir"}


def test_from_a_page_of_others_one_more_click_is_asked_for(
    client: Client, link: ReviewLink
) -> None:
    said = {"name": "Gus", "body": "Which one?", "paragraph": "3"}
    address = f"{link.get_absolute_url()}notes/"
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, said, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "Check and send" in answer.text
    assert "Which one?" in answer.text
    assert not ReviewNote.objects.exists()


def test_a_flood_is_held_up_and_its_words_are_kept(client: Client, link: ReviewLink) -> None:
    for number in range(40):
        assert note(client, link, submit_key=f"{number:022}").status_code == 302
    answer = note(client, link, submit_key="k" * 22, body="One more")
    assert answer.status_code == 429
    assert "One more" in answer.text
    assert ReviewNote.objects.count() == 40


# When paragraphs move -----------------------------------------------------------------------------


def at(client: Client, link: ReviewLink, words: str) -> str:
    """Return the number of the paragraph that ``words`` stand at, "whole" for none."""
    page = client.get(link.get_absolute_url()).text
    before = page.split(words)[0]
    if 'class="review-whole"' in before:
        return "whole"
    return before.rpartition('class="review-part" id="p')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("body", "stands"),
    [
        (BODY, "3"),
        (f"<p>New</p><p>Newer</p>{BODY}", "5"),
        (f"{'<p>New</p>' * 10}{BODY}", "13"),
        ("<p>Nobody saw it go.</p><p>x</p><p>y</p>", "1"),
        ("<p>It left.</p><h2>Fog</h2><p>Nobody saw it go on.</p>", "3"),
        ("<p>New</p><p>It left.</p><h2>Fog</h2><p>Nobody had seen it go.</p>", "4"),
        ("<p>All is new.</p>", "whole"),
        ("", "whole"),
    ],
)
def test_a_note_follows_its_paragraph(
    client: Client, link: ReviewLink, body: str, stands: str
) -> None:
    note(client, link)
    link.post.body = body
    link.post.save()
    assert at(client, link, "Which one?") == stands
    if stands == "whole":
        assert "Nobody saw it go." in client.get(link.get_absolute_url()).text


def test_a_paragraph_that_moved_while_one_wrote_is_found(client: Client, link: ReviewLink) -> None:
    Post.objects.update(body=f"<p>New</p>{BODY}")
    note(client, link, paragraph="3", quote="Nobody saw it go.")
    assert ReviewNote.objects.get().paragraph == 4


# Letters ------------------------------------------------------------------------------------------


@pytest.fixture
def letters(settings: Any) -> None:
    """Let mail arrive where the test sees it."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.mark.usefixtures("letters")
def test_the_authors_are_told_once_an_hour(
    client: Client, blog: Blog, link: ReviewLink, run_tasks: Callable[[], None]
) -> None:
    edda = people.editor(blog)
    ReviewLink.objects.update(by=edda)
    for number in range(3):
        note(client, link, submit_key=f"{number:022}", body="A secret word")
    run_tasks()
    assert {letter.to[0] for letter in mail.outbox} == {"ada@example.org", "edda@example.org"}
    assert len(mail.outbox) == 2
    letter = mail.outbox[0]
    assert letter.subject == "A note on “The Night Ferry”"
    assert "Gus has left a note on “The Night Ferry”, at paragraph 3." in letter.body
    assert f"/admin/blog/post/{link.post_id}/review/#note-" in letter.body
    assert "secret" not in letter.body


@pytest.mark.usefixtures("letters")
def test_who_may_not_write_the_story_any_more_is_not_told(
    client: Client, blog: Blog, link: ReviewLink, run_tasks: Callable[[], None]
) -> None:
    link.post.authorships.create(user=people.co_author(blog), position=1)
    blog.memberships.filter(user__handle="ben").delete()
    note(client, link)
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]


def test_every_status_is_decided_about() -> None:
    shown, hidden = {"draft", "review", "scheduled"}, {"published", "private", "withdrawn"}
    assert {*Status.values} == shown | hidden
