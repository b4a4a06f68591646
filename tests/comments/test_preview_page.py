"""What words would look like, before they are said: nothing is written, nothing is lost."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Identity, User
from blog.models import Post
from comments.limits import PREVIEW
from comments.models import Comment
from tests import people
from tests.comments.browsing import FROM_OUR_PAGE, GUS, browser, errors, kept, said
from tests.comments.speaking import face, say
from tests.factories import make_post
from tests.lib.hostile import ATTACKS
from tests.lib.markup import Reading, assert_harmless

SCRIPT = {"x-requested-with": "storyteller"}


def preview(client: Client, post: Post, body: str, **fields: Any) -> Any:
    """Press the button "Preview"."""
    headers = FROM_OUR_PAGE | fields.pop("headers", {})
    filled = {**GUS, "subject": "", "parent": "", "submit_key": "", "body": body, **fields}
    return client.post(f"/comments/to/{post.pk}/preview/", filled, headers=headers)


def test_the_words_stand_above_the_form_as_they_will_look(post: Post) -> None:
    gus = browser()
    typed = {"name": "Gus & Co", "email": "gus@", "website": "gus.example", "remember": "on"}
    page = preview(gus, post, "It *was* late.", **typed)
    assert page.status_code == 200
    assert "<p>It <em>was</em> late.</p>" in page.text
    assert page.text.index("<em>was</em>") < page.text.index("<textarea")
    assert errors(page) == []  # whoever looks is not asked for a name
    for name, value in {"body": "It *was* late.", **typed, "remember": ""}.items():
        assert kept(page, name) == value
    comment = said(gus, post, kept(page, "body"))
    assert comment.body_html in page.text


def test_looking_writes_nothing(post: Post) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = preview(browser(), post, "It *was* late.", submit_key=str(uuid.uuid4()))
    written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert all("storyteller_cache" in sql or "SAVEPOINT" in sql for sql in written), written
    assert not Comment.objects.exists()
    assert not Identity.objects.exists()
    assert not {"browser", "guest"} & set(page.cookies)
    assert "no-store" in page.headers["Cache-Control"]


def test_a_script_gets_the_words_alone(post: Post) -> None:
    answer = preview(browser(), post, "- one\n- two", headers=SCRIPT)
    assert answer.status_code == 200
    assert "<li>one</li>" in answer.text
    assert not {"html", "form"} & set(Reading(answer.text).tags)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("", "Please enter a comment"),
        (" \u200b", "Please enter a comment"),
        ("ä" * 10_001, "10001"),
    ],
    ids=["nothing", "nothing to see", "too much"],
)
@pytest.mark.parametrize("headers", [{}, SCRIPT], ids=["without script", "with script"])
def test_what_no_comment_could_be_is_not_shown_and_is_kept(
    post: Post, body: str, word: str, headers: dict[str, str]
) -> None:
    answer = preview(browser(), post, body, name="", headers=headers)
    assert answer.status_code == 422
    (error,) = errors(answer)
    assert word in error
    assert kept(answer, "body").strip("\u200b ") == body.strip("\u200b ")


def test_hostile_words_are_harmless_in_a_preview(post: Post) -> None:
    for headers in ({}, SCRIPT):
        page = preview(browser(), post, "\n\n".join(ATTACKS), headers=headers)
        assert page.status_code == 200
        shown = page.text.partition('class="comment-body prose">')[2].partition("</section>")[0]
        assert_harmless(shown.strip().removesuffix("</div>"))


def test_an_answer_stays_one(post: Post, moderator: User) -> None:
    first = say(post, "A question.", as_=face(moderator), by=moderator)
    page = preview(browser(), post, "An answer.", parent=str(first.no))
    assert "Leave a Reply to" in page.text
    assert "A question." in page.text
    assert kept(page, "parent") == "1"


def test_an_account_looks_as_itself(post: Post) -> None:
    page = preview(browser(people.reader()), post, "As *Ruth*.")
    assert "You are" in page.text
    assert 'name="email"' not in page.text


def test_who_looks_without_end_waits_and_keeps_the_words(post: Post) -> None:
    for _turn in range(PREVIEW.count):
        PREVIEW.hit("127.0.0.0/24")
    answer = preview(browser(), post, "Once more.")
    assert answer.status_code == 429
    assert kept(answer, "body") == "Once more."


def test_a_closed_conversation_and_a_draft_show_none(post: Post, author: User) -> None:
    draft = make_post(post.blog, author, slug="a-draft", status="draft")
    assert preview(browser(), draft, "Hm.").status_code == 404
    assert preview(browser(author), draft, "Hm.").status_code == 422


def test_a_reload_leads_to_the_form_and_another_site_meets_check_and_send(post: Post) -> None:
    address = f"/comments/to/{post.pk}/preview/"
    assert browser().get(address).headers["Location"].endswith("#respond")
    foreign = preview(browser(), post, "Hm.", headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
