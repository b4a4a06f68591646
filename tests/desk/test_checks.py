"""Before a story is published: what is found, where it is, and what the owner lets come of it."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from blog.checking import CHECKS
from blog.models import Blog, Image, Post
from tests.desk.test_house import settings_of
from tests.desk.writing import change, rewrite, said, words, write, wrong
from tests.factories import make_post

At = Callable[..., Client]
HEADING = '<h2 class="findings-heading">'


def found(page: Any) -> list[str]:
    """Return what the page lists, each with what it quotes."""
    listed = re.search(r'<ul class="findings-list">(.*?)</ul>', page.text, re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", listed[1], re.DOTALL) if listed else []
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", item)).split()) for item in items]


def anyway(client: Client, page: Any, **changes: Any) -> Any:
    """Press "Publish anyway" on a page that has it."""
    seen = re.search(r'name="_seen" value="([^"]*)"', page.text)
    verb = re.search(r'value="(\w+-anyway)"', page.text)
    assert seen
    assert verb
    sent = words(**changes) | {"_seen": seen[1], "_verb": verb[1]}
    return client.post(page.request["PATH_INFO"], sent, follow=True)


def want(blog: Blog, **levels: str) -> None:
    """Set what the owner wants to come of each check."""
    Blog.objects.filter(pk=blog.pk).update(publishing_checks=levels)


# What is found ----------------------------------------------------------------------------------

FAULTS: list[tuple[dict[str, str], str]] = [
    ({"body": '<p><img src="/pictures/x/"></p>'}, "Picture 1 has no description."),
    ({"body": "<h2> </h2><p>So.</p>"}, "Heading 1 is empty."),
    ({"body": "<h3>Deep</h3>"}, "This heading skips a step. Deep"),
    ({"body": "<h2>A</h2><h4>Deep &amp; &lt;b></h4>"}, "This heading skips a step. Deep & <b>"),
    ({"body": '<p><a href="">Nowhere</a></p>'}, "This link leads nowhere. Nowhere"),
    ({"body": '<p><a href="#">Nowhere</a></p>'}, "This link leads nowhere. Nowhere"),
    ({"body": '<p><a href="/a/"> </a></p>'}, "This link has no words. /a/"),
    (
        {"body": '<p><a href="/a/">Click <em>here</em>!</a></p>'},
        "This link does not say where it leads. Click here!",
    ),
    ({"title": "x" * 61}, "The title has 61 letters; beyond 60 it is often cut off."),
    ({"description": ""}, "There is neither a description nor an excerpt."),
]


@pytest.mark.parametrize(("changes", "finding"), FAULTS)
def test_what_readers_would_stumble_over_is_named_with_its_place(
    at: At, ada: User, changes: dict[str, str], finding: str
) -> None:
    page = write(at(ada), _verb="publish", **changes)
    assert page.status_code == 422
    assert found(page) == [finding]
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2><h3>E</h3>"},
        {"body": '<p><a href="/a/">The ladder</a> and <a href="#fn-1">1</a></p>'},
        {"body": '<p><a href="/a/"><img src="/pictures/x/" alt="A map"></a></p>'},
        {"body": '<p><a href="/a/" aria-label="The map">→</a></p>'},
        {"title": "x" * 60},
        {"description": "", "excerpt": "A lamp."},
        {"description": "", "kind": "page"},
        {"body": ""},
    ],
)
def test_a_story_without_faults_is_published_at_once(
    at: At, ada: User, changes: dict[str, str]
) -> None:
    assert "Published:" in said(write(at(ada), _verb="publish", **changes))


def test_a_picture_that_only_decorates_needs_no_description(at: At, blog: Blog, ada: User) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "gap": {},
        "plain": {"is_decorative": True},
        "told": {"alt": "A map"},
    }
    for name, changes in kinds.items():
        Image.objects.create(blog=blog, name=name, original=f"{name}.png", **changes)
    body = "".join(f'<p><img src="/pictures/{name}/" alt=""></p>' for name in ("plain", "told"))
    assert "Published:" in said(write(at(ada), _verb="publish", body=body))
    body += '<p><img src="/pictures/gap/" alt=""></p>'
    page = write(at(ada), _verb="publish", body=body)
    assert found(page) == ["Picture 3 has no description."]
    assert 'data-kind="img"' in page.text
    assert 'data-place="2"' in page.text


def test_a_cover_needs_a_description_unless_it_only_decorates(
    at: At, blog: Blog, ada: User
) -> None:
    image = Image.objects.create(blog=blog, original="a.png", uploaded_by=ada)
    page = write(at(ada), _verb="publish", cover=image.pk)
    assert found(page) == ["The cover has no description."]
    Image.objects.update(is_decorative=True)
    assert "Published:" in said(write(at(ada), _verb="publish", cover=image.pk))


# Warnings -----------------------------------------------------------------------------------------


def test_after_a_warning_a_second_click_publishes_with_all_words(at: At, ada: User) -> None:
    client, bad = at(ada), {"body": "<h3>Deep</h3><p>Told.</p>", "tag_words": "sea"}
    page = write(client, _verb="publish", **bad)
    assert "Not published yet" in wrong(page)["__all__"][0]
    assert "Told." in page.text
    page = anyway(client, page, **bad)
    assert "Published:" in said(page)
    post = Post.objects.get()
    assert (post.is_published, post.shown_tags[0].name) == (True, "sea")


def test_what_was_not_seen_is_shown_first(at: At, ada: User) -> None:
    client = at(ada)
    page = write(client, _verb="publish", title="x" * 61)
    page = anyway(client, page, title="x" * 61, body="<h3>Deep</h3>")
    assert page.status_code == 422
    assert len(found(page)) == 2
    assert "Published:" in said(anyway(client, page, title="x" * 61, body="<h3>Deep</h3>"))


@pytest.mark.parametrize("seen", ["", "x" * 10_000, "\x00", "a b c"])
def test_nobody_has_seen_what_was_never_shown(at: At, ada: User, seen: str) -> None:
    sent = words(title="x" * 61, _verb="publish-anyway", _seen=seen)
    assert at(ada).post("/admin/blog/post/add/", sent).status_code == 422


def test_the_button_that_publishes_asks_again(at: At, ada: User) -> None:
    client = at(ada)
    page = write(client, _verb="publish", title="x" * 61)
    seen = re.search(r'name="_seen" value="([^"]*)"', page.text)
    assert seen
    assert write(client, _verb="publish", title="x" * 61, _seen=seen[1]).status_code == 422


def test_the_first_button_of_the_form_still_only_saves(at: At, ada: User) -> None:
    page = write(at(ada), _verb="publish", title="x" * 61)
    assert re.findall(r'name="_verb"\s+value="([\w-]+)"', page.text)[0] == "save"


def test_a_story_is_looked_at_when_it_is_scheduled(at: At, ada: User) -> None:
    client = at(ada)
    moment = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {"title": "x" * 61, "appear_at": moment}
    page = write(client, _verb="schedule", **sent)
    assert "Schedule anyway" in page.text
    assert "Scheduled:" in said(anyway(client, page, **sent))


@pytest.mark.parametrize("verb", ["save", "preview", "review", "make-private"])
def test_what_is_not_published_is_not_looked_at(at: At, ada: User, verb: str) -> None:
    write(at(ada), _verb=verb, title="x" * 61)
    assert Post.objects.count() == 1


def test_a_published_story_is_changed_without_a_question(at: At, blog: Blog, ada: User) -> None:
    want(blog, title="block")
    post = make_post(blog, ada)
    assert "Saved:" in said(rewrite(at(ada), post, title="x" * 61))
    assert found(at(ada).get(change(post))) != []


def test_the_form_shows_calmly_what_was_found_after_each_save(
    at: At, blog: Blog, ada: User
) -> None:
    page = write(at(ada), title="x" * 61)
    assert page.status_code == 200
    assert found(page) == ["The title has 61 letters; beyond 60 it is often cut off."]
    assert "Worth a look" in page.text
    assert 'href="#id_title"' in page.text
    assert "Publish anyway" not in page.text
    assert "Worth a look" not in at(ada).get("/admin/blog/post/add/").text


def test_findings_are_text(at: At, ada: User) -> None:
    body = "<h3>&lt;script&gt;alert(1)&lt;/script&gt;</h3>"
    page = write(at(ada), _verb="publish", body=body)
    assert "<script>alert" not in page.text


def test_no_text_has_more_findings_than_anybody_reads(at: At, ada: User) -> None:
    page = write(at(ada), _verb="publish", body="<h2></h2>" * 3_000)
    assert len(found(page)) == 40


# What the owner wants -----------------------------------------------------------------------------


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_that_is_off_finds_nothing(at: At, blog: Blog, ada: User, check: str) -> None:
    body = '<p><img src="/pictures/x/"></p><h4>Deep</h4><p><a href="#">More</a></p>'
    bad = {"title": "x" * 61, "description": "", "body": body}
    every = found(write(at(ada), _verb="publish", **bad))
    want(blog, **{check: "off"})
    fewer = found(write(at(ada), _verb="publish", **bad))
    assert len(every) == len(CHECKS)
    assert len(fewer) == len(CHECKS) - 1


def test_what_the_owner_blocks_nobody_publishes(at: At, blog: Blog, ada: User) -> None:
    want(blog, title="block")
    for who in (ada, "editor", "owner", "operator"):
        client = at(who)
        page = write(client, _verb="publish", title="x" * 61, description="")
        assert page.status_code == 422
        assert "has to be mended first" in wrong(page)["__all__"][0]
        assert [one.endswith("Has to be mended.") for one in found(page)] == [True, False]
        assert "-anyway" not in page.text
        sent = words(title="x" * 61, _verb="publish-anyway", _seen="x")
        assert client.post("/admin/blog/post/add/", sent).status_code == 422
    assert not Post.objects.exists()


def test_publishing_several_leaves_out_what_is_blocked_and_names_it(
    at: At, blog: Blog, ada: User
) -> None:
    want(blog, title="block", description="warn")
    good = make_post(blog, ada, title="Good", status="draft")
    bad = make_post(blog, ada, title="Bad " * 20, status="draft")
    sent = {"action": "publish_chosen", "_selected_action": [good.pk, bad.pk]}
    page = at("editor").post("/admin/blog/post/", sent, follow=True)
    assert "1 post was published." in said(page)
    assert "1 post was not published" in said(page)
    assert change(bad) in said(page)
    assert list(Post.objects.filter(status="published")) == [good]


def test_the_owner_says_in_the_settings_what_comes_of_each(at: At, blog: Blog) -> None:
    client, address = at("owner"), f"/admin/blog/blog/{blog.pk}/change/"
    page = client.get(address)
    for label, _look in CHECKS.values():
        assert str(label) in page.text
    client.post(address, settings_of(blog, check_title="block", check_links="off"))
    blog.refresh_from_db()
    rest = dict.fromkeys(CHECKS, "warn")
    assert blog.publishing_checks == rest | {"title": "block", "links": "off"}
    client.post(address, settings_of(blog, check_links="warn"))
    blog.refresh_from_db()
    assert blog.publishing_checks == rest | {"title": "block"}


def test_a_level_that_is_none_is_refused(at: At, blog: Blog) -> None:
    address = f"/admin/blog/blog/{blog.pk}/change/"
    page = at("owner").post(address, settings_of(blog, check_title="explode"))
    assert list(wrong(page)) == ["check_title"]
    assert Blog.objects.get().publishing_checks == {}
